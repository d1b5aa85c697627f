"""Numbers as the desk writes them."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def number(value: float | None, digits: int = 1) -> str:
    if value is None:
        return "–"
    short = round(value, digits)
    return number_format(int(short) if short == int(short) else short, use_l10n=True, force_grouping=True)


def percent(share: float) -> str:
    return _("%(n)s %%") % {"n": number_format(round(share * 100))}
