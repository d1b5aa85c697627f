"""What the expected sales of an idea are made of, and what would be left without each kind of evidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.engine.add import Case, expected, parts
from collab.engine.interest import Prior
from collab.engine.wanted import FIRST, Pairs, Pledges, wanted

USUAL = Prior(wants=1.0, passes=9.0, fitted=True)
LIKE, LOVED, AVERAGE = [[1.0, 4.0, 9.0]], [[0.3, 0.4, 0.5]], [[0.05, 0.1, 0.2]]


def case(like=LIKE, interest=AVERAGE, asked=0, stores=2, pledged=None, looks=100, worth=0.0, met=0, weight=FIRST):
    """One idea beside others, nobody chose about these; where anybody pledges, every twentieth look is one."""
    told = wanted(
        np.repeat(interest, 2, axis=0),
        USUAL,
        Pledges(np.array([pledged or 0, 0 if pledged is None else 5e5]), np.array([looks, 1e7])),
        Pairs(np.array([worth, 0.0]), np.array([0.3, 0.0]), np.array([met, 0.0])),
    )
    return Case(np.array(like, dtype=float), told.rows(np.array([0])), [asked], [pledged or 0], [stores], weight=weight)


def taken_apart(share=0.0, **said):
    found = parts(case(**said), [share])
    made = (found.sales, found.votes, found.pairs, found.pledges, found.asked, found.taken)
    return [round(float(each[0]), 2) for each in made], [round(float(each), 2) for each in found.without[0]]


@pytest.mark.parametrize(
    ("said", "made_of", "without"),
    [
        ({}, [8, 0, 0, 0, 0, 0], [0, 8, 8, 8, 8]),
        ({"interest": LOVED}, [8, 8, 0, 0, 0, 0], [0, 8, 16, 16, 16]),
        ({"interest": LOVED, "share": 0.25}, [8, 8, 0, 0, 0, -4], [0, 6, 12, 12, 12]),
        ({"asked": 16}, [8, 0, 0, 0, 0.59, 0], [0.59, 8.59, 8.59, 8.59, 8]),
        ({"like": [[0, 0, 0]], "asked": 16, "interest": LOVED}, [0, 0, 0, 0, 0.59, 0], [0.59, 0.59, 0.59, 0.59, 0]),
        ({"like": [[0, 0, 0]], "pledged": 16}, [0, 0, 0, 0.59, 0, 0], [0.59, 0.59, 0.59, 0, 0.59]),
        ({"like": [[0, 0, 0]]}, [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0]),
    ],
    ids=["only sales", "wanted four times as much", "taken from others", "asked for", "nothing like it, but asked for",
         "nothing like it, but pledged", "nothing"],
)  # fmt: skip
def test_it_takes_the_figure_apart(said, made_of, without):
    assert taken_apart(**said) == (made_of, without)


@pytest.mark.parametrize(
    ("said", "votes", "pairs", "pledges"),
    [
        ({"worth": 1.0, "met": 1000}, 0, 1, 0),
        ({"worth": -1.0, "met": 1000}, 0, -1, 0),
        ({"interest": LOVED, "worth": 0.0, "met": 1000}, 1, -1, 0),
        ({"interest": LOVED, "worth": 1.386 / 0.8, "met": 10**6}, 1, 0, 0),
        ({"pledged": 60}, 0, 0, 1),
        ({"pledged": 0}, 0, 0, -1),
        ({"interest": LOVED, "pledged": 50, "looks": 1000}, 1, 0, -1),
    ],
    ids=["chosen more than usual", "chosen less", "wanted, but not chosen", "wanted and chosen as much", "pledged more",
         "pledged less", "wanted, but pledged as usual"],
)  # fmt: skip
def test_the_same_people_are_averaged_and_never_added(said, votes, pairs, pledges):
    found, _ = taken_apart(**said)

    assert [int(np.sign(round(each, 1))) for each in (found[1], found[2], found[3])] == [votes, pairs, pledges]
    if votes == 1:
        assert sum(found) <= 16.01, "what all say at once is not more than one says alone"


said = {
    "like": st.floats(0, 500).map(lambda rate: [[rate / 2, rate, rate * 2]]),
    "interest": st.floats(0.001, 0.99).map(lambda share: [[share / 2, share, share]]),
    "asked": st.integers(0, 300),
    "stores": st.integers(1, 40),
    "pledged": st.integers(0, 90),
    "worth": st.floats(-2, 2),
    "met": st.integers(0, 500),
    "weight": st.lists(st.floats(0, 2), min_size=3, max_size=3),
}


@given(share=st.floats(0, 0.5), **said)
def test_the_parts_always_make_the_figure_that_is_shown(share, **said):
    found, shown = parts(case(**said), [share]), expected(case(**said))[0, 1] * (1 - share)

    assert found.total[0] == pytest.approx(shown, abs=1e-6, rel=1e-9)


@given(**said)
def test_one_more_pledge_never_lowers_it_and_the_range_keeps_its_order(**said):
    less, more = (expected(case(**(said | {"pledged": said["pledged"] + one})))[0] for one in (0, 1))

    assert more[1] >= less[1] * (1 - 1e-5) - 1e-6
    assert np.isfinite(more).all() and (np.diff(more) >= -1e-9).all()
