"""Draws a photo anew, in a process of its own that may use little memory and little time. Nothing of the file that came
in lives on: no place, no camera, nothing hidden behind the picture. Knows no Django, so that it starts fast.

    python -I redraw.py < photo        → one line of JSON (width, height, lengths), then the WebP files, small first
    exit status 3: not a photo we take · 4: too many pixels · anything else: broken, or too much for the limits
"""

import io
import json
import resource
import sys

MOST_PIXELS = 24_000_000
SIDES = (480, 1280)  # the longest side of each picture that is kept
MEMORY, SECONDS = 768 * 2**20, 8  # of address space (libraries included) and of processor time
NOT_A_PHOTO, TOO_MANY_PIXELS = 3, 4


def redraw(data: bytes) -> tuple[tuple[int, int], list[bytes]]:
    """(size of the largest picture, the pictures as WebP). The size is read from the header, before anything is
    decoded."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        photo = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
    except (UnidentifiedImageError, SyntaxError):
        sys.exit(NOT_A_PHOTO)
    except Image.DecompressionBombError:
        sys.exit(TOO_MANY_PIXELS)
    if photo.width * photo.height > MOST_PIXELS:
        sys.exit(TOO_MANY_PIXELS)
    photo.draft("RGB", (max(SIDES), max(SIDES)))  # a JPEG decodes at the size that is needed
    photo = ImageOps.exif_transpose(photo)
    photo = photo.convert("RGBA" if photo.mode in {"LA", "PA", "RGBA"} or "transparency" in photo.info else "RGB")
    pictures, size = [], None
    for side in reversed(SIDES):
        photo.thumbnail((side, side))
        plain = Image.new(photo.mode, photo.size)  # pixels only: whatever hung on the photo stays behind
        plain.paste(photo)
        drawn = io.BytesIO()
        plain.save(drawn, "WEBP", quality=80, method=4)
        pictures.insert(0, drawn.getvalue())
        size = size or plain.size
    return size, pictures


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    (width, height), pictures = redraw(sys.stdin.buffer.read())
    head = {"width": width, "height": height, "lengths": [len(picture) for picture in pictures]}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(pictures))


if __name__ == "__main__":
    main()
