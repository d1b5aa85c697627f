"""Dates as the reader of this page writes them. A pattern says what is shown; the language says in which order."""

from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# pattern of Django → skeleton of CLDR
SKELETONS = {"j M": "MMMd", "j M Y": "yMMMd", "j F": "MMMMd", "j F Y": "yMMMMd", "F Y": "yMMMM"}
CLOCK = ", H:i"


def locale() -> Locale:
    """The language that is active now, as Babel knows it; regions it has never heard of are left out."""
    code = (get_language() or "en").replace("-", "_")
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(code.partition("_")[0])


def day(value: date | datetime | None, pattern: str = "j M Y") -> str:
    """`day(date(2027, 5, 3), "j F")` → "3 May", "3. Mai", "3 mai"; with ", H:i" behind the pattern the time, too."""
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    here = locale()
    if here.language == "en":
        return date_format(value, pattern)
    words = format_skeleton(SKELETONS[pattern.removesuffix(CLOCK)], value, locale=here)
    return f"{words}, {format_time(value, 'short', locale=here)}" if pattern.endswith(CLOCK) else words


def other(language: str) -> str:
    """`other("de")` → "in German" on an English page; nothing on a German one."""
    code, here = language.partition("-")[0], locale()
    name = here.languages.get(code)
    return "" if code == here.language or not name else _("in %(language)s") % {"language": name}
