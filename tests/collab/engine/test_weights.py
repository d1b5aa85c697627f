import numpy as np
import pytest

from collab.engine import weights


def season(count, value, seed=0, noise=0.3, categories=1, strays=None):
    """Launches whose sales follow the kinds' forecasts with these weights; `strays` (C, K) are added by category."""
    rng = np.random.default_rng(seed)
    category = rng.integers(0, categories, count)
    logs = rng.normal(3, 1, (count, len(value)))
    own = np.asarray(value) + (0 if strays is None else np.asarray(strays)[category])
    return np.expm1(np.maximum(logs, 0)), np.expm1((logs * own).sum(axis=1) + rng.normal(0, noise, count)), category


@pytest.mark.parametrize(
    ("launches", "learnt"), [(0, False), (1, False), (weights.ENOUGH - 1, False), (weights.ENOUGH, True), (400, True)]
)
def test_weights_are_equal_until_fifty_launches_were_measured(launches, learnt):
    found = weights.learn(*season(launches, [0.9, 0.1]), categories=2)

    assert found.learnt is learnt
    assert (found.value == 0.5).all() != learnt
    assert found.launches.tolist() == [launches, 0]


def test_it_finds_which_kind_to_believe():
    found = weights.learn(*season(1000, [0.8, 0.2, 0.0]), categories=1)

    assert found.value[0] == pytest.approx([0.8, 0.2, 0.0], abs=0.05)


def test_it_is_wide_before_it_has_learnt():
    data = season(400, [0.5, 0.5])
    few = weights.learn(*(each[:20] for each in data), categories=1)
    many = weights.learn(*data, categories=1)
    asked = np.array([[20.0, 20.0]])

    width = [np.log(said[0, 2] / said[0, 0]) for said in (weights.expected(each, asked, [0]) for each in (few, many))]

    assert width[0] > 2 * width[1]


def test_a_category_of_few_launches_believes_the_chain():
    foretold, sold, category = season(600, [0.7, 0.3], categories=2, strays=[[0, 0], [-0.4, 0.4]])
    few = (category == 0) | (np.cumsum(category == 1) <= 3)

    own = weights.learn(foretold, sold, category, categories=3)
    pulled = weights.learn(foretold[few], sold[few], category[few], categories=3)

    assert own.value[1] == pytest.approx([0.3, 0.7], abs=0.1)
    assert pulled.value[1, 0] > 0.45
    assert (own.error[2] >= own.error[0]).all()  # a category without a launch knows least


def test_more_of_a_signal_never_lowers_what_is_expected():
    foretold, sold, category = season(300, [1.0, -0.5])  # the second kind speaks against a sale, which no wish does

    found = weights.learn(foretold, sold, category, categories=1)
    said = weights.expected(found, [[10, units] for units in range(1, 50)], np.zeros(49, int))

    assert (found.value >= 0).all()
    assert (np.diff(said[:, 1]) >= -1e-9).all()


def test_equal_weights_say_the_geometric_mean_of_the_kinds():
    nothing = weights.learn(np.zeros((0, 2)), [], [], categories=1)

    assert weights.expected(nothing, [[3.0, 15.0]], [0])[0, 1] == pytest.approx(7.0)


@pytest.mark.parametrize(
    ("said", "found"), [([np.nan, 8.0], 8.0), ([np.nan, np.nan], 0.0), ([0.0, 0.0], 0.0)], ids=["one", "none", "zero"]
)
def test_a_kind_that_said_nothing_is_left_out(said, found):
    nothing = weights.learn(np.zeros((0, 2)), [], [], categories=1)

    assert weights.expected(nothing, [said], [0])[0, 1] == pytest.approx(found)


def test_a_merchandiser_may_type_a_weight():
    learnt = weights.learn(*season(200, [0.8, 0.2]), categories=1)

    typed = weights.edited(learnt, [[np.nan, 0.6]])

    assert typed.value[0] == pytest.approx([learnt.value[0, 0], 0.6])
    assert typed.error[0, 1] == 0


def test_a_dry_run_shows_what_last_season_would_have_said():
    data = season(400, [0.9, 0.1])

    run = weights.dry_run(*data, np.arange(400) >= 300, [[0.0, 1.0]])

    assert run.launches == 100
    assert run.learnt < run.equal < run.typed


@pytest.mark.parametrize("count", [60, 200])
def test_launches_that_are_all_alike_teach_nothing_wrong(count):
    found = weights.learn(np.full((count, 2), 5.0), np.full(count, 5.0), np.zeros(count, int), categories=1)

    assert np.isfinite(found.value).all() and np.isfinite(found.error).all()
    assert weights.expected(found, [[5.0, 5.0]], [0])[0, 1] == pytest.approx(5.0, rel=0.05)
