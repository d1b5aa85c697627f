"""What each kind of voice counts for at present, in words and numbers, and how the last readings of votes stand."""

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.models import BoardReading, Worth
from collab.templatetags.evidence import number, percent

KINDS = ("votes", "requests", "pledges", "look_alikes")


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
    "look_alikes": lambda: _("Sales of what is like it"),
}


def counts(row: Worth) -> str:
    if row.kind in ("votes", "look_alikes"):
        words = (
            _("Wanted twice as much as usual, it is expected to sell %(times)s times as much")
            if row.kind == "votes"
            else _("Twice the sales of what is like it are taken as %(times)s times its own, besides")
        )
        return (
            words % {"times": number(2.0**row.weight, 2)}
            + " "
            + _("(weight %(weight)s ± %(error)s).")
            % {
                "weight": number(row.weight, 2),
                "error": number(row.error, 2),
            }
        )
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


def fades(row: Worth) -> str:
    if row.kind == "look_alikes":
        return "–"
    if row.half_life is None:
        return _("does not fade")
    return _("counts half after %(days)s days") % {"days": number(row.half_life, 0)}
