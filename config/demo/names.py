"""From the till's shouting to a shop's wording: "SET/20 RED RETROSPOT NAPKINS" → "Set of 20 red Retrospot napkins".

Used once, by the maintainer's script. The words stay the ones of the data, so that a product can be recognised.
"""

import csv
import re
from pathlib import Path

DATA = Path(__file__).parent / "data"

# Names of people, places, holidays and lines of goods keep their capital.
CAPITALS = {word.lower(): word for word in (DATA / "capitals.txt").read_text().split()}
CAPITALS |= {
    "ii": "II",
    "led": "LED",
    "wc": "WC",
    "tv": "TV",
    "usb": "USB",
    "abc": "ABC",
    "3d": "3D",
    "uk": "UK",
    "i": "I",
}
CAPITALS |= {"i'm": "I'm", "bakelike": "Bakelike", "retro-spot": "Retrospot"}

# What was cut short or misspelt at the till, written out. Applied to whole words of the lower-case name.
WRITTEN_OUT = dict(csv.reader((DATA / "written_out.csv").read_text(encoding="utf-8").splitlines()[1:]))

_PACKS = (
    (re.compile(r"^(?:s|set)\s*/\s*(\d+)\b"), r"set of \1"),
    (re.compile(r"\b(?:s|set)\s*/\s*(\d+)\b"), r"set of \1"),
    (re.compile(r"^set (\d+)\b"), r"set of \1"),
    (re.compile(r"\bpack\s*/\s*(\d+)\b"), r"pack of \1"),
    (re.compile(r"\bpack (\d+)\b(?! box)"), r"pack of \1"),
    (re.compile(r"\bw/\s*"), "with "),
)
_WORD = re.compile(r"[a-z0-9'’-]+")


def shop_wording(shout: str) -> str:
    """The name as a shop would print it on a ticket."""
    name = re.sub(r"\s+", " ", shout.replace("*", " ")).strip(" .,").lower()
    for pattern, replacement in _PACKS:
        name = pattern.sub(replacement, name)
    name = re.sub(r"\s*,\s*", ", ", name).replace("+", " + ").replace("  ", " ")
    name = re.sub(r"(?<=[a-z])\.(?=\s|$)", "", name)
    name = _WORD.sub(lambda found: _one_word(found.group()), name)
    name = re.sub(r"\bno$", "number", name).replace("Dolly girl", "Dolly Girl")
    return name[:1].upper() + name[1:]


def _one_word(word: str) -> str:
    word = WRITTEN_OUT.get(word, word)
    if re.fullmatch(r"\d+cmx\d+cm", word):
        return word.replace("cmx", " × ").replace("cm", " cm")
    if re.fullmatch(r"\d+(x\d+)+(cm)?", word):
        return word.replace("x", " × ").replace("cm", " cm")
    return CAPITALS.get(word, word)


def plain_words(shout: str) -> str:
    """The name as one string of upper-case words with single spaces, for looking words up in departments.csv."""
    return " ".join(re.findall(r"[A-Z0-9']+", shout.upper()))
