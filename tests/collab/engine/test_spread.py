import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.engine.spread import exactly, plus, power, times, total, weighted_quantiles

quantity = st.lists(st.floats(0, 1e6), min_size=3, max_size=3).map(lambda three: np.array([sorted(three)]))


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        ([1, 2, 3, 4, 5], [1, 1, 1, 1, 1], [1, 3, 5]),
        ([1, 2, 3, 4, 5], [0, 0, 1, 0, 0], [3, 3, 3]),
        ([5, 1], [1, 1], [1, 3, 5]),
        ([1, 9], [9, 1], [1, 1.8, 8.2]),
        ([7], [0], [0, 0, 0]),
        ([], [], [0, 0, 0]),
    ],
)
def test_it_weighs_quantiles(values, weights, expected):
    found = weighted_quantiles(np.array([values], dtype=float), np.array([weights], dtype=float))[0]

    assert found == pytest.approx(expected, abs=0.01)


def test_it_multiplies_and_adds_what_is_known_exactly():
    assert times(exactly([2]), exactly([3]))[0] == pytest.approx([6, 6, 6], rel=1e-4)
    assert plus(exactly([2]), exactly([3])).tolist() == [[5, 5, 5]]
    assert power(exactly([4]), 0.5).tolist() == [[2, 2, 2]]


def test_it_widens_what_is_the_product_of_two_guesses():
    guess = np.array([[1.0, 2.0, 4.0]])

    low, middle, high = times(guess, guess)[0]

    assert middle == pytest.approx(4, rel=1e-4)
    assert 1 < low < 2 and 8 < high < 16


@given(first=quantity, second=quantity)
def test_quantiles_stay_in_order_and_finite(first, second):
    for answer in (times(first, second), plus(first, second)):
        assert np.isfinite(answer).all()
        assert (np.diff(answer, axis=1) >= -1e-6 * (1 + np.abs(answer).max())).all()


def test_it_adds_up_by_group():
    parts = np.array([[1.0, 2.0, 4.0], [1.0, 2.0, 4.0], [5.0, 5.0, 5.0]])

    sums = total(parts, np.array([0, 0, 2]), groups=3)

    assert sums[0] == pytest.approx(plus(parts[:1], parts[1:2])[0])
    assert sums[1:].tolist() == [[0, 0, 0], [5, 5, 5]]
