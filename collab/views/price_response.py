"""What a price does to the pieces of a suggestion, as it was read last night."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.engine import prices, pricing
from collab.engine.spread import TINY, Floats
from collab.models import Reading, SetAside, SubjectType, Suggestion
from collab.templatetags.numbers import number
from feedback.models import Pledge
from ground import money

LIKE = 2  # products like it whose prices were seen, under which they say nothing of a wish
NAMED = 5  # people who would buy it and named a price, likewise


@dataclass(frozen=True, slots=True)
class Slope:
    """Log units per log price with its standard error, as far as prices moved to either side: from `like` products, or
    (0) as is usual in retail."""

    slope: float
    error: float
    wide: float
    like: int


def what_the_price_does(row: Suggestion, evidence: list) -> dict | None:
    """Rows of prices with pieces a week and what they earn, the one that earns most, and what that rests on; None
    where sales cannot tell. A wish has the response of the products like it that have one."""
    if row.variant_id:
        facts = next(iter(_read([row.variant_id])), None)
        return _shown(row, facts, _own(facts), today=row.variant.price) if facts else None
    told = {one.kind: one.facts for one in evidence}
    worth = told.get("worth", {})
    if not worth.get("price") or row.units_q50 < pricing.A_WEEK:
        return None
    slope, named = _slope(told.get("look_alikes", {}).get("products") or []), _named(row)
    if not slope.like and not len(named):
        return None
    facts = _wished(row, slope, named, worth)
    shown = _shown(row, facts, _like(slope.like, len(named)), today=None)
    for each in shown["rows"]:
        each["would"] = int((named >= each["price"]).sum())
    if len(named) and facts["best"] is not None:
        shown["best"] += " " + _would_pay(int((named >= facts["best"]).sum()), len(named))
    return shown | {"named": len(named)}


def _would_pay(yes: int, named: int) -> str:
    words = ngettext(
        "%(n)s of the %(named)s who named a price would pay it.",
        "%(n)s of the %(named)s who named a price would pay it.",
        yes,
    )
    return words % {"n": number(yes), "named": number(named)}


def _read(variants: list[int]) -> Sequence[dict]:
    about = {"kind": Reading.Kind.PRICES, "subject_type": SubjectType.VARIANT, "subject_id__in": variants}
    return list(Reading.objects.filter(**about).order_by("subject_id").values_list("facts", flat=True))


def _slope(look_alikes: list[dict]) -> Slope:
    found = _read([item["variant"] for item in look_alikes if item.get("variant")])
    if len(found) < LIKE:
        return Slope(prices.USUAL, prices.DOUBT, pricing.FAR**0.5, 0)
    slope, error = pricing.like_them(*(np.array([each[name] for each in found]) for name in ("slope", "error")))
    wide = float(np.median([each["rows"][-1]["price"] / each["rows"][0]["price"] for each in found])) ** 0.5
    return Slope(slope, error, wide, len(found))


def _named(row: Suggestion) -> Floats:
    """What those who would buy the wish would pay, ascending, those set aside left out; empty where few said so."""
    if row.idea_id is None:
        return np.zeros(0)
    said = Pledge.objects.would_buy().filter(idea=row.idea_id, currency=row.currency, price__gt=0)
    unusual = SetAside.objects.standing().filter(idea=row.idea_id).values("voter")
    named = np.array(sorted(said.exclude(voter__in=unusual).values_list("price", flat=True)), dtype=float)
    return named if len(named) >= NAMED else np.zeros(0)


def _wished(row: Suggestion, slope: Slope, named: Floats, worth: dict) -> dict:
    """What is kept of a product, for a wish: its own figure, moved along the response of what is like it, as far to
    either side of its price as those prices usually moved, and where people named a price, as far as they did; the
    more of them, the more they say."""
    price, cost = float(worth["price"]), worth.get("cost")
    low, high = price / slope.wide, price * slope.wide
    if len(named):
        least, most = np.quantile(named, [0.1, 0.9])
        low, high = max(min(low, least), price / pricing.FAR), min(max(high, most), price * pricing.FAR)
    at = pricing.tried(low, high, price)
    units = pricing.foretold(
        np.array([row.units_q10, row.units_q50, row.units_q90]), price, slope.slope, slope.error, at
    )
    if len(named):
        units = _as_named(units, at, price, slope.slope, named)
    top = pricing.best(at, units, cost=cost or 0.0, error=slope.error, around=price)
    chosen = sorted({0, int(np.searchsorted(at, price)), len(at) - 1} | (set() if top is None else {top}))
    rows = [{"price": int(at[each]), "units": units[each].tolist()} for each in chosen]
    return {"rows": rows, "best": None if top is None else int(at[top]), "cost": cost}


def _as_named(units: Floats, at: Floats, price: float, slope: float, named: Floats) -> Floats:
    """Pieces (k, 3) at prices (k,) as those who named one let them be believed, the same as before at its own price."""
    yes = (named[None, :] >= at[:, None]).sum(axis=1)
    share = np.maximum(prices.willing(at, yes, np.full(len(at), len(named)), slope=slope), TINY)
    here = share[int(np.searchsorted(at, price))]
    return pricing.never_rising(units * (share / here / (at / price) ** slope)[:, None])


def _shown(row: Suggestion, facts: dict, rests_on: str, *, today: int | None) -> dict:
    cost = facts["cost"]
    rows = [
        each | {"today": each["price"] == today, "earns": round((each["price"] - (cost or 0)) * each["units"][1])}
        for each in facts["rows"]
    ]
    return {
        "rows": rows,
        "money": _("Revenue a week") if cost is None else _("Margin a week"),
        "best": _best(row, facts),
        "rests_on": rests_on,
    }


def _best(row: Suggestion, facts: dict) -> str:
    known, price = facts["cost"] is not None, facts["best"]
    if price is None:
        return _("These prices cannot tell which one earns most.")
    ends = {facts["rows"][0]["price"]: "lowest", facts["rows"][-1]["price"]: "highest"}
    words = {
        ("lowest", True): _("Most margin: %(price)s, the lowest of these. Nobody has seen what a lower one does."),
        ("highest", True): _("Most margin: %(price)s, the highest of these. Nobody has seen what a higher one does."),
        ("lowest", False): _("Most revenue: %(price)s, the lowest of these. What it costs is unknown."),
        ("highest", False): _("Most revenue: %(price)s, the highest of these. What it costs is unknown."),
        (None, True): _("Most margin: %(price)s."),
        (None, False): _("Most revenue: %(price)s. What it costs is unknown."),
    }
    return words[ends.get(price), known] % {"price": money.words(price, row.currency)}


def _own(facts: dict) -> str:
    words = ngettext(
        "%(prices)s prices in %(weeks)s weeks of sales in %(n)s store. Weeks were compared, nothing was tried.",
        "%(prices)s prices in %(weeks)s weeks of sales in %(n)s stores. Weeks were compared, nothing was tried.",
        facts["stores"],
    )
    return words % {"prices": number(facts["seen"]), "weeks": number(facts["weeks"]), "n": number(facts["stores"])}


def _like(like: int, named: int) -> str:
    """What a wish's prices rest on."""
    values = {"n": number(like), "named": number(named)}
    if not named:
        return _("Prices of %(n)s products like it. Their weeks were compared, nothing was tried.") % values
    if like:
        words = _("%(named)s people who would buy it named a price; prices of %(n)s products like it say the rest.")
    else:
        words = _("%(named)s people who would buy it named a price; what is usual in shops says the rest.")
    return words % values
