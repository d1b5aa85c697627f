"""Fold the journal again: daily sums, sums of all days, and the counters on ideas.

What is written is only the difference between what the journal says and what is kept, month by month, by the same kind
of statement that hears a batch. Nothing is emptied first, so that who reads meanwhile reads what was kept; where all
is well nothing is written at all; and killed half way, what is done is done and the rest is found the next time.

No two months share a row, nor do the sums of even and of odd subjects: so many of them at once as there are cores.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import pairwise

from django.db import IntegrityError, connection, transaction

from .journal import ALONE, NUMBERS

Fold = Callable[[], int]

FOLDING = 0x5EA3  # the lock of whoever folds everything: a difference added twice would be wrong

# Whole tables are read here, and sorted: not what a batch does, nor what the server is set up for.
PLAN = """
SET LOCAL jit = off;
SET LOCAL work_mem = '256MB';
SET LOCAL hash_mem_multiplier = 1;
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;
"""

# Whoever hears waits or comes again; whoever folds another month does not.
NOBODY_HEARS = "SELECT pg_advisory_xact_lock_shared(%(alone)s)"

BOUNDS = """
SELECT DISTINCT unnest(ARRAY[month, month + interval '1 month'])
  FROM (SELECT to_date(right(inhrelid::regclass::text, 6), 'YYYYMM')::timestamp AT TIME ZONE 'UTC' AS month
          FROM pg_inherits
         WHERE inhparent = 'collab_signal'::regclass AND inhrelid <> 'collab_signal_default'::regclass) AS months
 ORDER BY 1
"""

# Where nothing is kept there is nothing to compare with, and no row to look for before it is written. What came to
# nothing is written too: it has to meet what was heard of it meanwhile.
ADD_DAYS = """
INSERT INTO collab_signalday (subject_type, subject_id, day, store_id, kind, value)
SELECT subject_type, subject_id, (at AT TIME ZONE 'UTC')::date AS day, store_id, kind, sum(value)
  FROM collab_signal
 WHERE at >= %(first)s::timestamptz AND at < %(until)s::timestamptz
 GROUP BY 1, 2, 3, 4, 5
 ORDER BY day, subject_type, subject_id, store_id, kind
"""

FOLD_DAYS = """
INSERT INTO collab_signalday AS d (subject_type, subject_id, day, store_id, kind, value)
SELECT subject_type, subject_id, day, store_id, kind, sum(value)
  FROM (SELECT subject_type, subject_id, (at AT TIME ZONE 'UTC')::date AS day, store_id, kind, value
          FROM collab_signal
         WHERE at >= %(first)s::timestamptz AND at < %(until)s::timestamptz
         UNION ALL
        SELECT subject_type, subject_id, day, store_id, kind, -value
          FROM collab_signalday
         WHERE day >= (%(first)s::timestamptz AT TIME ZONE 'UTC')::date
           AND day < (%(until)s::timestamptz AT TIME ZONE 'UTC')::date) AS kept
 GROUP BY subject_type, subject_id, day, store_id, kind
HAVING sum(value) <> 0
 ORDER BY day, subject_type, subject_id, store_id, kind
    ON CONFLICT (day, subject_type, subject_id, store_id, kind) DO UPDATE SET value = d.value + EXCLUDED.value
"""

FOLD_SUMS = """
INSERT INTO collab_signalsum AS t (subject_type, subject_id, store_id, kind, value)
SELECT subject_type, subject_id, store_id, kind, sum(value)
  FROM (SELECT subject_type, subject_id, store_id, kind, value
          FROM collab_signalday WHERE kind NOT IN (%(kind_sale)s, %(kind_return)s) AND subject_id & 1 = %(odd)s
         UNION ALL
        SELECT subject_type, subject_id, store_id, kind, -value
          FROM collab_signalsum WHERE subject_id & 1 = %(odd)s) AS kept
 GROUP BY subject_type, subject_id, store_id, kind
HAVING sum(value) <> 0
 ORDER BY subject_type, subject_id, store_id, kind
    ON CONFLICT (subject_type, subject_id, store_id, kind) DO UPDATE SET value = t.value + EXCLUDED.value
"""

# Ideas in order, as everybody locks them.
FOLD_COUNTERS = """
WITH counted AS MATERIALIZED (
    SELECT subject_id AS id,
           sum(value) FILTER (WHERE kind = %(kind_vote)s) AS votes,
           sum(value) FILTER (WHERE kind = %(kind_seen)s) AS seen
      FROM collab_signalsum
     WHERE subject_type = %(about_idea)s AND kind IN (%(kind_vote)s, %(kind_seen)s)
     GROUP BY subject_id
), wrong AS MATERIALIZED (
    SELECT i.id, COALESCE(counted.votes, 0) AS votes, COALESCE(counted.seen, 0) AS seen
      FROM feedback_idea i LEFT JOIN counted ON counted.id = i.id
     WHERE (i.votes_folded, i.seen_folded) <> (COALESCE(counted.votes, 0), COALESCE(counted.seen, 0))
     ORDER BY i.id
       FOR NO KEY UPDATE OF i
)
UPDATE feedback_idea i SET votes_folded = wrong.votes, seen_folded = wrong.seen FROM wrong WHERE wrong.id = i.id
"""


def refold(*, at_once: int = 1) -> Iterator[tuple[str, int]]:
    """Fold everything again, in as many transactions as there are months and three more. Yields what was folded and how
    many rows of it were not as the journal has them. Whoever hears has a turn in between; whoever wants to fold too
    waits until the end.

    More than one at once have a thread and a connection each, which do not see what the caller has not committed."""
    with only_one():
        add = nothing_kept()
        months = pairwise(["-infinity", *bounds(), "infinity"])
        yield from folded([(f"{first:.7}", partial(fold_days, first, until, add)) for first, until in months], at_once)
        halves = (("even sums", 0), ("odd sums", 1))
        yield from folded([(name, partial(fold, FOLD_SUMS, odd=odd)) for name, odd in halves], at_once)
        yield "counters", fold(FOLD_COUNTERS)


def folded(folds: Sequence[tuple[str, Fold]], at_once: int) -> Iterator[tuple[str, int]]:
    """By so many at once; all of them end before the next begin, so that there is a moment in which nobody folds."""
    for start in range(0, len(folds), at_once):
        together = folds[start : start + at_once]
        if at_once == 1:
            yield from ((name, one()) for name, one in together)
        else:
            with ThreadPoolExecutor(at_once) as threads:
                rows = list(threads.map(in_thread, [one for _, one in together]))
            yield from zip([name for name, _ in together], rows, strict=True)


def in_thread(one: Fold) -> int:
    try:
        return one()
    finally:
        connection.close()  # this thread's own


@contextmanager
def only_one() -> Iterator[None]:
    """Nobody else folds until the end, which is longer than a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLAN)
        cursor.execute("SELECT pg_advisory_lock(%s)", [FOLDING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [FOLDING])


def nothing_kept() -> bool:
    """No daily sum of any day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM collab_signalday)")
        return cursor.fetchone()[0]


def bounds() -> list[str]:
    """Where months of the journal begin or end, as Postgres reads them. Before, between and after them lies what fell
    into DEFAULT."""
    with connection.cursor() as cursor:
        cursor.execute(BOUNDS)
        found: list[datetime] = [bound for (bound,) in cursor.fetchall()]
    return [bound.isoformat() for bound in found]


def fold_days(first: str, until: str, add: bool) -> int:
    """How many daily sums had to be written, where `add` says that a moment ago there were none. What was heard since
    then is in the journal too: adding meets its row, fails, and the month is compared instead."""
    if add:
        try:
            return fold(ADD_DAYS, first=first, until=until)
        except IntegrityError:
            pass
    return fold(FOLD_DAYS, first=first, until=until)


@transaction.atomic
def fold(statement: str, **values: str | int) -> int:
    """How many rows had to be written."""
    with connection.cursor() as cursor:
        cursor.execute(PLAN)
        cursor.execute(NOBODY_HEARS, {"alone": ALONE})
        cursor.execute(statement, {**NUMBERS, **values})
        return cursor.rowcount
