"""What a team does with ideas before anybody decides: read them, take them under review, hand them on. And what the
clock does when nothing was done: see that each has a date, and pass on what is late."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from feedback.actions.announce import announce
from feedback.models import Handover, Idea, StagePromise, StatusChange

Stage = Idea.Stage
AT_A_TIME = 500


@transaction.atomic
def read(*, ideas: Iterable[int], by: Any, now: datetime) -> list[Idea]:
    """The owning team has read these; they say so, and by when the next word comes. Those read before stay as they
    are. Returns those that are new."""
    promise = StagePromise.of(Stage.READ)
    due = timezone.localdate(now) + timedelta(days=promise.days)
    rows = list(_open(ideas).filter(stage=Stage.POSTED))
    # What was promised when it was posted is not put off by reading it.
    return _say(rows, Stage.READ, "desk:read", lambda idea: idea.answer_by or due, promise.team, by, now)


@transaction.atomic
def review(*, ideas: Iterable[int], until: date, by: Any, now: datetime) -> list[Idea]:
    """Take these under review and promise an answer by that day. Saying the same day twice changes nothing."""
    rows = [
        row
        for row in _open(ideas).filter(stage__in=Idea.UNDECIDED)
        if (row.stage, row.answer_by) != (Stage.REVIEW, until)
    ]
    team = StagePromise.of(Stage.REVIEW).team
    return _say(rows, Stage.REVIEW, f"desk:review:{until}", lambda _: until, team, by, now)


@transaction.atomic
def hand_over(*, ideas: Iterable[int], team: str, by: Any, now: datetime, note: str = "") -> list[Idea]:
    """From now on that team owes the next word. The date stays."""
    rows = list(_open(ideas).exclude(team=team))
    Handover.objects.bulk_create([Handover(idea=row, team=team, note=note, by=by, at=now) for row in rows])
    return _keep(rows, team=team)


@transaction.atomic
def promise(*, now: datetime) -> int:
    """See that each open idea has a day by which the next word is owed, counted from today where it had none."""
    promises, today = StagePromise.all(), timezone.localdate(now)
    rows = list(_waiting().filter(stage__in=Idea.UNDECIDED, answer_by=None)[:AT_A_TIME])
    for row in rows:
        row.answer_by, row.version = today + timedelta(days=promises[row.stage].days), row.version + 1
    Idea.objects.bulk_update(rows, ["answer_by", "version"])
    announce(ideas=[row.pk for row in rows])
    return len(rows)


@transaction.atomic
def pass_on(*, now: datetime) -> int:
    """Hand what is late for too long to whoever is responsible next; once for each promise that was missed."""
    today, passed = timezone.localdate(now), 0
    for stage, kept in StagePromise.all().items():
        if stage not in Idea.OWED:
            continue
        late = (
            _waiting().filter(stage=stage, answer_by__lt=today - timedelta(days=kept.patience)).exclude(team=kept.then)
        )
        rows = list(late[:AT_A_TIME])
        Handover.objects.bulk_create(
            [Handover(idea=row, team=kept.then, late_since=row.answer_by, at=now) for row in rows],
            ignore_conflicts=True,
        )
        passed += len(_keep(rows, team=kept.then))
    return passed


def _open(ideas: Iterable[int]) -> QuerySet[Idea]:
    return Idea.objects.open().select_for_update().filter(pk__in=list(ideas)).order_by("pk")


def _waiting() -> QuerySet[Idea]:
    rows = Idea.objects.open().filter(stage__in=Idea.OWED).order_by("pk")
    return rows.select_for_update(skip_locked=True)


def _say(
    rows: list[Idea], stage: str, cause: str, due: Callable[[Idea], date], team: str, by: Any, now: datetime
) -> list[Idea]:
    """One dated line for each."""
    lines = [
        StatusChange(idea=row, stage=stage, cause=cause, team=row.team or team, due=due(row), by=by, at=now)
        for row in rows
    ]
    StatusChange.objects.bulk_create(lines, ignore_conflicts=True)
    for row in rows:
        row.answer_by = due(row)
    return _keep(rows, stage=stage)


def _keep(rows: list[Idea], **fields: str) -> list[Idea]:
    for row in rows:
        row.version += 1
        for name, value in fields.items():
            setattr(row, name, value)
    Idea.objects.bulk_update(rows, ["version", "answer_by", *fields])
    announce(ideas=[row.pk for row in rows])
    return rows
