"""The only reader of facts: it looks down, and turns what happened into signals, daily sums and counters.

One set-based statement per source and batch claims unheard rows, writes all that follows from them and marks them
heard: killed at any moment, nothing is lost and nothing counts twice.
"""

from collections.abc import Callable, Iterator

from django.db import OperationalError, connection, transaction

from .complaints import complaints
from .impressions import HOURS, impressions
from .journal import ALONE, BATCH
from .order_lines import order_lines
from .pairs import pairs
from .pledges import not_for_me, pledges
from .rebuild import forget, sums, waiting
from .refold import refold
from .store_requests import store_requests
from .votes import votes

__all__ = [
    "batches",
    "complaints",
    "forget",
    "hear",
    "impressions",
    "not_for_me",
    "order_lines",
    "pairs",
    "pledges",
    "refold",
    "store_requests",
    "sums",
    "votes",
    "waiting",
]

Source = Callable[[int], int]

SOURCES: dict[Source, int] = {
    votes: BATCH,
    pledges: BATCH,
    not_for_me: BATCH,
    pairs: BATCH,
    store_requests: BATCH,
    complaints: BATCH,
    impressions: HOURS,
    order_lines: BATCH,
}
COLLISIONS = {"40001", "40P01"}  # serialization failure, deadlock: another try is right
TRIES = 3


def hear(*, patient: bool = False) -> int:
    """Hear until nothing is left; how many rows. A second one beside it stops at once and leaves the rest to the
    first, unless it is patient."""
    return sum(batches(patient=patient))


def batches(*, patient: bool = False) -> Iterator[int]:
    """Rows heard, batch by batch. Every source has its turn, so that a long import does not keep votes waiting."""
    more = True
    while more:
        more = False
        for source, size in SOURCES.items():
            rows = hear_batch(source, size, patient=patient)
            if rows is None:
                return
            more |= rows >= size
            yield rows


def hear_batch(source: Source, size: int, *, patient: bool = False) -> int | None:
    """One batch of one source, in one transaction; None when somebody else is hearing."""
    for last in (False,) * (TRIES - 1) + (True,):
        try:
            with transaction.atomic():
                return source(size) if alone(patient=patient) else None
        except OperationalError as error:
            if last or getattr(error.__cause__, "pgcode", None) not in COLLISIONS:
                raise
    return None


def alone(*, patient: bool) -> bool:
    """Nobody else hears until this transaction ends."""
    ask = "SELECT pg_advisory_xact_lock(%s) IS NOT NULL" if patient else "SELECT pg_try_advisory_xact_lock(%s)"
    with connection.cursor() as cursor:
        cursor.execute(ask, [ALONE])
        return cursor.fetchone()[0]
