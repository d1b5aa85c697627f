"""What others wrote and we ship is exactly what a maintainer packed and looked at."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHELVES = [ROOT / "static" / "vendor", ROOT / "tests" / "vendor"]


@pytest.mark.parametrize("shelf", SHELVES, ids=["static", "tests"])
def test_it_ships_only_files_that_are_in_the_lock_and_unchanged(shelf):
    locked = {
        f"{folder}/{name}": digest
        for folder, package in json.loads((shelf / "vendor.lock").read_text()).items()
        for name, digest in package["sha512"].items()
    }

    found = {
        path.relative_to(shelf).as_posix(): hashlib.sha512(path.read_bytes()).hexdigest()
        for folder in shelf.iterdir()
        if folder.is_dir()
        for path in folder.rglob("*")
        if path.is_file()
    }

    assert found == locked


@pytest.mark.parametrize("shelf", SHELVES, ids=["static", "tests"])
def test_it_names_version_and_licence_and_ships_the_licence_text(shelf):
    for folder, package in json.loads((shelf / "vendor.lock").read_text()).items():
        assert folder.endswith("-" + package["version"])
        assert package["licence"]
        assert any(name.startswith("LICENSE") for name in package["sha512"])


def test_it_ships_every_icon_that_a_page_names():
    sprite = (ROOT / "static/vendor/lucide-static-1.62.0/sprite.svg").read_text()
    shipped = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))

    named = {
        name
        for page in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"{% icon ['\"]([a-z0-9-]+)['\"]", page.read_text())
    }

    assert named <= shipped


def test_it_takes_at_most_80_kb_of_fonts_for_a_first_view():
    latin = (ROOT / "static" / "vendor").glob("*/*-latin-wght-normal.woff2")

    assert 0 < sum(path.stat().st_size for path in latin) <= 80 * 1024
