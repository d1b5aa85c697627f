"""Small words of the desk."""

from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from collab.models import Suggestion

register = template.Library()

ICONS = {
    Suggestion.Kind.ADD: "plus",
    Suggestion.Kind.RESTOCK: "truck",
    Suggestion.Kind.LOCALISE: "map-pin",
    Suggestion.Kind.DELIST: "archive",
    Suggestion.Kind.FIX: "circle-alert",
}


@register.filter
def kind_icon(kind: str) -> str:
    return ICONS.get(kind, "lightbulb")


@register.filter
def worth_words(row: Suggestion) -> str:
    """What the money at the top of its page is."""
    about = {"kind": row.get_money_display(), "weeks": row.horizon_weeks}
    if row.kind == Suggestion.Kind.RESTOCK:
        return _("%(kind)s saved by ordering today: at least this, 9 times in 10") % about
    return _("%(kind)s in %(weeks)s weeks: at least this, 9 times in 10") % about


@register.filter
def pieces_words(row: Suggestion, somewhere: bool) -> str:
    """What the pieces at the top of its page are, for single stores (`somewhere`) or all."""
    if row.kind == Suggestion.Kind.FIX:
        return _("people a week who say so, if it goes on")
    if row.kind == Suggestion.Kind.DELIST:
        return _("pieces a week it sells now where it would leave")
    return _("pieces a week, in these stores together") if somewhere else _("pieces a week, all stores")


@register.filter
def is_past(day) -> bool:
    """Whether a promised day is over."""
    return bool(day) and day < timezone.localdate()


@register.filter
def is_soon(day) -> bool:
    """Whether a promised day comes within a week."""
    return bool(day) and timezone.localdate() <= day <= timezone.localdate() + timedelta(days=7)


@register.filter
def lift(share: float) -> str:
    """ "+18 %", "−3 %", "0 %" """
    percent = round(share * 100)
    sign = "+" if percent > 0 else "−" if percent < 0 else ""
    return f"{sign}{number_format(abs(percent))} %"


@register.filter
def share(part: float) -> str:
    """ ".0123" → "1.2 %" """
    return f"{number_format(part * 100, 1)} %"


@register.simple_tag(takes_context=True)
def address(context, **changes):
    """The page's own address with some of its query changed; what changes, starts at its first page again."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}"
