"""Steps, times and differences of customers in words."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from collab.actions.taking_part.ways import Step

register = template.Library()

STEPS = {
    Step.FIND: gettext_lazy("Look around"),
    Step.CHOOSE: gettext_lazy("Look at a product"),
    Step.TRY: gettext_lazy("Try it"),
    Step.IDEAS: gettext_lazy("See ideas"),
    Step.VOICE: gettext_lazy("Have a say"),
    Step.PAY: gettext_lazy("Go to pay"),
    Step.BUY: gettext_lazy("Buy"),
    Step.COLLECT: gettext_lazy("Receive it"),
    Step.RETURN: gettext_lazy("Bring it back"),
}
MINUTE, HOUR, DAY = 60, 3600, 86_400


@register.filter
def step(number: int) -> str:
    return str(STEPS[Step(number)])


@register.filter
def way(steps: list[int]) -> str:
    """ "See ideas → Have a say" """
    return " → ".join(step(one) for one in steps)


@register.filter
def took(seconds: int) -> str:
    """About how long: in seconds, minutes, hours or days, whichever says it in few figures."""
    if seconds < 2 * MINUTE:
        return _("%(n)d s") % {"n": seconds}
    if seconds < 2 * HOUR:
        return _("%(n)d min") % {"n": round(seconds / MINUTE)}
    if seconds < 2 * DAY:
        return _("%(n)d h") % {"n": round(seconds / HOUR)}
    days = round(seconds / DAY)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.filter
def points(share: float) -> str:
    """ ".022" → "+2.2": percentage points"""
    value = round(share * 100, 1)
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{number_format(abs(value), 1)}"


@register.filter
def half_year(row: dict) -> str:
    words = _("first half of %(year)s") if row["half"] == 1 else _("second half of %(year)s")
    return words % {"year": row["year"]}
