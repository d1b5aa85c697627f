"""Names, addresses, telephone and card numbers of the demo's customers: all invented, always the same for the same id.

The data know customers as numbers only. Nobody here exists: e-mail addresses are in example.com, telephone numbers come
from the ranges the regulator keeps free for fiction.
"""

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Number ranges that Ofcom reserves for drama: whatever is dialled, nobody answers. Three digits follow.
DRAMA_RANGES = {
    "bath": "+441174960",
    "brighton": "+441632960",
    "cardiff": "+442920180",
    "croydon": "+442079460",
    "edinburgh": "+441314960",
    "exeter": "+447700900",
    "leeds": "+441134960",
    "norwich": "+441214960",
    "nottingham": "+441154960",
    "preston": "+441614960",
    "shrewsbury": "+441184960",
    "york": "+441144960",
    "web": "+441164960",
}
POOLS_ABROAD = ("de", "fr", "es", "nl", "gb")

# Two names that any page has to bear: one written from right to left, one that does not end.
NAMES_TO_BEAR = {
    "12748": ("ليلى الخطيب", "Leila", "Alkhatib"),
    "17841": (
        "Wilhelmina Anastasia Featherstonehaugh-Cholmondeley y Santángel de la Torre-Mondragón",
        "Wilhelmina",
        "Featherstonehaugh",
    ),
}


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    phone: str
    card: str


def person(customer_id: str, store: str) -> Person:
    """The invented person behind a customer number; `store` says where they shop."""
    pool = "gb" if store != "web" else POOLS_ABROAD[_draw(customer_id, "country") % len(POOLS_ABROAD)]
    names = _names()[pool]
    given = names["given"][_draw(customer_id, "given") % len(names["given"])]
    family = names["family"][_draw(customer_id, "family") % len(names["family"])]
    name, given, family = NAMES_TO_BEAR.get(customer_id, (f"{given} {family}", given, family))
    return Person(
        name=name,
        email=f"{_ascii(given)}.{_ascii(family)}.{customer_id}@example.com",
        phone=f"{DRAMA_RANGES[store]}{_draw(customer_id, 'phone') % 1000:03d}",
        card=card_number(customer_id),
    )


def card_number(customer_id: str) -> str:
    """Twelve digits that end in a check digit (Luhn): 4407, the customer's number, one more digit, the check."""
    digits = f"4407{int(customer_id):06d}{_draw(customer_id, 'card') % 10}"
    doubled = [int(d) * (2 - place % 2) for place, d in enumerate(reversed(digits))]
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return f"{digits}{-total % 10}"


def _draw(customer_id: str, what: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{what}:{customer_id}".encode(), digest_size=8).digest())


def _ascii(word: str) -> str:
    word = word.replace("ß", "ss").replace("'", "").replace(" ", "-")
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()


@cache
def _names() -> dict:
    return json.loads((Path(__file__).parent / "data/names.json").read_text(encoding="utf-8"))
