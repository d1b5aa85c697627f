"""Amounts are integers in minor units of an ISO 4217 currency; people read them in their own way."""

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision

from ground.tongues import locale


def words(amount: int | None, currency: str, *, whole: bool = False) -> str:
    """`1250, "GBP"` → "£12.50" in the reader's language; with `whole`, "£13" (for figures of a desk)."""
    if amount is None:
        return ""
    digits = get_currency_precision(currency)
    value = amount / 10**digits
    if whole:
        rounded = locale().currency_formats["standard"].pattern.replace(".00", "")
        return format_currency(round(value), currency, format=rounded, locale=locale(), currency_digits=False)
    return format_currency(value, currency, locale=locale())


def digits(currency: str) -> int:
    """How many of its digits are the minor unit: 2 for GBP, 0 for JPY."""
    return get_currency_precision(currency)


def in_major_units(amount: int, currency: str) -> Decimal:
    """For feeds and JSON: 1995 GBP is 19.95, 1995 JPY is 1995."""
    return Decimal(amount).scaleb(-get_currency_precision(currency))
