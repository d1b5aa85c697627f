import json
import re
import secrets
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from ground.uploads import redraw

MOST_BYTES = 8 * 2**20
PATIENCE = 15  # seconds
NAME = re.compile(r"[0-9a-f]{32}-(\d{1,4})x(\d{1,4})\Z")


class NotTaken(ValueError):
    """A photo we do not take; says why, to whoever sent it."""


def keep(upload: BinaryIO) -> str:
    """Draw the photo anew and keep it. Returns its name, which tells its size and nothing else."""
    data = upload.read(MOST_BYTES + 1)
    _look_at(data)
    (width, height), pictures = _redrawn(data)
    name = f"{secrets.token_hex(16)}-{width}x{height}"
    for side, picture in zip(redraw.SIDES, pictures, strict=True):
        path = path_of(name, side)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(picture)
    return name


def path_of(name: str, side: int) -> Path:
    """Where a picture lies. ValueError for a name that is not one of ours."""
    if not NAME.match(name) or side not in redraw.SIDES:
        raise ValueError(name)
    return Path(settings.MEDIA_ROOT) / "photos" / name[:2] / f"{name}.{side}.webp"


def size_of(name: str) -> tuple[int, int]:
    """(width, height) of the large picture."""
    found = NAME.match(name)
    if found is None:
        raise ValueError(name)
    return int(found[1]), int(found[2])


def _look_at(data: bytes) -> None:
    """What the first bytes tell already."""
    if len(data) > MOST_BYTES:
        raise NotTaken(_("This photo is too large: up to 8 MB, please."))
    if data[4:8] == b"ftyp":
        words = _("We cannot read HEIC photos. Send it as a JPEG: most phones do when you choose “most compatible”.")
        raise NotTaken(words)
    png, webp = data.startswith(b"\x89PNG\r\n\x1a\n"), data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    if not (png or webp or data.startswith(b"\xff\xd8\xff")):
        raise NotTaken(_no_photo())


def _no_photo() -> str:
    return _("This is not a photo we can show: JPEG, PNG or WebP, please.")


def _redrawn(data: bytes) -> tuple[tuple[int, int], list[bytes]]:
    command = [sys.executable, "-I", redraw.__file__]
    broken = _("This photo is broken: we could not open it. Try another one.")
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise NotTaken(broken) from None
    if done.returncode == redraw.TOO_MANY_PIXELS:
        raise NotTaken(_("This photo has too many pixels: up to 24 megapixels, please."))
    if done.returncode == redraw.NOT_A_PHOTO:
        raise NotTaken(_no_photo())
    if done.returncode:
        raise NotTaken(broken)
    line, _newline, rest = done.stdout.partition(b"\n")
    head = json.loads(line)
    pictures, at = [], 0
    for length in head["lengths"]:
        pictures.append(rest[at : at + length])
        at += length
    return (head["width"], head["height"]), pictures
