"""What earlier listings brought moves the next figures, as far as there are enough of them to tell."""

import numpy as np
import pytest

from collab.engine import outcomes
from collab.engine.add import NOTHING_LAUNCHED

UNITS = np.array([[5.0, 10.0, 20.0]])


def listings(count, times, spread=0.0, seed=1):
    """So many listings expected at 10 pieces (5 to 20), which sold `times` that, give or take."""
    dice = np.random.default_rng(seed)
    return np.repeat(UNITS, count, axis=0), 10 * times * np.exp(spread * dice.standard_normal(count))


def learn(count, times, spread=0.0):
    return outcomes.learn(*listings(count, times, spread), np.zeros(count, dtype=int), categories=2)


@pytest.mark.parametrize(
    ("count", "times", "low", "high"),
    [
        (0, 0.5, 1.0, 1.0),
        (1, 0.5, 0.7, 0.95),
        (7, 0.5, 0.5, 0.75),
        (300, 0.5, 0.49, 0.54),
        (300, 2.0, 1.9, 2.1),
        (1, 0.0, 0.3, 0.9),
    ],
)
def test_the_level_moves_to_what_was_sold_as_far_as_listings_tell(count, times, low, high):
    learnt = learn(count, times)

    assert low <= learnt.level[0] <= high
    assert learnt.count.tolist() == [count, 0]
    assert abs(np.log(learnt.level[1])) <= abs(np.log(learnt.level[0])), "another department is moved less"


@pytest.mark.parametrize(("spread", "low", "high"), [(0.05, 0.5, 0.6), (0.54, 0.85, 1.2), (1.5, 1.9, 3.0)])
def test_the_interval_widens_or_narrows_until_four_of_five_fit(spread, low, high):
    learnt = learn(600, 1.0, spread)
    assert low <= learnt.reach[0] <= high

    expected, sold = listings(2000, 1.0, spread, seed=9)
    moved = outcomes.corrected(expected, learnt.level[0], learnt.reach[0])
    if high < 3 and low > 0.5:
        assert ((sold >= moved[:, 0]) & (sold <= moved[:, 2])).mean() == pytest.approx(0.8, abs=0.07)
    few = learn(3, 1.0, spread)
    assert abs(np.log(few.reach[0])) < 0.5, "three listings move little"


def test_what_was_moved_can_be_taken_back_exactly():
    rows = np.array([[5.0, 10.0, 20.0], [0.0, 0.0, 3.0], [0.0, 4.0, 9.0]])

    moved = np.vstack([outcomes.corrected(row[None], 0.7, 1.6) for row in rows])

    assert outcomes.uncorrected(moved, [0.7] * 3, [1.6] * 3) == pytest.approx(rows)
    assert (np.diff(moved) >= 0).all()


def test_of_sales_and_a_trial_the_surer_weighs_more():
    found = outcomes.net([40, 40, 40], [0.5] * 3, [[np.nan] * 3, [9.9, 10, 10.1], [-400, 10, 420]])

    assert found[0] == 20
    assert found[1] == pytest.approx(10, abs=0.1)
    assert found[2] == pytest.approx(20, abs=0.1)


def test_who_asked_and_then_bought_makes_the_conversion():
    first, second = outcomes.conversions([18, 0], [20, 0], [0, 1], categories=2)

    def share(beta):
        return beta.bought / (beta.bought + beta.not_bought)

    assert share(first) >= share(second) > share(NOTHING_LAUNCHED)
    assert second.bought + second.not_bought <= outcomes.CHAIN_WORTH + 1e-9
    assert outcomes.conversions([], [], np.zeros(0, int), categories=1) == [NOTHING_LAUNCHED]
