"""From the till's shouting to a shop's wording: "SET/20 RED RETROSPOT PAPER NAPKINS" → "Set of 20 red Retrospot paper napkins".

Used once, by the maintainer's script. The words stay the ones of the data, so that a product can be recognised.
"""

import re
from pathlib import Path

# Names of people, places, holidays and lines of goods keep their capital.
CAPITALS = {word.lower(): word for word in (Path(__file__).parent / "data/capitals.txt").read_text().split()}
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

# What was cut short at the till, written out. Applied to whole words of the lower-case name.
WRITTEN_OUT = {
    "hlder": "holder", "hldr": "holder", "asst": "assorted", "asstd": "assorted", "ass": "assorted", "assort": "assorted",
    "ant": "antique", "w": "with", "pc": "piece", "pcs": "pieces", "decor": "decoration", "neckl": "necklace",
    "necklac": "necklace", "bracelt": "bracelet", "sml": "small", "med": "medium", "lge": "large", "set3": "set of 3",
    "funky": "funky", "polkadot": "polka dot", "doiley": "doily", "fuscia": "fuchsia", "naughts": "noughts",
    "drawerknob": "drawer knob", "cardholder": "card holder", "candleholder": "candle holder", "chocolatecandle":
    "chocolate candle", "pannetone": "panettone", "metre": "metre", "meter": "metre", "jeweled": "jewelled",
    "multicolour": "multicoloured", "polkadots": "polka dots", "fuschia": "fuchsia", "hydranga": "hydrangea",
    "cinammon": "cinnamon", "strawbery": "strawberry", "frappucino": "frappuccino", "chrysanthemun": "chrysanthemum", "tealight": "tea light", "cakestand": "cake stand", "of4": "of 4", "scandispot":
    "Scandispot", "vipp": "VIP", "colouful": "colourful", "t-lights": "t-lights",
}  # fmt: skip

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
