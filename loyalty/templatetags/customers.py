"""How customers, their points and their days are said on screen."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground import phones, tongues

register = template.Library()


@register.filter
def on_day(day):
    """ "today", "yesterday", "on Tuesday" within the week, else "on 3 November"."""
    day = timezone.localdate(day) if hasattr(day, "hour") else day
    ago = (timezone.localdate() - day).days
    if ago == 0:
        return _("today")
    if ago == 1:
        return _("yesterday")
    if 1 < ago < 7:
        return _("on %(weekday)s") % {"weekday": date_format(day, "l")}
    return _("on %(date)s") % {"date": tongues.day(day, "j F" if abs(ago) < 300 else "j F Y")}


@register.filter
def half_hidden(email):
    """a•••@example.com: enough to ask "is that yours?", too little to write it down."""
    name, at, host = (email or "").partition("@")
    return f"{name[:1]}•••@{host}" if at else ""


@register.filter
def phone_end(number):
    return f"••• {number[-3:]}" if number else ""


@register.filter
def phone(number):
    return phones.readable(number)


@register.filter
def signed(points):
    """+12, or −4 with a real minus."""
    return f"+{points:,}" if points > 0 else f"−{-points:,}"
