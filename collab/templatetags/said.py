"""What people said of an idea, in words: who wants it, asked for it, would buy it, or chose it of two."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.models import SetAside
from collab.templatetags.numbers import number, percent


def places(stores: list[dict], count: str) -> str:
    """ "Leeds 12, York 7 and 3 more stores" """
    first = " · ".join(f"{store['name']} {number(store[count])}" for store in stores[:3])
    rest = len(stores) - 3
    if rest <= 0:
        return first
    return ngettext("%(first)s and %(n)d more store", "%(first)s and %(n)d more stores", rest) % {
        "first": first,
        "n": rest,
    }


def located(said: str, stores: list[dict]) -> str:
    """Who said so, and where, as far as that is known."""
    return _("%(said)s: %(places)s") % {"said": said, "places": places(stores, "people")} if stores else said


def interest(facts: dict, currency: str) -> str:
    words = _(
        "%(wanted)s of %(seen)s people who saw it want it: by these votes %(low)s to %(high)s of all customers; "
        "usual here is %(usual)s."
    )
    said = words % {
        "wanted": number(facts["wanted"]),
        "seen": number(facts["seen"]),
        "low": percent(facts["q10"]),
        "high": percent(facts["q90"]),
        "usual": percent(facts["usual"]),
    }
    if facts.get("drawn"):
        said += " " + _("Of %(n)s who saw it only because its place was drawn by lot, %(wanted)s do.") % {
            "n": number(facts["drawn"]),
            "wanted": number(facts["drawn_wanted"]),
        }
    if facts.get("customers"):
        said += " " + _("Of those who came %(came)s; as all %(n)s customers of the store shop, %(all)s.") % {
            "came": percent(facts["came"]),
            "n": number(facts["customers"]),
            "all": percent(facts["q50"]),
        }
    if change := facts.get("changes"):
        more = _("Their interest adds %(n)s pieces a week.") if change > 0 else _("That takes %(n)s pieces a week off.")
        said += " " + more % {"n": number(abs(change))}
        if "launches" in facts:
            said += " " + _learnt(facts["launches"])
    return said


def _learnt(launches: int | None) -> str:
    """Where the weight comes from by which interest becomes sales."""
    if launches is None:
        return _("How far interest becomes sales was typed at this desk.")
    if not launches:
        return _("How far interest becomes sales is a first guess until 50 launches were measured.")
    return ngettext("Learnt from %(n)s launch.", "Learnt from %(n)s launches.", launches) % {"n": number(launches)}


def set_aside(facts: dict, currency: str) -> str:
    said = ngettext("%(n)s unusual vote is not counted", "%(n)s unusual votes are not counted", facts["votes"]) % {
        "n": number(facts["votes"])
    }
    why = "; ".join(f"{number(each['votes'])} {SetAside.Reason(each['reason']).label}" for each in facts["reasons"])
    return _("%(said)s (%(why)s). With them %(with)s would want it, without them %(without)s.") % {
        "said": said,
        "why": why,
        "with": percent(facts["with_them"]),
        "without": percent(facts["without"]),
    }


def requests(facts: dict, currency: str) -> str:
    said = ngettext(
        "%(n)s customer asked for it in a store", "%(n)s customers asked for it in stores", facts["people"]
    ) % {"n": number(facts["people"])}
    return located(said, facts.get("stores") or []) + "."


def pledges(facts: dict, currency: str) -> str:
    said = ngettext("%(n)s person says they would buy it", "%(n)s people say they would buy it", facts["people"]) % {
        "n": number(facts["people"])
    }
    said = located(said, facts.get("stores") or [])
    if "times" not in facts:
        return said + "."
    often = _("%(said)s. That is %(times)s × as often as is usual of so many who saw it.") % {
        "said": said,
        "times": number(facts["times"], 2),
    }
    return averaged(often, facts["changes"])


def pairs(facts: dict, currency: str) -> str:
    about = {"share": percent(facts["chosen"] / facts["met"]), "met": number(facts["met"])}
    if "name" in facts:
        said = ngettext(
            "In %(store)s it was chosen in %(share)s of %(met)s pair",
            "In %(store)s it was chosen in %(share)s of %(met)s pairs",
            facts["met"],
        ) % (about | {"store": facts["name"]})
    else:
        said = (
            ngettext("Chosen in %(share)s of %(met)s pair", "Chosen in %(share)s of %(met)s pairs", facts["met"])
            % about
        )
    worth_ = _("%(said)s, as if it were wanted %(times)s × as much as usual.") % {
        "said": said,
        "times": number(facts["times"], 2),
    }
    return averaged(worth_, facts["changes"])


def averaged(said: str, change: float) -> str:
    """What a second reading of the same wish changes: mostly the same people voted, and nobody counts twice."""
    if not change:
        return said
    words = (
        _("%(said)s Averaged with the votes, that adds %(n)s pieces a week.")
        if change > 0
        else _("%(said)s Averaged with the votes, that takes %(n)s pieces a week off.")
    )
    return words % {"said": said, "n": number(abs(change))}


VOICES = {tell.__name__: tell for tell in (interest, set_aside, requests, pledges, pairs)}
