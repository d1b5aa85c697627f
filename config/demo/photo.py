"""A photo somebody sent: drawn, because nobody's own shall be in a demo."""

import io

from PIL import Image, ImageDraw

WIDE, HIGH = 1200, 900
WALL, TABLE, SHADE, SAGE, DARK, GOLD, TEA = "#e9e2d3", "#a9805a", "#8a6543", "#9db08c", "#7f9470", "#c9a24b", "#8a4b22"


def a_sage_cup() -> io.BytesIO:
    """A sage green tea cup with a gold rim on a table, as a JPEG."""
    picture = Image.new("RGB", (WIDE, HIGH), WALL)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 600, WIDE, HIGH), fill=TABLE)
    pen.ellipse((240, 660, 980, 800), fill=SHADE)  # its shadow
    pen.ellipse((260, 620, 940, 770), fill=SAGE, outline=GOLD, width=8)
    pen.ellipse((380, 650, 820, 735), fill=DARK)
    pen.ellipse((780, 380, 960, 590), outline=SAGE, width=34)
    pen.pieslice((340, 40, 860, 700), 0, 180, fill=SAGE)
    pen.ellipse((340, 310, 860, 430), fill=DARK, outline=GOLD, width=10)
    pen.ellipse((385, 345, 815, 420), fill=TEA)
    found = io.BytesIO()
    picture.save(found, "JPEG", quality=88)
    found.seek(0)
    return found
