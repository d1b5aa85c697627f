"""Small things that templates of every floor say: icons, doors a person may open, intervals and charts."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from ground import charts, tongues
from ground import money as amounts
from ground import pace as paces
from ground.policies import GUEST

register = template.Library()
register.filter("day", tongues.day)

SPRITE = "vendor/lucide-static-1.62.0/sprite.svg"


@register.simple_tag
def icon(name, label=""):
    """An icon of the sprite; silent for screen readers unless it has a label."""
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', voice, static(SPRITE), name)


class Door:
    """A page this person may open: its address, and whether it is the one they look at."""

    def __init__(self, url, path):
        self.url = url
        self.here = path == url
        self.current = mark_safe(' aria-current="page"') if self.here else ""


@register.simple_tag(takes_context=True)
def door(context, name, *args):
    """The page's door, or None when there is no such page or this person may not open it.

    Asks the view itself which right it needs, so that navigation can never disagree with the policies.
    """
    url, right = _address(name, args)
    if url is None:
        return None
    request = context.get("request")
    actor = getattr(request, "actor", GUEST)  # error pages know nobody
    if right and not actor.may(right):
        return None
    return Door(url, getattr(request, "path", ""))


@cache
def _address(name, args):
    """Address and right of a page; addresses do not change while the process runs."""
    try:
        url = reverse(name, args=args)
        return url, getattr(resolve(url).func, "right", None)
    except (NoReverseMatch, Resolver404):
        return None, None


@register.filter
def may(actor, right):
    """Whether this person holds a right; nobody holds any when there is no actor (error pages)."""
    return bool(actor) and actor.may(right)


@register.simple_tag
def interval_bar(low, mid, high, *, least=None, most=None, words=""):
    """An interval q10–q90 with its middle, drawn on a scale that is shared down the list (least..most)."""
    least, most = (None if end == "" else end for end in (least, most))  # an include that was not given them
    return charts.interval_bar(low, mid, high, least=least, most=most, words=words)


@register.simple_tag
def interval_words(low, mid, high, *words, least=None, most=None):
    """The words of such an interval under their ticks."""
    least, most = (None if end == "" else end for end in (least, most))
    return charts.interval_words(low, mid, high, words=words, least=least, most=most)


@register.simple_tag
def sparkline(values, label=""):
    return charts.sparkline(values, label=label)


@register.simple_tag
def foreign(language):
    """A quiet "in German" for words that are not in the language of the page; nothing for those that are."""
    words = tongues.other(language)
    return format_html('<span class="meta">{}</span>', words) if words else ""


@register.simple_tag
def money(amount, currency, whole=False):
    """An amount in minor units as people write it; `whole=True` leaves the pennies out."""
    return amounts.words(amount, currency, whole=whole)


@register.simple_tag(takes_context=True)
def pace(context):
    """A hidden field that tells when the form was drawn; one that comes back with errors keeps its first moment."""
    request, now = context.get("request"), timezone.now()
    again = request is not None and request.method == "POST" and paces.took(request, now) is not None
    value = request.POST[paces.FIELD] if again else paces.stamp(now)
    return format_html('<input type="hidden" name="{}" value="{}">', paces.FIELD, value)
