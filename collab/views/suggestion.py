"""One suggestion: what it is worth, why, why not, who asked, and the decision."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import TruncWeek
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Store
from collab.actions.answer_all import waiting
from collab.forms import CountForm, DecisionForm
from collab.models import Suggestion
from collab.views.backing import like_it, made_of, set_aside, who_asked, who_would_buy
from collab.views.pledged import what_they_pledge
from collab.views.price_response import what_the_price_does
from collab.views.trial import ending, shown
from feedback.actions.answer import askers
from feedback.models import StagePromise
from ground import charts, tongues
from ground.policies import allow
from loyalty.models import SaleDay

WEEKS = 26
Kind = Suggestion.Kind


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
    parts = made_of(row, evidence)
    asked = who_asked(row) if row.idea_id or row.asked else None
    decision = row.decisions.select_related("by", "suggestion").prefetch_related("stores").order_by("-at").first()
    return render(
        request,
        "collab/suggestion.html",
        {
            "row": row,
            "form": form or blank_form(row),
            "reasons_for": [one for one in evidence if not one.against and not (parts and one.kind == "made_of")],
            "parts": parts,
            "like_it": like_it(evidence),
            "would_buy": who_would_buy(row),
            "prices": what_the_price_does(row, evidence),
            "reasons_against": [one for one in evidence if one.against],
            "chart": chart(row, evidence),
            "places": places({one.kind: one.facts for one in evidence}),
            "asked": asked,
            "pledged": what_they_pledge(row),
            "set_aside": set_aside(row) if row.idea_id else [],
            "count_form": CountForm(),
            "biases": asked["biases"] if asked else [],
            "stores": row.stores.all(),
            "reach": reached(row),
            "teams": sorted({kept.team for kept in StagePromise.all().values()}) if row.kind == Kind.FIX else [],
            "decision": decision if row.state == Suggestion.State.DECIDED else None,
            "trial": shown(row),
            "ending": ending(row) if row.state == Suggestion.State.DECIDED else None,
            "undo_minutes": settings.UNDO_SECONDS // 60,
            "now": timezone.now(),
        }
        | more,
        status=status,
    )


def form_of(row: Suggestion, data=None, **kwargs) -> DecisionForm:
    asked = reached(row) > 0 if row.kind == Kind.FIX else row.idea_id is not None
    return DecisionForm(data, kind=row.kind, stores=stores_for(row), asked=asked, **kwargs)


def reached(row: Suggestion, in_stores: tuple[int, ...] | None = None) -> int:
    """How many people an answer would reach."""
    if row.kind == Kind.FIX:
        return waiting(row).count()
    return askers(row.idea, in_stores) if row.idea else 0


def stores_for(row: Suggestion):
    """Where it may be decided: what is taken off can only be taken off where it stands."""
    stores = Store.objects.on_the_street().filter(is_open=True).select_related("cluster")
    if row.kind == Kind.DELIST:
        stores = Store.objects.filter(pk__in=row.stores.values("pk")) if row.stores.exists() else stores
    return stores.order_by("cluster__name", "name")


def blank_form(row: Suggestion) -> DecisionForm:
    lead = getattr(getattr(row.variant, "supply", None), "lead_days", None) or 28
    in_time = timezone.localdate() + timedelta(days=lead)
    suggested = [store.pk for store in row.stores.all()]
    team = StagePromise.of("coming").team if row.kind == Kind.FIX else ""
    return form_of(row, initial={"promised_for": in_time, "weeks": 8, "stores": suggested, "team": team})


def places(facts: dict[str, dict]) -> dict | None:
    """In which stores, as a table: where it runs out, or where it is missing and what it would sell there."""
    if short := facts.get("stock_cover", {}).get("stores"):
        heads = [_("Left"), _("Sells a week"), _("Lasts, days")]
        cells = [(one.get("name"), [one.get("stock"), one.get("weekly"), one.get("cover_days")]) for one in short]
        return {"title": _("Where it runs out"), "heads": heads, "rows": cells}
    if missing := facts.get("missing_here", {}).get("stores"):
        heads = [_("At least a week"), _("Most likely"), _("At most")]
        spread = [(one.get("name"), one.get("weekly") or {}) for one in missing]
        cells = [(name, [weekly.get(level) for level in ("q10", "q50", "q90")]) for name, weekly in spread]
        return {"title": _("Where it is missing"), "heads": heads, "rows": cells}
    return None


def chart(row: Suggestion, evidence: list) -> str:
    """Weekly units really sold: of the variant itself, else of the products most like the idea."""
    if row.variant_id:
        names = {row.variant_id: _("Sold")}
    else:
        like_it = next((one.facts.get("products") or [] for one in evidence if one.kind == "look_alikes"), [])
        names = {item.get("variant"): item.get("name") for item in like_it[:3]}
    if not names:
        return ""
    first = timezone.localdate() - timedelta(weeks=WEEKS, days=timezone.localdate().weekday())
    weeks = [first + timedelta(weeks=n) for n in range(WEEKS)]
    units = weekly(list(names), first)
    series = [charts.Series(name, [units.get((variant, week), 0) for week in weeks]) for variant, name in names.items()]
    labels = [tongues.day(week, "j M") for week in weeks]
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
