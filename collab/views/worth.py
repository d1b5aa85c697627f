"""What each kind of voice counts for at present, in words and numbers, and how the last readings of votes stand."""

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.models import BoardReading, Worth
from collab.templatetags.evidence import number, percent

KINDS = ("votes", "pledges", "pairs", "requests")


def what_counts() -> dict | None:
    """Of the whole shop: a row for each kind, what a reading set aside, and from how many launches it was learnt."""
    rows = {row.kind: row for row in Worth.objects.filter(category=None)}
    if not rows:
        return None
    return {
        "rows": [(NAMES[kind](), counts(rows[kind]), fades(rows[kind])) for kind in KINDS if kind in rows],
        "learnt": rows["votes"].learnt,
        "launches": rows["votes"].launches,
        "fitted_at": rows["votes"].fitted_at,
        "read": BoardReading.objects.aggregate(votes=Sum("votes"), looks=Sum("looks"), aside=Sum("aside")),
    }


NAMES = {
    "votes": lambda: _("Votes, out of those who saw it"),
    "requests": lambda: _("Asked for in a store"),
    "pledges": lambda: _("Pledges to buy"),
    "pairs": lambda: _("Choices between two"),
}


def counts(row: Worth) -> str:
    if row.kind in TWICE:
        said = TWICE[row.kind]() % {"times": number(2.0**row.weight, 2)}
        weight = {"weight": number(row.weight, 2), "error": number(row.error, 2)}
        if row.typed:
            return said + " " + _("(weight %(weight)s, typed at this desk).") % weight
        said += " " + _("(weight %(weight)s ± %(error)s).") % weight
        if row.kind == "votes":
            return said
        return said + " " + _("It is averaged with the votes, for the same people say both.") + " " + spoke(row)
    if row.known:
        words = ngettext(
            "Of %(known)s known customer who asked before a launch, %(bought)s bought (%(share)s).",
            "Of %(known)s known customers who asked before a launch, %(bought)s bought (%(share)s).",
            row.known,
        )
        return words % {
            "known": number(row.known),
            "bought": number(row.bought),
            "share": percent(row.bought / row.known),
        }
    return _("One in three who asked is expected to buy, from 5 % to 68 %: a first guess.")


TWICE = {
    "votes": lambda: _("Wanted twice as much as usual, it is expected to sell %(times)s times as much"),
    "pledges": lambda: _("Pledged twice as often as usual, it is expected to sell %(times)s times as much"),
    "pairs": lambda: _("Chosen as if wanted twice as much as usual, it is expected to sell %(times)s times as much"),
}


def spoke(row: Worth) -> str:
    """Behind a kind's own weight stand the launches of which it said anything."""
    if not row.learnt or not row.launches:
        return _("No measured launch tells yet.")
    return ngettext("%(n)s measured launch tells.", "%(n)s measured launches tell.", row.launches) % {
        "n": number(row.launches)
    }


def fades(row: Worth) -> str:
    if row.kind == "pairs":
        return "–"
    if row.half_life is None:
        return _("does not fade")
    return _("counts half after %(days)s days") % {"days": number(row.half_life, 0)}
