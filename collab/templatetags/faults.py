"""Why something should be put right, in words."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.templatetags.numbers import number
from feedback.models import Complaint
from ground import money, tongues


def complaints(facts: dict, currency: str) -> str:
    words = ngettext(
        "%(n)s complaint in the seven days to %(day)s (%(reasons)s); usually %(usual)s in a week.",
        "%(n)s complaints in the seven days to %(day)s (%(reasons)s); usually %(usual)s in a week.",
        facts["n"],
    )
    said = [f"{Complaint.Reason(each['reason']).label}: {number(each['n'])}" for each in facts["reasons"]]
    day = tongues.day(date.fromisoformat(facts["until"]), "j M")
    return words % {"n": number(facts["n"]), "day": day, "reasons": " · ".join(said), "usual": number(facts["usual"])}


def complaints_by_week(facts: dict, currency: str) -> str:
    return _("Week by week before that, the oldest first: %(weeks)s; then %(n)s.") % {
        "weeks": ", ".join(number(each) for each in facts["before"]),
        "n": number(facts["n"]),
    }


def complaints_quoted(facts: dict, currency: str) -> str:
    return _("In their words: %(words)s") % {
        "words": " · ".join(_("“%(words)s”") % {"words": each} for each in facts["words"])
    }


def complaints_wait(facts: dict, currency: str) -> str:
    words = ngettext(
        "%(n)s person waits for an answer, owed by %(day)s.",
        "%(n)s people wait for an answer, the first by %(day)s.",
        facts["n"],
    )
    return words % {"n": number(facts["n"]), "day": tongues.day(date.fromisoformat(facts["first"]), "j M")}


def refunds(facts: dict, currency: str) -> str:
    words = _(
        "If it goes on, giving the money back to %(least)s to %(most)s people a week costs %(low)s to %(high)s in "
        "%(weeks)s weeks. Only those who speak up are counted."
    )
    return words % {
        "least": number(facts["weekly"]["q10"]),
        "most": number(facts["weekly"]["q90"]),
        "low": money.words(round(facts["cost"]["q10"]), currency),
        "high": money.words(round(facts["cost"]["q90"]), currency),
        "weeks": number(facts["weeks"]),
    }


def complaints_of_one_store(facts: dict, currency: str) -> str:
    return _("All %(n)s came from one store, %(name)s: it may be the delivery or the handling there.") % {
        "n": number(facts["n"]),
        "name": facts["name"],
    }


def complaints_of_few(facts: dict, currency: str) -> str:
    return ngettext("Only %(people)s person said so.", "Only %(people)s people said so.", facts["people"]) % {
        "people": number(facts["people"])
    }


def sold_more(facts: dict, currency: str) -> str:
    return _("It sold %(sold)s that week, usually %(usual)s: where more is sold, more is said.") % {
        "sold": number(facts["sold"]),
        "usual": number(facts["usual"]),
    }


def few_of_those_sold(facts: dict, currency: str) -> str:
    return _("%(sold)s were sold that week: it is one in %(each)s.") % {
        "sold": number(facts["sold"]),
        "each": number(round(facts["sold"] / facts["n"])),
    }


def nothing_in_words(facts: dict, currency: str) -> str:
    return _("Nobody said in words what is wrong.")


def no_more_since(facts: dict, currency: str) -> str:
    words = ngettext(
        "No more than usual was said in the week since.",
        "No more than usual was said in the %(n)s weeks since.",
        facts["weeks"],
    )
    return words % {"n": number(facts["weeks"])}


def more_is_said(facts: dict, currency: str) -> str:
    """FIX"""
    fact = facts["complaints"]
    words = ngettext(
        "%(n)s complaint in seven days, usually %(usual)s in a week",
        "%(n)s complaints in seven days, usually %(usual)s in a week",
        fact["n"],
    )
    said = words % {"n": number(fact["n"]), "usual": number(fact["usual"])}
    return f"{said} · {Complaint.Reason(fact['reasons'][0]['reason']).label}"


FAULTS = {
    tell.__name__: tell
    for tell in (
        complaints,
        complaints_by_week,
        complaints_quoted,
        complaints_wait,
        refunds,
        complaints_of_one_store,
        complaints_of_few,
        sold_more,
        few_of_those_sold,
        nothing_in_words,
        no_more_since,
    )
}
