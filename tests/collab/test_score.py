"""The engine is tested on the shop's own past, and falls back where something simpler does better."""

import pytest

from collab.actions.score import in_use, verdict
from collab.replay.own.marks import Comparison

ROWS = [  # before, cases, gain, its standard error -> from now on, why
    ("ours", 40, 0.030, 0.010, "ours", "ahead"),
    ("ours", 40, 0.005, 0.010, "ours", "level"),
    ("ours", 40, -0.005, 0.010, "ours", "level"),
    ("ours", 40, -0.011, 0.010, "popularity", "behind"),
    ("popularity", 40, -0.005, 0.010, "popularity", "recovering"),
    ("popularity", 40, 0.0, 0.010, "ours", "level"),
    ("popularity", 40, 0.030, 0.010, "ours", "ahead"),
    ("ours", 7, -0.900, 0.010, "ours", "few"),
    ("popularity", 7, -0.900, 0.010, "ours", "few"),
]


@pytest.mark.parametrize(("before", "cases", "gain", "error", "after", "why"), ROWS)
def test_it_falls_back_only_when_ours_is_surely_behind(before, cases, gain, error, after, why):
    found = Comparison(cases, 0.5, "popularity", 0.5 - gain, gain, error)

    assert verdict(before, found) == (after, why)


def test_the_draft_uses_what_the_last_scores_say(db, make, django_assert_num_queries):
    assert in_use("localise") == "ours"

    make.score("localise", in_use="popularity")
    with django_assert_num_queries(1):
        assert in_use("localise") == "popularity"
    assert in_use("assortment") == "ours"

    make.score("localise", in_use="ours")
    assert in_use("localise") == "ours"
