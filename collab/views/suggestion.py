"""One suggestion: what it is worth, why, why not, who asked, and the decision."""

from datetime import timedelta

from django.db.models import Count, Sum
from django.db.models.functions import TruncWeek
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Store
from collab.forms import DecisionForm
from collab.models import Suggestion
from feedback.actions.answer import askers
from feedback.models import StoreRequest, Vote
from ground import charts
from ground.policies import allow
from loyalty.models import SaleDay

WEEKS = 26


@allow("see-desk")
def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, find(request, pk))


def find(request: HttpRequest, pk: int) -> Suggestion:
    rows = Suggestion.objects.visible_to(request.actor)
    return get_object_or_404(
        rows.select_related("idea__author", "variant__product", "variant__supply", "category"), pk=pk
    )


def page(request: HttpRequest, row: Suggestion, *, form: DecisionForm | None = None, status: int = 200, **more):
    """The workbench, with the form as it was typed."""
    evidence = list(row.evidence.all())
    return render(
        request,
        "collab/suggestion.html",
        {
            "row": row,
            "form": form or blank_form(row),
            "reasons_for": [one for one in evidence if not one.against],
            "reasons_against": [one for one in evidence if one.against],
            "chart": chart(row, evidence),
            "asked": who_asked(row) if row.idea_id else None,
            "stores": row.stores.all(),
            "reach": askers(row.idea) if row.idea_id else 0,
            "decision": row.decisions.select_related("by").order_by("-at").first(),
            "now": timezone.now(),
        }
        | more,
        status=status,
    )


def open_stores():
    return (
        Store.objects.on_the_street().filter(is_open=True).select_related("cluster").order_by("cluster__name", "name")
    )


def form_of(row: Suggestion, data=None, **kwargs) -> DecisionForm:
    return DecisionForm(data, stores=open_stores(), asked=row.idea_id is not None, **kwargs)


def blank_form(row: Suggestion) -> DecisionForm:
    lead = getattr(getattr(row.variant, "supply", None), "lead_days", None) or 28
    return form_of(row, initial={"promised_for": timezone.localdate() + timedelta(days=lead), "weeks": 8})


def chart(row: Suggestion, evidence: list) -> str:
    """Weekly units really sold: of the variant itself, else of the products most like the idea."""
    if row.variant_id:
        names = {row.variant_id: _("Sold")}
    else:
        like_it = next((one.facts.get("products", []) for one in evidence if one.kind == "look_alikes"), [])
        names = {item["variant"]: item["name"] for item in like_it[:3]}
    if not names:
        return ""
    first = timezone.localdate() - timedelta(weeks=WEEKS, days=timezone.localdate().weekday())
    weeks = [first + timedelta(weeks=n) for n in range(WEEKS)]
    units = weekly(list(names), first)
    series = [charts.Series(name, [units.get((variant, week), 0) for week in weeks]) for variant, name in names.items()]
    labels = [f"{week:%-d %b}" for week in weeks]
    return charts.line_chart(_("Pieces sold a week"), labels, series, unit=_("all stores together"))


def weekly(variants: list[int], first) -> dict:
    """(variant, Monday) → units."""
    rows = (
        SaleDay.objects.filter(variant__in=variants, day__gte=first)
        .annotate(week=TruncWeek("day"))
        .order_by()
        .values_list("variant", "week")
        .annotate(Sum("units"))
    )
    return {(variant, week): units for variant, week, units in rows}


def who_asked(row: Suggestion) -> dict:
    """Counts by store and some of their words; never a name."""
    votes = Vote.objects.filter(idea=row.idea_id, value=1)
    requests = StoreRequest.objects.filter(idea=row.idea_id, value=1)
    stores = votes.order_by().values_list("store__name").annotate(n=Count("voter")).order_by("-n")[:6]
    return {
        "votes": votes.count(),
        "requests": requests.count(),
        "stores": [(name or _("no store named"), n) for name, n in stores],
        "quotes": [row.idea.body] * bool(row.idea.body)
        + list(requests.order_by("-at").values_list("text", flat=True)[:3]),
    }
