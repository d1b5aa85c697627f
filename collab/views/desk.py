"""The desk: what to do this week, best first."""

import csv

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from collab.models import Decision, Suggestion
from feedback.models import Idea
from ground.policies import allow

PAGE = 20
TABS = {"waiting": _("This week"), "later": _("Later"), "decided": _("Decided")}


@allow("see-desk")
def desk(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "waiting"
    return render(
        request,
        "collab/desk.html",
        {
            "tab": tab,
            "tabs": TABS.items(),
            "kinds": kinds(request),
            "departments": Category.objects.filter(parent=None).order_by("name"),
            "head": head(request, now),
            "undoable": undoable(request, now),
            "now": now,
        }
        | (decided(request) if tab == "decided" else waiting(request, tab, now)),
    )


@allow("see-desk")
def desk_csv(request: HttpRequest) -> HttpResponse:
    """The list as it stands on the page, all of it, for a spreadsheet."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="suggestions.csv"'
    sheet = csv.writer(response)
    sheet.writerow(
        ["kind", "what", "department", "money", "q10", "q50", "q90", "currency", "weeks", "wanted", "seen", "asked"]
    )
    for row in chosen(request, "waiting", timezone.now()).iterator(500):
        money = [amount / 100 for amount in (row.money_q10, row.money_q50, row.money_q90)]
        sheet.writerow(
            [row.kind, harmless(row.what), row.category.name, row.money, *money, row.currency, row.horizon_weeks]
            + [row.wanted, row.seen, row.asked]
        )
    return response


def harmless(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def chosen(request: HttpRequest, tab: str, now):
    """The suggestions this page is about: tab and filters from the address."""
    rows = Suggestion.objects.visible_to(request.actor).select_related("idea", "variant__product", "category")
    if tab == "later":
        rows = rows.filter(state=Suggestion.State.SNOOZED, snoozed_until__gt=now)
    else:
        rows = rows.waiting(now)
    if kind := request.GET.get("kind"):
        rows = rows.filter(kind=kind)
    if department := request.GET.get("department"):
        rows = rows.filter(category__slug=department)
    return rows.ranked()


def waiting(request: HttpRequest, tab: str, now) -> dict:
    """Rows so far ("show 20 more" adds a page), on one common scale of money."""
    pages = Paginator(chosen(request, tab, now), PAGE)
    page = pages.get_page(request.GET.get("page"))
    rows = list(pages.object_list[: page.end_index()])
    more = None
    if page.has_next():
        query = request.GET.copy()
        query["page"] = page.next_page_number()
        more = f"?{query.urlencode()}"
    return {
        "rows": rows,
        "total": pages.count,
        "more_url": more,
        "least": min([row.money_q10 for row in rows] + [0]),
        "most": max([row.money_q90 for row in rows], default=0),
    }


def decided(request: HttpRequest) -> dict:
    rows = Decision.objects.visible_to(request.actor).select_related(
        "suggestion__idea", "suggestion__variant__product", "by"
    )
    return {"decisions": rows.order_by("-at")[:50], "total": rows.count()}


def undoable(request: HttpRequest, now):
    """Decisions of the last minutes that can still be taken back."""
    rows = Decision.objects.visible_to(request.actor).filter(carried_out_at=None, not_before__gt=now)
    return rows.select_related("suggestion__idea", "suggestion__variant__product", "by").order_by("-at")[:5]


def kinds(request: HttpRequest) -> list[tuple[str, str, int]]:
    """(value, label, how many wait) of the kinds that have something to decide."""
    counts = dict(
        Suggestion.objects.visible_to(request.actor).waiting().order_by().values_list("kind").annotate(Count("pk"))
    )
    return [(value, label, counts[value]) for value, label in Suggestion.Kind.choices if counts.get(value)]


def head(request: HttpRequest, now) -> dict:
    """The figures on top: what waits, who waits for an answer, which answers are late."""
    today = timezone.localdate(now)
    waiting = Suggestion.objects.visible_to(request.actor).waiting(now)
    answers = Idea.objects.visible_to(request.actor).filter(state="open", answer_by__isnull=False)
    return {
        "waiting": waiting.count(),
        "people": sum(waiting.filter(idea__isnull=False).values_list("wanted", flat=True)),
        **answers.aggregate(
            due=Count("pk", filter=Q(answer_by__gte=today)), late=Count("pk", filter=Q(answer_by__lt=today))
        ),
    }
