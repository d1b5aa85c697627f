"""What a price does to the pieces of a suggestion, as it was read last night."""

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.engine import pricing
from collab.models import Reading, SubjectType, Suggestion
from collab.templatetags.numbers import number
from ground import money

LIKE = 2  # products like it whose prices were seen, under which nothing is said of a wish


def what_the_price_does(row: Suggestion, evidence: list) -> dict | None:
    """Rows of prices with pieces a week and what they earn, the one that earns most, and what that rests on; None
    where sales cannot tell. A wish has the response of the products like it that have one."""
    if row.variant_id:
        facts = next(iter(_read([row.variant_id])), None)
        return _shown(row, facts, _own(facts), today=row.variant.price) if facts else None
    told = {one.kind: one.facts for one in evidence}
    like = [item.get("variant") for item in told.get("look_alikes", {}).get("products") or []]
    found = _read([variant for variant in like if variant])
    worth = told.get("worth", {})
    if len(found) < LIKE or not worth.get("price") or row.units_q50 < pricing.A_WEEK:
        return None
    return _shown(row, _wished(row, found, worth), _like(len(found)), today=None)


def _read(variants: list[int]) -> Sequence[dict]:
    about = {"kind": Reading.Kind.PRICES, "subject_type": SubjectType.VARIANT, "subject_id__in": variants}
    return list(Reading.objects.filter(**about).order_by("subject_id").values_list("facts", flat=True))


def _wished(row: Suggestion, found: Sequence[dict], worth: dict) -> dict:
    """What is kept of a product, for a wish: its own figure, moved along the response of what is like it, as far to
    either side of its price as those prices usually moved."""
    slope, error = pricing.like_them(*(np.array([each[name] for each in found]) for name in ("slope", "error")))
    wide = float(np.median([each["rows"][-1]["price"] / each["rows"][0]["price"] for each in found])) ** 0.5
    price, cost = float(worth["price"]), worth.get("cost")
    at = pricing.tried(price / wide, price * wide, price)
    figure = np.array([row.units_q10, row.units_q50, row.units_q90])
    units = pricing.foretold(figure, price, slope, error, at)
    top = pricing.best(at, units, cost=cost or 0.0, error=error, around=price)
    chosen = sorted({0, int(np.searchsorted(at, price)), len(at) - 1} | (set() if top is None else {top}))
    rows = [{"price": int(at[each]), "units": units[each].tolist()} for each in chosen]
    return {"rows": rows, "best": None if top is None else int(at[top]), "cost": cost}


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


def _like(count: int) -> str:
    return _("Prices of %(n)s products like it. Their weeks were compared, nothing was tried.") % {"n": number(count)}
