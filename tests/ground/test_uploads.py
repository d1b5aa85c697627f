"""Photos people send: what is taken, what is not and why, and that nothing but the picture lives on."""

import io
import os
import struct
import zlib
from datetime import timedelta

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from ground.uploads import PhotoField, forget_unused, keep, path_of, size_of

GPS, ORIENTATION = 0x8825, 0x0112


class WithPhoto(forms.Form):
    words = forms.CharField()
    photo = PhotoField(required=False)


@pytest.fixture(autouse=True)
def album(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def photo(kind="JPEG", size=(600, 400), **more):
    drawn = io.BytesIO()
    Image.new("RGB", size, "teal").save(drawn, kind, **more)
    return drawn.getvalue()


def from_a_phone():
    """Held upright, with the place it was taken at, and a page hidden behind the picture."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS).update({1: "N", 2: (53.0, 48.0, 0.0)})
    return photo(exif=exif, comment=b"Ada's kitchen") + b"<script>alert(1)</script>"


def png(width, height, *chunks, lines=None):
    """A PNG of one colour that says little and unpacks to much; torn when it has fewer `lines` than it says."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    squeeze = zlib.compressobj(9)
    line = (width + 7) // 8 + 1
    data = b"".join(squeeze.compress(b"\0" * line) for _ in range(height if lines is None else lines)) + squeeze.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def sent(data, name="photo.jpg"):
    return WithPhoto({"words": "Here"}, {"photo": SimpleUploadedFile(name, data)})


def test_it_keeps_the_picture_and_nothing_else(client):
    form = sent(from_a_phone())

    assert form.is_valid(), form.errors
    name = form.cleaned_data["photo"]
    assert size_of(name) == (400, 600)  # upright
    for side in (480, 1280):
        answer = client.get(reverse("photo", args=[name, side]))
        shown = Image.open(io.BytesIO(answer.content))
        assert answer["Content-Type"] == "image/webp" and shown.format == "WEBP" and max(shown.size) <= side
        assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Disposition"].startswith("inline;")
        assert not shown.getexif() and not shown.info.get("exif")
        assert not any(hidden in answer.content for hidden in (b"script", b"Ada", b"Exif"))


def test_it_takes_what_phones_and_cameras_make():
    taken = [photo("PNG"), photo("WEBP"), png(5000, 4800), photo(size=(4000, 3000), quality=20)]

    assert [size_of(keep(io.BytesIO(data))) for data in taken] == [(600, 400), (600, 400), (1280, 1229), (1280, 960)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (lambda: png(9000, 9000), "24 megapixels"),  # 10 kB
        (lambda: png(2_000_000_000, 1, lines=0), "megapixels"),
        (lambda: png(8, 8, (b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 20_000_000))), "broken"),
        (lambda: photo()[:-300], "broken"),
        (lambda: b"\xff\xd8\xff" + b"<script>alert(1)</script>", "JPEG, PNG or WebP"),
        (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "JPEG, PNG or WebP"),
        (lambda: photo("GIF"), "JPEG, PNG or WebP"),
        (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 99, "HEIC"),
        (lambda: photo() + b"\0" * 8 * 2**20, "8 MB"),
        (lambda: b"", "JPEG, PNG or WebP"),
    ],
    ids=["bomb", "wide", "text bomb", "torn", "page", "svg", "gif", "heic", "heavy", "empty"],
)
def test_it_says_why_it_does_not_take_it(album, data, why):
    form = sent(data())

    assert why in form.errors["photo"][0]
    assert not list(album.rglob("*.webp"))


def test_a_mistake_elsewhere_does_not_cost_the_photo():
    form = WithPhoto({"words": ""}, {"photo": SimpleUploadedFile("photo.jpg", photo())})
    assert not form.is_valid()
    handed_back = str(form["photo"]).partition('name="photo-kept" value="')[2].partition('"')[0]

    again = WithPhoto({"words": "Here", "photo-kept": handed_back})
    forged = WithPhoto({"words": "Here", "photo-kept": handed_back.replace("600x400", "601x400")})

    assert again.is_valid() and path_of(again.cleaned_data["photo"], 480).exists()
    assert forged.is_valid() and forged.cleaned_data["photo"] == ""


def test_nobody_finds_other_files_by_an_address(client):
    for name in ("settings", "0" * 32 + "-9x9"):
        assert client.get(f"/photos/{name}/480.webp").status_code == 404


@pytest.mark.django_db
def test_what_no_row_names_goes_after_a_day():
    old, new = keep(io.BytesIO(photo())), keep(io.BytesIO(photo()))
    long_ago = (timezone.now() - timedelta(days=2)).timestamp()
    for side in (480, 1280):
        os.utime(path_of(old, side), (long_ago, long_ago))

    assert forget_unused(timezone.now()) == 1
    assert not path_of(old, 480).exists() and path_of(new, 480).exists()
