"""What the expected sales of an idea are made of, and what would be left without each kind of evidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.engine.add import expected, parts
from collab.engine.interest import Prior

USUAL = Prior(wants=1.0, passes=9.0, fitted=True)
LIKE, LOVED, AVERAGE = [[1.0, 4.0, 9.0]], [[0.3, 0.4, 0.5]], [[0.05, 0.1, 0.2]]


def taken_apart(like=LIKE, interest=AVERAGE, asked=0, stores=2, share=0.0):
    found = parts(np.array(like, dtype=float), np.array(interest), USUAL, [asked], [stores], [share])
    return [round(float(each[0]), 2) for each in (found.sales, found.votes, found.asked, found.taken)], [
        round(float(each), 2) for each in found.without[0]
    ]


@pytest.mark.parametrize(
    ("case", "made_of", "without"),
    [
        ({}, [8, 0, 0, 0], [0, 8, 8]),
        ({"interest": LOVED}, [8, 8, 0, 0], [0, 8, 16]),
        ({"interest": LOVED, "share": 0.25}, [8, 8, 0, -4], [0, 6, 12]),
        ({"asked": 16}, [8, 0, 0.59, 0], [0.59, 8.59, 8]),
        ({"like": [[0, 0, 0]], "asked": 16, "interest": LOVED}, [0, 0, 0.59, 0], [0.59, 0.59, 0]),
        ({"like": [[0, 0, 0]]}, [0, 0, 0, 0], [0, 0, 0]),
    ],
    ids=["only sales", "wanted four times as much", "taken from others", "asked for", "nothing like it", "nothing"],
)
def test_it_takes_the_figure_apart(case, made_of, without):
    assert taken_apart(**case) == (made_of, without)


@given(
    like=st.floats(0, 500),
    interest=st.floats(0.001, 0.99),
    asked=st.integers(0, 300),
    stores=st.integers(1, 40),
    share=st.floats(0, 0.5),
)
def test_the_parts_always_make_the_figure_that_is_shown(like, interest, asked, stores, share):
    spread, wanted = np.array([[like / 2, like, like * 2]]), np.array([[interest / 2, interest, interest]])

    found = parts(spread, wanted, USUAL, [asked], [stores], [share])

    shown = expected(spread, wanted, USUAL, [asked], [stores])[0, 1] * (1 - share)
    assert found.total[0] == pytest.approx(shown, abs=1e-6)
