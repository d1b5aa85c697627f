"""Evidence in words. Its numbers were written down with the suggestion; docs/engine.md lists the kinds and facts."""

import logging

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from collab.models import Evidence, Suggestion
from collab.templatetags.against import AGAINST
from collab.templatetags.faults import FAULTS, more_is_said
from collab.templatetags.numbers import number, percent
from collab.templatetags.said import VOICES, places
from ground import money

register = template.Library()
log = logging.getLogger(__name__)


@register.filter
def reason(one: Evidence) -> str:
    """One piece of evidence as a sentence. Evidence we have no words for is named, and never breaks the page."""
    tell = SENTENCES.get(one.kind)
    try:
        return tell(one.facts, one.suggestion.currency)
    except (TypeError, KeyError, IndexError, ValueError, AttributeError):
        log.warning("No sentence for evidence %s of kind %s", one.pk, one.kind)
        return one.kind.replace("_", " ").capitalize()


@register.filter
def headline(row: Suggestion) -> str:
    """The one thing that speaks most for it, short enough for a list (needs `evidence` prefetched)."""
    facts = {one.kind: one.facts for one in row.evidence.all() if not one.against}
    tell = HEADLINES.get(row.kind)
    try:
        return tell(facts, row.currency)
    except (TypeError, KeyError, IndexError, ValueError, AttributeError):
        return wanted_by(row)


def wanted_by(row: Suggestion) -> str:
    said = []
    if row.idea_id:
        said.append(_("%(n)s of %(seen)s who saw it want it") % {"n": number(row.wanted), "seen": number(row.seen)})
    if row.asked:
        said.append(
            ngettext("asked for once in a store", "asked for %(n)s times in stores", row.asked)
            % {"n": number(row.asked)}
        )
    return " · ".join(said) or _("about %(n)s pieces a week") % {"n": number(row.units_q50, 0)}


@register.filter
def pieces(value: float) -> str:
    """A tenth of a piece matters only where few are sold."""
    return number(value, 0 if value >= 10 else 1)


@register.filter
def sold(value: float | None) -> str:
    return number(value)


@register.filter
def signed(value: float, plus: str = "+") -> str:
    """A part of a sum, with its sign; the first one stands without."""
    return (plus if value > 0 else "−" if value < 0 else "") + number(abs(value))


def look_alikes(facts: dict, currency: str) -> str:
    items = ", ".join(
        _("%(name)s (%(weekly)s a week)") % {"name": item["name"], "weekly": number(item["weekly"])}
        for item in facts["products"][:3]
    )
    if not items:
        return _("Nothing we sell is much like it.")
    return _("Like it we sell: %(items)s. From them: %(low)s to %(high)s pieces a week in one store.") % {
        "items": items,
        "low": number(facts["weekly"]["q10"]),
        "high": number(facts["weekly"]["q90"]),
    }


def launches(facts: dict, currency: str) -> str:
    words = ngettext(
        "How %(n)s launch began foretells %(low)s to %(high)s pieces a week in one store, most likely %(mid)s.",
        "How %(n)s launches began foretells %(low)s to %(high)s pieces a week in one store, most likely %(mid)s.",
        facts["launches"],
    )
    low, mid, high = (number(facts["weekly"][level]) for level in ("q10", "q50", "q90"))
    return words % {"n": number(facts["launches"]), "low": low, "mid": mid, "high": high}


def worth(facts: dict, currency: str) -> str:
    said = _("Reckoned at a price of %(price)s.")
    if facts.get("cost") is not None:
        said = _("Reckoned at a price of %(price)s and a cost of %(cost)s.")
    said %= {name: money.words(facts[name], currency) for name in ("price", "cost") if facts.get(name) is not None}
    if facts.get("taken_from_others"):
        taken = _("%(share)s of its sales would be taken from what we sell already.")
        said += " " + taken % {"share": percent(facts["taken_from_others"])}
    return said


def made_of(facts: dict, currency: str) -> str:
    """The leave-one-out of the figure: what would be expected without each kind of evidence."""
    if [part["of"] for part in facts["parts"]] == ["own_sales"]:
        return _("The figure rests on its own sales alone: votes and requests do not move it.")
    without = "; ".join(
        WITHOUT[part["of"]] % {"n": number(part["without"])} for part in facts["parts"] if "without" in part
    )
    return _("Of %(total)s pieces a week there would be: %(without)s.") % {
        "total": number(facts["total"]),
        "without": without,
    }


PARTS = {
    "look_alikes": gettext_lazy("Sales of what is like it"),
    "launches": gettext_lazy("How our launches like it began"),
    "like_stores": gettext_lazy("Its sales in like stores"),
    "own_sales": gettext_lazy("Its own sales"),
    "votes": gettext_lazy("Votes: wanted more or less than usual"),
    "pairs": gettext_lazy("Chosen of two, averaged with the votes"),
    "requests": gettext_lazy("Asked for in stores"),
    "pledges": gettext_lazy("Would buy it, averaged with the votes"),
    "taken": gettext_lazy("Taken from what we sell already"),
    "outcomes": gettext_lazy("What earlier listings taught us"),
}
WITHOUT = {
    "look_alikes": gettext_lazy("%(n)s without the sales of what is like it"),
    "launches": gettext_lazy("%(n)s without our earlier launches"),
    "like_stores": gettext_lazy("%(n)s without its sales in like stores"),
    "votes": gettext_lazy("%(n)s without the votes"),
    "pairs": gettext_lazy("%(n)s without what was chosen of two"),
    "requests": gettext_lazy("%(n)s without those who asked in stores"),
    "pledges": gettext_lazy("%(n)s without those who would buy it"),
    "outcomes": gettext_lazy("%(n)s without what earlier listings taught us"),
}


def checked(facts: dict, currency: str) -> str:
    """What became of earlier ones, and what that does to this figure."""
    count = facts["count"]
    if count:
        said = ngettext(
            "Checked against %(n)s earlier listing: sold %(ratio)s × of what was expected, %(within)s of it within the "
            "interval.",
            "Checked against %(n)s earlier listings: sold %(ratio)s × of what was expected, %(within)s of them within "
            "the interval.",
            count,
        )
    else:
        count = facts["elsewhere"]
        said = ngettext(
            "Nothing was listed here yet; %(n)s listing in other departments sold %(ratio)s × of what was expected, "
            "%(within)s of it within the interval.",
            "Nothing was listed here yet; %(n)s listings in other departments sold %(ratio)s × of what was expected, "
            "%(within)s of them within the interval.",
            count,
        )
    said %= {"n": number(count), "ratio": number(facts["ratio"]), "within": number(facts["within"])}
    return (
        said
        + " "
        + _("As far as that can tell, this figure was taken × %(level)s, its interval × %(reach)s.")
        % {
            "level": number(facts["level"], 2),
            "reach": number(facts["reach"], 2),
        }
    )


def stock_cover(facts: dict, currency: str) -> str:
    first = facts["stores"][0]
    return _(
        "%(store)s has %(stock)s left and sells %(weekly)s a week: %(days)s days of cover. "
        "New goods take %(lead)s days."
    ) % {
        "store": first["name"],
        "stock": number(first["stock"]),
        "weekly": number(first["weekly"]),
        "days": number(first["cover_days"], 0),
        "lead": number(facts["lead_days"]),
    } + (
        " "
        + ngettext("%(n)d more store runs short.", "%(n)d more stores run short.", len(facts["stores"]) - 1)
        % {"n": len(facts["stores"]) - 1}
        if len(facts["stores"]) > 1
        else ""
    )


def lost_sales(facts: dict, currency: str) -> str:
    return _("Ordering today saves %(low)s to %(high)s pieces that would otherwise not be sold.") % {
        "low": number(facts["avoidable"]["q10"], 0),
        "high": number(facts["avoidable"]["q90"], 0),
    }


def sells_in_like_stores(facts: dict, currency: str) -> str:
    return _("Like stores sell it well: %(stores)s a week; a usual product here sells %(usual)s.") % {
        "stores": places(facts["stores"], "weekly"),
        "usual": number(facts["usual"]),
    }


def missing_here(facts: dict, currency: str) -> str:
    stores = facts["stores"]
    names = " · ".join(store["name"] for store in stores[:4])
    if (more := len(stores) - 4) > 0:
        names += " " + ngettext("and %(n)d more store", "and %(n)d more stores", more) % {"n": more}
    words = ngettext(
        "Not on the shelf in %(names)s, where %(low)s to %(high)s a week would sell.",
        "Not on the shelf in %(names)s, where %(low)s to %(high)s a week would sell in each.",
        len(stores),
    )
    return words % {
        "names": names,
        "low": number(min(store["weekly"]["q10"] for store in stores)),
        "high": number(max(store["weekly"]["q90"] for store in stores)),
    }


def earns_too_little(facts: dict, currency: str) -> str:
    said = _("Taking it off loses %(low)s to %(high)s a place in a quarter; a place there is worth %(place)s.") % {
        "low": money.words(round(facts["lost"]["q10"]), currency),
        "high": money.words(round(facts["lost"]["q90"]), currency),
        "place": money.words(round(facts["place"]), currency),
    }
    if facts["full"] < facts["places"]:
        said += " " + _("It stands in %(places)s stores; only the %(full)s without room for more are counted.") % {
            "places": number(facts["places"]),
            "full": number(facts["full"]),
        }
    return said


def look_alikes_stay(facts: dict, currency: str) -> str:
    items = ", ".join(item["name"] for item in facts["products"][:3])
    return _("%(share)s of its buyers would take something else we keep: %(items)s.") % {
        "share": percent(facts["share"]),
        "items": items or "–",
    }


def others_hold(facts: dict, currency: str) -> str:
    items = ", ".join(item["name"] for item in facts["products"])
    words = _(
        "%(most)s of what its buyers spend on it comes from people who buy others of its kind too: %(items)s. "
        "If every second one took those instead, %(share)s would stay."
    )
    if facts.get("replayed"):
        words = _(
            "%(most)s of what its buyers spend on it comes from people who buy others of its kind too: %(items)s. "
            "%(n)s earlier choices, replayed with your receipts, let %(rho)s of that be believed to stay: %(share)s."
        )
    shares = {name: percent(facts[name]) for name in ("most", "share", "rho") if name in facts}
    return words % {"items": items or "–", "n": number(facts.get("replayed", 0)), **shares}


def fits_here(facts: dict, currency: str) -> str:
    first = facts["stores"][0]
    more = len(facts["stores"]) - 1
    words = _("By what else stores sell, it is number %(place)s of all that %(store)s never sold.")
    if more:
        words = ngettext(
            "By what else stores sell, it is number %(place)s of all that %(store)s never sold, and among the best for "
            "%(n)d more store.",
            "By what else stores sell, it is number %(place)s of all that %(store)s never sold, and among the best for "
            "%(n)d more stores.",
            more,
        )
    return words % {"place": number(first["place"]), "store": first["name"], "n": more}


def runs_out(facts: dict, currency: str) -> str:
    """RESTOCK"""
    stores = facts["stock_cover"]["stores"]
    words = ngettext(
        "%(store)s runs out in %(days)s day", "%(store)s runs out in %(days)s days", round(stores[0]["cover_days"])
    )
    said = words % {"store": stores[0]["name"], "days": number(stores[0]["cover_days"], 0)}
    if more := len(stores) - 1:
        said += " · " + ngettext("%(n)d more store", "%(n)d more stores", more) % {"n": more}
    return said


def is_missing(facts: dict, currency: str) -> str:
    """LOCALISE"""
    stores = facts["missing_here"]["stores"]
    sellers = facts["sells_in_like_stores"]["stores"]
    names = " · ".join(store["name"] for store in stores[:3])
    more = len(stores) - 3
    missing = _("Missing in %(names)s")
    if more > 0:
        missing = ngettext(
            "Missing in %(names)s and %(n)d more store", "Missing in %(names)s and %(n)d more stores", more
        )
    return (
        missing % {"names": names, "n": more}
        + " · "
        + ngettext("%(n)d like store sells it", "%(n)d like stores sell it", len(sellers)) % {"n": len(sellers)}
    )


def earns_less(facts: dict, currency: str) -> str:
    """DELIST"""
    fact = facts["earns_too_little"]
    return _("Worth %(lost)s a quarter where it stands; a place there is worth %(place)s") % {
        "lost": money.words(round(fact["lost"]["q50"]), currency),
        "place": money.words(round(fact["place"]), currency),
    }


HEADLINES = {
    Suggestion.Kind.RESTOCK: runs_out,
    Suggestion.Kind.LOCALISE: is_missing,
    Suggestion.Kind.DELIST: earns_less,
    Suggestion.Kind.FIX: more_is_said,
}
SENTENCES = (
    {
        tell.__name__: tell
        for tell in (
            look_alikes,
            launches,
            others_hold,
            fits_here,
            worth,
            made_of,
            checked,
            stock_cover,
            lost_sales,
            sells_in_like_stores,
            missing_here,
            earns_too_little,
            look_alikes_stay,
        )
    }
    | VOICES
    | AGAINST
    | FAULTS
)
