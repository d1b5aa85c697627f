"""docs/features.md promises nothing that no test shows."""

import ast
import re
from functools import cache

from tests.house.processes import ROOT

ROW = re.compile(r"^\| (house|engine|voice) \d+ \| (?P<feature>.+?) \| (?P<tests>.+?) \|$")


def rows():
    lines = (ROOT / "docs" / "features.md").read_text().splitlines()
    table = [line for line in lines if line.startswith("|")][2:]  # below the head
    return [(line, ROW.match(line)) for line in table]


def named_tests():
    for _, row in rows():
        if row:
            yield from (name.strip(" `") for name in row["tests"].split("<br>"))


@cache
def functions_of(path):
    """Names of a test file's functions, and of `Class::method`s."""
    found = set()
    for node in ast.parse((ROOT / path).read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return found


def test_it_says_each_feature_in_one_well_formed_row():
    assert [line for line, row in rows() if not row] == []


def test_it_names_tests_that_exist():
    missing = [named for named in named_tests() if not exists(named)]

    assert missing == []


def exists(named):
    path, _, test = named.partition("::")
    return (ROOT / path).is_file() and test.partition("[")[0] in functions_of(path)
