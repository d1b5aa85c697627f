import numpy as np
import pytest

from collab.engine.intervals import COLD_START, Calibration, Finished, corrected, interval, learn

PLAIN = Calibration(shift=0, back=0, slant=0, draw=0, floor=0, scale=1, reach=1.28, groups=9)


def boards(count=12, ideas=40, bias=-0.2, seed=0):
    """Finished boards whose estimates are off by `bias` per unit of skew, and twice as uncertain as they say."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(count), ideas)
    skew = rng.uniform(0, 0.6, count)[group]
    variance = rng.uniform(0.001, 0.01, len(group))
    truth = rng.uniform(0.3, 0.7, len(group))
    estimate = truth - bias * skew + rng.normal(0, 2 * np.sqrt(variance))
    return Finished(estimate, variance, rng.integers(1, 99, len(group)).astype(float), skew, truth, group)


def held(found, by):
    middle = corrected(found.estimate, found.votes, found.skew, by)
    low, high = interval(middle, found.variance, by)
    return float(np.mean((found.truth >= low) & (found.truth <= high)))


def test_it_learns_by_how_much_boards_mislead():
    by = learn(boards(count=60))

    assert by.slant == pytest.approx(-0.2, abs=0.08)
    assert by.draw == pytest.approx(0.0, abs=0.01)
    assert by.groups == 60


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_four_of_five_ideas_of_boards_it_has_not_seen_lie_within(seed):
    assert held(boards(seed=seed + 50), learn(boards(seed=seed))) == pytest.approx(0.8, abs=0.07)


def test_a_shop_with_few_finished_ideas_starts_cold():
    assert learn(boards(count=1, ideas=39)) == COLD_START


def test_one_board_is_enough_to_learn_from():
    one = learn(boards(count=1, ideas=200))

    assert np.isfinite([one.shift, one.back, one.slant, one.draw, one.reach]).all()


@pytest.mark.parametrize(
    ("estimate", "variance", "low", "high"),
    [(0.5, 0.01, 0.372, 0.628), (0.5, 0.0, 0.5, 0.5), (0.99, 0.01, 0.862, 1.0), (-0.2, 0.0001, 0.0, 0.0)],
    ids=["as sure as it says", "sure", "never above all", "never below none"],
)
def test_the_interval_is_as_wide_as_what_is_not_known(estimate, variance, low, high):
    ends = interval(np.array([estimate]), np.array([variance]), PLAIN)

    assert [float(end[0]) for end in ends] == pytest.approx([low, high], abs=1e-3)


def test_constant_ideas_teach_without_breaking():
    same = np.full(80, 0.5)
    by = learn(Finished(same, same * 0, same * 0, same * 0, same, np.arange(80) % 4))

    assert np.isfinite([by.shift, by.back, by.slant, by.draw, by.floor, by.scale, by.reach]).all()
