"""What one cell may say. Strict: a number that could be read in two ways is refused, never guessed."""

import datetime as dt
import re
import unicodedata
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from babel.numbers import get_currency_precision, list_currencies
from django.utils.translation import gettext as _

Parse = Callable[[str], Any]

CODE = re.compile(r"[!-~]+\Z")
WHOLE = re.compile(r"-?[0-9]{1,15}\Z")
DECIMAL = re.compile(r"(-?[0-9]{1,12})(?:[.,]([0-9]{1,6}))?\Z")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?\Z"
)
DIGITS = re.compile(r"[0-9]+\Z")
SCIENTIFIC = re.compile(r"-?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+\Z")


class Refused(ValueError):
    """A cell that cannot be read: what was expected, and how to put it right."""

    def __init__(self, expected: str, fix: str, column: str = ""):
        super().__init__(expected, fix)
        self.expected, self.fix, self.column = expected, fix, column


@dataclass(frozen=True, slots=True)
class Column:
    """A column by name. `needed`: it must be in the file and filled in every row."""

    name: str
    parse: Parse
    needed: bool = False


def text(longest: int = 200) -> Parse:
    def parse(cell: str) -> str:
        value = " ".join(cell.split())
        if not value.isascii():
            value = unicodedata.normalize("NFC", value)
        if len(value) > longest:
            raise Refused(_("at most %d characters") % longest, _("Shorten the text."))
        return _printable(value)

    return parse


def code(longest: int = 64) -> Parse:
    def parse(cell: str) -> str:
        if CODE.match(cell) and len(cell) <= longest:
            return cell
        if len(cell) > longest or cell.split(None, 1) != [cell]:
            raise Refused(
                _("a code of at most %d characters without spaces") % longest,
                _("Take the code from your system."),
            )
        return _printable(cell)

    return parse


def _printable(value: str) -> str:
    if not value.isprintable() and any(unicodedata.category(char) == "Cc" for char in value):
        raise Refused(
            _("text without control characters"),
            _("Type the text again without hidden characters."),
        )
    return value


def whole(lowest: int = 0, highest: int = 2_000_000_000) -> Parse:
    def parse(cell: str) -> int:
        if not WHOLE.match(cell):
            raise Refused(_("a whole number such as 12"), _why_no_number(cell))
        value = int(cell)
        if not lowest <= value <= highest:
            raise Refused(
                _("a whole number from %(lowest)d to %(highest)d") % {"lowest": lowest, "highest": highest},
                _("Check the amount."),
            )
        return value

    return parse


def amount(lowest: int = 0) -> Parse:
    """An amount of money as a Decimal; `in_minor_units` then knows its currency."""

    @lru_cache(maxsize=4096)  # prices repeat
    def parse(cell: str) -> Decimal:
        match = DECIMAL.match(cell)
        if not match:
            raise Refused(_("an amount such as 39.99 or 39,99"), _why_no_number(cell))
        value = Decimal(cell.replace(",", "."))
        if value < lowest:
            raise Refused(_("an amount of %d or more") % lowest, _("Check the sign."))
        return value

    return parse


def in_minor_units(value: Decimal, currency: str) -> int:
    """39.99 EUR is 3999. Refuses what the currency cannot say: 1.234 EUR may be a thousand, or a typing error."""
    places = _places(currency)
    scaled = value.scaleb(places)
    written = -value.as_tuple().exponent  # type: ignore[operator]  # a finite Decimal has a number here
    if written > max(places, 2) or scaled != scaled.to_integral_value():
        raise Refused(
            _("at most %(places)d decimals in %(currency)s") % {"places": places, "currency": currency},
            _("Write thousands without a separator: 1234.50"),
        )
    return int(scaled)


def _why_no_number(cell: str) -> str:
    if any(char.isdigit() and not char.isascii() for char in cell):
        return _("Use the digits 0 to 9.")
    if SCIENTIFIC.match(cell):
        return _("Write the number out in full; spreadsheets shorten long numbers.")
    if any(char.isalpha() or unicodedata.category(char) == "Sc" for char in cell):
        return _("Leave only the number; a currency goes into its own column.")
    if "_" in cell or "'" in cell or any(map(str.isspace, cell)) or cell.count(".") + cell.count(",") > 1:
        return _("Write thousands without a separator: 1234.50")
    return _("Leave only the number.")


def date() -> Parse:
    def parse(cell: str) -> dt.date:
        return _calendar(DATE, dt.date.fromisoformat, cell)

    return parse


def moment() -> Parse:
    """A date or a date with time; without an offset it is the local time of wherever it happened (naive)."""
    return _moment


@lru_cache(maxsize=4096)
def _moment(cell: str) -> dt.datetime:
    if DATE.match(cell):
        return _calendar(DATE, dt.datetime.fromisoformat, cell)
    return _calendar(MOMENT, dt.datetime.fromisoformat, cell)


def _calendar(pattern: re.Pattern, read: Callable[[str], Any], cell: str) -> Any:
    try:
        value = read(cell) if pattern.match(cell) else None
    except ValueError:
        value = None
    if value is None or not 1970 <= value.year <= 2199:
        raise Refused(
            _("a date such as 2026-03-31, or with time 2026-03-31T14:05"),
            _("Write year, month and day in this order, with zeros in front."),
        )
    return value


def gtin() -> Parse:
    """A bar code number of 8, 12, 13 or 14 digits with a right check digit, padded to 14."""

    def parse(cell: str) -> str:
        if SCIENTIFIC.match(cell):
            raise Refused(
                _("a bar code of 8, 12, 13 or 14 digits"),
                _("Format the column as text before you save it."),
            )
        if not DIGITS.match(cell) or len(cell) not in (8, 12, 13, 14) or not cell.strip("0"):
            raise Refused(
                _("a bar code of 8, 12, 13 or 14 digits"),
                _("Leave the cell empty if there is no bar code."),
            )
        padded = cell.zfill(14)
        right = check_digit(padded[:13])
        if padded[13] != right:
            raise Refused(
                _("a bar code whose check digit is right"),
                _("Scan the product again; leave the cell empty if there is no bar code."),
            )
        return padded

    return parse


def check_digit(thirteen: str) -> str:
    """GS1: weights 3 and 1 in turn from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(thirteen))
    return str(-total % 10)


def choice(*allowed: str) -> Parse:
    def parse(cell: str) -> str:
        value = cell.casefold()
        if value not in allowed:
            raise Refused(_("one of: %s") % ", ".join(allowed), _("Take one of these words."))
        return value

    return parse


def currency() -> Parse:
    def parse(cell: str) -> str:
        value = cell.upper()
        if value not in _currencies():
            raise Refused(
                _("a currency code such as EUR"),
                _("Use the three letters of ISO 4217."),
            )
        return value

    return parse


def timezone() -> Parse:
    def parse(cell: str) -> str:
        if cell not in _timezones():
            raise Refused(
                _("a time zone such as Europe/London"),
                _("Use a name of the tz database."),
            )
        return cell

    return parse


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


@cache
def _timezones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


@cache
def _places(currency: str) -> int:
    return get_currency_precision(currency)
