"""Some of what was new one to three months ago, as the desk would have decided it: with the figures that the engine
gave in a replay of that morning (data/brought_in.csv), accepted by the desk's own verbs, held against what it sold.
Only what would sell a piece a week even at the low end: nobody accepts what may bring nothing."""

import datetime as dt

from django.conf import settings

from catalog.models import Variant
from collab.actions.carry_out import carry_out
from collab.actions.decide import decide
from collab.models import Decision, Suggestion
from config.demo import history
from config.demo.loading import Loading
from loyalty.models import User

WEEKS = 13
MODEL = "as replayed"


def brought_in(loading: Loading) -> dict:
    cleo = User.objects.get(email="cleo@tansyandwren.example")
    told = list(history.shipped("brought_in.csv"))
    related = Variant.objects.select_related("product__category__department", "supply")
    variants = {row.sku: row for row in related.filter(sku__in=[row["sku"] for row in told])}
    for number, row in enumerate(told):
        day = loading.today - dt.timedelta(days=int(row["days_ago"]))
        at = dt.datetime.combine(day, dt.time(6, 5 + number), tzinfo=dt.UTC)
        pieces = [float(row[name]) for name in ("q10", "q50", "q90")]
        suggestion = suggest(variants[row["sku"]], pieces, at)
        decide(suggestion=suggestion, verdict=Decision.Verdict.ACCEPT, by=cleo, now=at, promised_for=day)
        carry_out(now=at + dt.timedelta(seconds=settings.UNDO_SECONDS + 1))
    return {"brought in": len(told)}


def suggest(variant: Variant, pieces: list[float], at: dt.datetime) -> Suggestion:
    """The suggestion of that morning; `pieces` a week in all stores, q10, q50 and q90."""
    category = variant.product.category.department or variant.product.category
    margin = variant.price - variant.supply.cost
    money = [round(margin * WEEKS * units) for units in pieces]
    row, _new = Suggestion.objects.update_or_create(
        key=f"add:variant:{variant.pk}",
        defaults={
            "kind": Suggestion.Kind.ADD,
            "category": category,
            "variant": variant,
            **dict(zip(("units_q10", "units_q50", "units_q90"), pieces, strict=True)),
            **dict(zip(("money_q10", "money_q50", "money_q90"), money, strict=True)),
            "horizon_weeks": WEEKS,
            "data_until": at,
            "model_version": MODEL,
            "created_at": at,
            "updated_at": at,
        },
    )
    return row
