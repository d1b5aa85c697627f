"""A run of the nightly tests: asked for as a row, taken up by one worker, written down task by task."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic, process_time

from django.db import connection, transaction
from django.utils import timezone

from collab.actions.score.chosen import chosen
from collab.actions.score.foretold import write_foretold
from collab.actions.score.own_data import read_history
from collab.actions.score.verdicts import in_use, verdict
from collab.models import Score, ScoreRun
from collab.replay.own import TASKS, replay
from collab.replay.own.history import EPOCH, History
from collab.replay.own.marks import Comparison, Marks, compare
from ground.live import ring
from loyalty.models import Order, User

LOCK = 0x5C0E  # key of the advisory lock: one worker tests at a time
PATIENCE = 60.0  # seconds of computing, not of waiting for others, after which a task begins with no earlier day
KEPT = timedelta(days=400)  # older runs are forgotten

log = logging.getLogger(__name__)


def ask(*, by: User | None = None, now: datetime) -> bool:
    """Note that the tests are wanted; False when they are under way or noted already."""
    with transaction.atomic():
        before = ScoreRun.objects.filter(finished_at__isnull=True).exists()
        ScoreRun.objects.bulk_create([ScoreRun(asked_by=by, asked_at=now)], ignore_conflicts=True)
    ring("desk", scores="asked")
    return not before


def ask_nightly(*, now: datetime) -> bool:
    """Ask once a day, from midnight on; a shop's first time is the day after its first receipts came in."""
    last = ScoreRun.objects.order_by("-asked_at").values_list("asked_at", flat=True).first()
    since = last or Order.objects.order_by("pk").values_list("created_at", flat=True).first()
    if since is None or timezone.localdate(since) >= timezone.localdate(now):
        return False
    ScoreRun.objects.filter(asked_at__lt=now - KEPT, finished_at__isnull=False).delete()
    return ask(now=now)


def score_next(*, clock: Callable[[], datetime] = timezone.now) -> Iterator[Score]:
    """Run what was asked for, yielding each score as it is written; nothing when nothing waits or another is at it.

    A worker that dies leaves its scores; the next one goes on with the tasks that have none.
    """
    with _alone() as mine:
        run = ScoreRun.objects.filter(finished_at__isnull=True).first() if mine else None
        if run is None:
            return
        run.started_at = run.started_at or clock()
        run.save(update_fields=["started_at"])
        done = set(run.scores.values_list("task", flat=True))
        history = read_history(timezone.localdate(run.started_at))
        for task in TASKS:
            if task not in done:
                score = _score(run, task, history, clock)
                ring("desk", scores=task)
                yield score
        _finish(run, clock())


def _score(run: ScoreRun, name: str, history: History, clock: Callable[[], datetime]) -> Score:
    began, computed, before = monotonic(), process_time(), in_use(name)
    task = TASKS[name]
    today = timezone.localdate(run.started_at)
    try:
        day = (today - EPOCH).days
        if name == "rank-pairs":  # no history of receipts and looks tells it
            marks = list(chosen(day))
        else:
            marks = list(replay(task, history, day, lambda: process_time() - computed < PATIENCE))
        found = compare(marks, task.higher_is_better, task.squared)
        method, reason = verdict(before, found)
    except Exception:  # one task that cannot be tested keeps its method, and keeps no other from being tested
        log.exception("score of %s", name)
        marks, found, method, reason = [], None, before, Score.Reason.FAILED
    with transaction.atomic():
        if name == "new-product":
            write_foretold(run=run, today=today, marks=marks, ids=history.goods.product_ids)
        score = _written(run, name, found, marks, method, reason, computed_at=clock(), seconds=monotonic() - began)
    score.changed = method != before
    return score


def _written(
    run: ScoreRun, name: str, found: Comparison | None, marks: list[Marks], method: str, reason: str, **when: object
) -> Score:
    figures = {} if found is None else {name: getattr(found, name) for name in found.__slots__}
    if found is not None and found.cases < 2:
        figures["gain_se"] = None
    return Score.objects.create(
        run=run,
        task=name,
        measure=TASKS[name].measure,
        ranges=sum(each.ranges for each in marks),
        inside=sum(each.inside for each in marks),
        in_use=method,
        reason=reason,
        **figures,
        **when,
    )


def _finish(run: ScoreRun, now: datetime) -> None:
    run.finished_at = now
    run.save(update_fields=["finished_at"])
    ring("desk", scores="done")


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
