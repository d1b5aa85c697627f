"""Phone numbers as people write them, and as they are kept (E.164)."""

import phonenumbers
from django.conf import settings


def e164(text: str) -> str:
    """+441132223344 for "0113 222 3344", "(0113) 2223344" or "+44 113 222 3344"; "" when it is no phone number.

    A number without a country is one of `settings.COUNTRY`.
    """
    try:
        number = phonenumbers.parse(text, settings.COUNTRY)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def readable(number: str) -> str:
    """+44 113 222 3344 for +441132223344."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number
