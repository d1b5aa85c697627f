"""The desk: what to do this week, best first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from collab.models import Decision
from collab.views import lists
from collab.views.lists import Choice, Tally
from collab.views.trial import to_decide
from feedback.models import Repair
from ground.policies import allow

MOST_REPAIRS = 50


@allow("see-desk")
def desk(request: HttpRequest) -> HttpResponse:
    now, choice = timezone.now(), Choice.of(request)
    tally = Tally.of(request.actor, choice, now)
    owed = lists.answers_owed(request.actor, now)
    repairs = list(Repair.objects.owed().select_related("product")[:MOST_REPAIRS])
    waiting = tally.tabs["waiting"]
    counts = {
        "week": min(waiting, lists.WEEK),
        "waiting": waiting,
        "answers": owed["due"],
        "later": tally.tabs["later"],
    }
    context = {
        "choice": choice,
        "tabs": [(value, label, counts.get(value)) for value, label in lists.TABS.items()],
        "kinds": tally.kinds_to_choose(choice.kind),
        "departments": tally.departments_to_choose(choice.department),
        "tally": tally,
        "owed": {
            "due": owed["due"] + len(repairs),
            "late": owed["late"] + sum(one.days_late > 0 for one in repairs),
        },
        "undoable": undoable(request, now),
        "repairs": repairs,
        "trials": to_decide(timezone.localdate(now)),
        "now": now,
    } | ROWS[choice.tab](request.actor, choice, tally, owed, now)
    if context["shown"] < context["total"]:
        query = request.GET.copy()
        query["page"] = choice.page + 1
        context["more_url"] = f"?{query.urlencode()}"
    return render(request, "collab/desk.html", context)


def suggestions(actor, choice, tally, owed, now) -> dict:
    """Rows on one common scale of money."""
    rows = list(lists.suggestions(actor, choice, now).prefetch_related("evidence")[: choice.most])
    return {
        "rows": rows,
        "shown": len(rows),
        "total": min(tally.rows, lists.WEEK) if choice.tab == "week" else tally.rows,
        "least": min([row.money_q10 for row in rows] + [0]),
        "most": max([row.money_q90 for row in rows], default=0),
    }


def answers(actor, choice, tally, owed, now) -> dict:
    ideas = lists.with_suggestions(lists.answers(actor)[: choice.most], now)
    return {"ideas": ideas, "shown": len(ideas), "total": owed["due"]}


def decided(actor, choice, tally, owed, now) -> dict:
    rows = lists.decisions(actor)
    shown = lists.with_effects(rows[: choice.most])
    return {"decisions": shown, "shown": len(shown), "total": rows.count()}


ROWS = {"week": suggestions, "waiting": suggestions, "later": suggestions, "answers": answers, "decided": decided}


def undoable(request: HttpRequest, now):
    """Decisions of the last minutes that can still be taken back."""
    rows = Decision.objects.visible_to(request.actor).filter(carried_out_at=None, not_before__gt=now)
    return rows.select_related("suggestion__idea", "suggestion__variant__product", "by").order_by("-at")[:5]
