"""What stands at the foot of a receipt: a short address that asks "this or that" about the store and, where the till
knows, about the departments something was bought from.

The address holds all it says and is signed, so printing a million receipts writes nothing down, and nobody's shopping
can be read out of it: neither the receipt nor the goods nor the customer are in it.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "feedback.receipt"
SIGNED = 6  # bytes of signature: there is nothing to win by guessing one
MOST = 3  # departments: a code of more would be too fine for thermal paper
LONGEST = 60


@dataclass(frozen=True)
class OnReceipt:
    store: int
    departments: tuple[int, ...]


def receipt_code(*, store: int, departments: Iterable[int] = ()) -> str:
    """12 to about 24 small letters and digits; the same for the same store and departments."""
    said = _packed([store, *list(departments)[:MOST]])
    return _written(said + _signature(said))


def read_receipt_code(code: str) -> OnReceipt | None:
    """What it says; None where it is not ours. Codes signed with a former key hold as long as that is kept."""
    try:
        whole = base64.b32decode(code.upper() + "=" * (-len(code) % 8)) if len(code) <= LONGEST else b""
    except (binascii.Error, ValueError):
        return None
    said, signature = whole[:-SIGNED], whole[-SIGNED:]
    ours = [_signature(said), *(_signature(said, key) for key in settings.SECRET_KEY_FALLBACKS)]
    if not said or not any(constant_time_compare(signature, each) for each in ours):
        return None
    store, *departments = _unpacked(said)
    return OnReceipt(store, tuple(departments))


def _signature(said: bytes, key: str | None = None) -> bytes:
    return salted_hmac(SALT, said, secret=key, algorithm="sha256").digest()[:SIGNED]


def _written(whole: bytes) -> str:
    return base64.b32encode(whole).decode().rstrip("=").lower()


def _packed(numbers: Sequence[int]) -> bytes:
    """Seven bits a byte, the eighth says that more follows."""
    out = bytearray()
    for number in numbers:
        while number > 0x7F:
            out.append(number & 0x7F | 0x80)
            number >>= 7
        out.append(number)
    return bytes(out)


def _unpacked(said: bytes) -> list[int]:
    numbers, number, shift = [], 0, 0
    for byte in said:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(number)
            number, shift = 0, 0
    return numbers
