"""The scoreboard: what was said against what came, which method is live for each task, and why."""

import csv
from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.actions.score import ask
from collab.models import Foretold, Score, ScoreRun
from collab.replay.own import TASKS
from collab.views.sheets import harmless
from collab.views.worth import what_counts
from ground.policies import allow

SHOWN = 12  # products; the rest is in the spreadsheet
NIGHTS = 30  # of the trend


@dataclass
class Standing:
    """Where the tests stand: the last run that ended, the one that is asked for, and how far it has come."""

    last: ScoreRun | None = None
    open: ScoreRun | None = None
    done: int = 0
    tasks: int = len(TASKS)

    @classmethod
    def now(cls):
        found = cls()
        for run in ScoreRun.objects.order_by("-asked_at", "-pk")[:2]:
            if run.finished_at is None:
                found.open, found.done = run, run.scores.count()
            else:
                found.last = found.last or run
        return found

    @property
    def seconds(self) -> int:
        """Of the tests themselves: between two of them other work takes its turn, and a night may be broken off."""
        return round(sum(self.last.scores.values_list("seconds", flat=True)))


@allow("see-desk")
def scoreboard(request: HttpRequest) -> HttpResponse:
    told = foretold(request.actor)
    inside = sum(row.inside for row in told)
    context = {
        "standing": Standing.now(),
        "scores": scores(request.actor),
        "foretold": told[:SHOWN],
        "shown": min(len(told), SHOWN),
        "total": len(told),
        "inside": inside,
        "worth": what_counts(),
        "percent": round(100 * inside / len(told)) if told else None,
    }
    return render(request, "collab/scoreboard.html", context)


@allow("run-scores", methods=("POST",))
def scoreboard_run(request: HttpRequest) -> HttpResponse:
    if ask(by=request.actor.user, now=timezone.now()):
        messages.success(request, _("The tests begin within seconds. This page follows them by itself."))
    else:
        messages.success(request, _("The tests are under way already."))
    return redirect("collab:scoreboard")


@allow("see-desk")
def scoreboard_csv(request: HttpRequest) -> HttpResponse:
    """All nights, and what was foretold and sold, in one sheet of each kind (`?of=sold`)."""
    kind = "sold" if request.GET.get("of") == "sold" else "scores"
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}-{timezone.localdate()}.csv"'
    sheet = csv.writer(response)
    sheet.writerows(SHEETS[kind](request.actor))
    return response


def scores(actor) -> list[Score]:
    """The newest of each task in the order of the tasks, each with its `trend`: gains of the last nights."""
    nights = ScoreRun.objects.filter(finished_at__isnull=False).order_by("-pk")[:NIGHTS]
    trend = defaultdict(list)
    earlier = Score.objects.visible_to(actor).filter(run__in=list(nights), gain__isnull=False).order_by("pk")
    for task, gain in earlier.values_list("task", "gain"):
        trend[task].append(gain)
    found = {score.task: score for score in Score.objects.visible_to(actor).newest()}
    for score in found.values():
        score.trend = trend[score.task] if len(trend[score.task]) > 2 else []
    return [found[task] for task in TASKS if task in found]


def foretold(actor) -> list[Foretold]:
    """Accepted suggestions first, then launches, the newest first."""
    rows = Foretold.objects.visible_to(actor).select_related("variant__product", "suggestion__idea")
    return sorted(rows, key=lambda row: row.suggestion_id is None)


def all_scores(actor):
    yield [
        _("night"),
        _("task"),
        _("cases"),
        _("measure"),
        _("ours"),
        _("simple_method"),
        _("simple"),
        _("gain"),
        _("gain_standard_error"),
        _("ranges"),
        _("inside"),
        _("in_use"),
        _("reason"),
        _("seconds"),
    ]
    for row in Score.objects.visible_to(actor).order_by("-computed_at", "task").iterator(500):
        yield [
            timezone.localtime(row.computed_at).isoformat(timespec="minutes"),
            *(row.task, row.cases, row.measure, row.ours, row.peer, row.theirs, row.gain, row.gain_se),
            *(row.ranges, row.inside, row.in_use, row.reason, round(row.seconds, 1)),
        ]


def all_foretold(actor):
    yield [
        _("sku"),
        _("what"),
        _("said_on"),
        _("from"),
        _("weeks"),
        _("q10"),
        _("q50"),
        _("q90"),
        _("sold"),
        _("inside"),
        _("suggestion"),
    ]
    for row in foretold(actor):
        figures = [round(value, 2) for value in (row.weeks, row.q10, row.q50, row.q90, row.sold)]
        yield [
            harmless(row.variant.sku),
            harmless(str(row.variant)),
            *(row.said_on, row.from_day, *figures, int(row.inside), row.suggestion_id),
        ]


SHEETS = {"scores": all_scores, "sold": all_foretold}
