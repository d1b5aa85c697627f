"""What speaks against a suggestion, in words."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.templatetags.numbers import number, percent
from ground import tongues


def season(facts: dict, currency: str) -> str:
    days = {name: tongues.day(date.fromisoformat(facts[name]), "j M Y") for name in ("first", "last")}
    words = (
        _(
            "It sells before Christmas: %(share)s of a year's pieces (%(n)s) from %(first)s to %(last)s. "
            "That season comes again in %(weeks)s weeks."
        )
        if facts["christmas"]
        else _(
            "It sells by season: %(share)s of a year's pieces (%(n)s) from %(first)s to %(last)s. "
            "That season comes again in %(weeks)s weeks."
        )
    )
    return words % ({"share": percent(facts["share"]), "n": number(facts["units"])} | days | {"weeks": facts["weeks"]})


def few_saw_it(facts: dict, currency: str) -> str:
    return ngettext("Only %(n)s person saw it.", "Only %(n)s people saw it.", int(facts["seen"])) % {
        "n": number(facts["seen"])
    }


def one_store(facts: dict, currency: str) -> str:
    return _("%(share)s of the votes came from 1 of %(of)s stores, %(name)s.") % {
        "share": percent(facts["share"]),
        "of": number(facts["of"]),
        "name": facts.get("name", ""),
    }


def no_look_alikes(facts: dict, currency: str) -> str:
    return _("Nothing we sell is like it, so its sales are hard to tell.")


def weak_look_alikes(facts: dict, currency: str) -> str:
    return _("%(n)s products like it sold less than %(weekly)s a week.") % {
        "n": number(facts["count"]),
        "weekly": number(facts["weekly"], 2),
    }


def takes_from_others(facts: dict, currency: str) -> str:
    return _("It would take %(share)s of its sales from what we sell already.") % {"share": percent(facts["share"])}


def wanted(facts: dict, currency: str) -> str:
    return ngettext("%(n)s person would miss it.", "%(n)s people would miss it.", int(facts["people"])) % {
        "n": number(facts["people"])
    }


def one_big_week(facts: dict, currency: str) -> str:
    return _("One single week made %(share)s of its sales.") % {"share": percent(facts["share"])}


def cost_unknown(facts: dict, currency: str) -> str:
    return _("We do not know what it costs, so the figures are revenue, not margin.")


def lead_time_unknown(facts: dict, currency: str) -> str:
    return _("The lead time is unknown; %(n)s days are assumed.") % {"n": number(facts["taken_as"])}


AGAINST = {
    tell.__name__: tell
    for tell in (
        season,
        few_saw_it,
        one_store,
        no_look_alikes,
        weak_look_alikes,
        takes_from_others,
        wanted,
        one_big_week,
        cost_unknown,
        lead_time_unknown,
    )
}
