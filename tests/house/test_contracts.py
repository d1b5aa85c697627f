"""Imports go down only, the engine is sealed, and no drawer is without a name."""

import subprocess
import sys
from pathlib import Path

from tests.house.processes import ROOT

APPS = ("ground", "catalog", "feedback", "loyalty", "collab", "config")
NAMELESS = {"utils", "common", "core", "helpers", "misc"}


def test_it_keeps_the_import_contracts():
    command = [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout


def test_it_keeps_rooms_small_enough_to_know():
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for app in (*APPS, "tests", ".ci")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and (lines := path.read_text().count("\n")) > 400
    }

    assert long == {}


def test_it_has_no_drawer_without_a_name():
    assert [path for app in APPS for path in (ROOT / app).rglob("*") if path.stem in NAMELESS] == []
