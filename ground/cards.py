"""A card for passing on: a few words and a line below them, drawn as a price card of the shelf."""

import io
from functools import cache
from typing import Any

from django.conf import settings

WIDE, HIGH, EDGE = 1200, 630, 72
INK, GROUND, SURFACE, TICKET = "#14181F", "#EEF1F4", "#FFFFFF", "#FFD60A"
FACE = "static/vendor/bricolage-grotesque-5.3.0/bricolage-grotesque-latin-wght-normal.woff2"
LINES = 4
LATIN = 0x24F  # up to here the face has every letter
DASHES = range(0x2000, 0x206F)


def drawn(words: str, below: str) -> bytes:
    """A PNG of 1200 × 630. Words in a script our face cannot write are left out, not drawn as boxes."""
    from PIL import Image, ImageDraw  # only whoever draws pays for it

    card = Image.new("RGB", (WIDE, HIGH), GROUND)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, HIGH - 150, WIDE, HIGH - 138), fill=INK)
    pen.rectangle((0, 0, WIDE, HIGH - 151), fill=SURFACE)
    size, lines = fitted(writable(words), WIDE - 2 * EDGE)
    for number, line in enumerate(lines):
        pen.text((EDGE, 64 + number * round(size * 1.14)), line, font=face(size), fill=INK)
    left = EDGE
    if below:
        width = round(face(42).getlength(writable(below))) + 56
        pen.rounded_rectangle((left, HIGH - 112, left + width, HIGH - 36), 8, fill=TICKET, outline=INK, width=4)
        pen.text((left + 28, HIGH - 74), writable(below), font=face(42), fill=INK, anchor="lm")
    pen.text((WIDE - EDGE, HIGH - 74), settings.RETAILER, font=face(38), fill=INK, anchor="rm")
    out = io.BytesIO()
    card.save(out, "PNG", optimize=True)
    return out.getvalue()


def writable(words: str) -> str:
    can = "".join(sign for sign in words if ord(sign) <= LATIN or ord(sign) in DASHES)
    return " ".join(can.split())


def fitted(words: str, width: int) -> tuple[int, list[str]]:
    """The largest size at which the words fit on the card, and their lines; what never fits ends in an ellipsis."""
    for size in (92, 76, 64, 54):
        lines = broken(words, width, size)
        if len(lines) <= (LINES if size < 92 else 3):
            return size, lines
    return size, [*lines[: LINES - 1], lines[LINES - 1] + "…"]


def broken(words: str, width: int, size: int) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        while face(size).getlength(word) > width:  # one endless word
            cut = max(n for n in range(1, len(word)) if face(size).getlength(word[:n]) <= width)
            lines.append(word[:cut])
            word = word[cut:]
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face(size).getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def face(size: int) -> Any:
    from PIL import ImageFont

    font = ImageFont.truetype(settings.BASE_DIR / FACE, size)
    font.set_variation_by_axes([800])
    return font
