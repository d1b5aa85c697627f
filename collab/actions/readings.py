"""Readings of the night: done once a day, written where they differ, gone when they no longer hold."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.db import connection, transaction

from collab.models import Reading

AT_ONCE = 1000  # rows a statement
DAY = timedelta(days=1)
SOON = timedelta(minutes=1)  # a shop that grows fast (its first import) is read again before the day is over,
GROWN = 1.3  # once so many times as much was heard
WHOLE = 0  # no subject: the reading itself


def once_a_night(kind: str, read: Callable[..., object], *, now: datetime) -> bool:
    """Do a reading if its day is over, or much was heard since; False when it is not due. Who is killed in the middle
    has not done it."""
    marks = Reading.objects.filter(kind=kind, subject_type=WHOLE, subject_id=WHOLE)
    last, heard = marks.first(), heard_so_far()
    grown = last is not None and now - last.read_at >= SOON and heard > GROWN * last.facts["heard"]
    if last is not None and now - last.read_at < DAY and not grown:
        return False
    read(now=now)
    marks.update_or_create(
        defaults={"facts": {"heard": heard}, "read_at": now},
        create_defaults={"kind": kind, "subject_type": WHOLE, "subject_id": WHOLE}
        | {"facts": {"heard": heard}, "read_at": now},
    )
    return True


def heard_so_far() -> int:
    """About how many signals there are, at the cost of one row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM collab_signal_id_seq")
        return int(cursor.fetchone()[0])


@transaction.atomic
def keep(
    kind: str, subject_type: int, found: dict[int, dict], *, now: datetime, among: Collection[int] | None = None
) -> set[int]:
    """Let the readings of a kind be these, subject → facts; returns the subjects of which something else is said now.
    `among`: only these subjects were read, others stay as they are."""
    rows = Reading.objects.filter(kind=kind, subject_type=subject_type)
    held = dict(rows.values_list("subject_id", "facts"))
    new = {subject: facts for subject, facts in found.items() if held.get(subject) != facts}
    gone = [subject for subject in held if subject not in found and (among is None or subject in among)]
    for begin in range(0, len(gone), AT_ONCE):
        rows.filter(subject_id__in=gone[begin : begin + AT_ONCE]).delete()
    Reading.objects.bulk_create(
        [
            Reading(kind=kind, subject_type=subject_type, subject_id=subject, facts=new[subject], read_at=now)
            for subject in sorted(new)
        ],
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["kind", "subject_type", "subject_id"],
        update_fields=["facts", "read_at"],
    )
    return {*new, *gone}
