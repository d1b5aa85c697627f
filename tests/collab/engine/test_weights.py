import numpy as np
import pytest

from collab.engine import weights


def season(count, value, seed=0, noise=0.3, categories=1, strays=None):
    """Launches that sell what was foretold without any voice, times what the kinds say to the power of these weights;
    `strays` (C, K) are added by category."""
    rng = np.random.default_rng(seed)
    category = rng.integers(0, categories, count)
    alone, said = np.exp(rng.normal(4, 0.7, count)), rng.normal(0, 1, (count, len(value)))
    own = np.asarray(value) + (0 if strays is None else np.asarray(strays)[category])
    return alone, said, alone * np.exp((said * own).sum(axis=1) + rng.normal(0, noise, count)), category


def nothing(kinds=2):
    return weights.learn([], np.zeros((0, kinds)), [], [], categories=1)


@pytest.mark.parametrize(
    ("launches", "learnt"), [(0, False), (1, False), (weights.ENOUGH - 1, False), (weights.ENOUGH, True), (400, True)]
)
def test_weights_are_as_usual_until_fifty_launches_were_measured(launches, learnt):
    found = weights.learn(*season(launches, [0.9, 0.1]), categories=2)

    assert found.learnt is learnt
    assert (found.value == 0.5).all() != learnt
    assert found.launches.tolist() == [launches, 0]
    assert found.spoke.tolist() == [[launches] * 2, [0, 0]]


def test_it_finds_which_kind_to_believe():
    found = weights.learn(*season(1000, [0.8, 0.2, 0.0]), categories=1)

    assert found.value[0] == pytest.approx([0.8, 0.2, 0.0], abs=0.05)


@pytest.mark.parametrize(
    ("spoke", "value", "error"),
    [(0, 0.5, 0.56), (5, 0.8, 0.25), (40, 0.93, 0.12), (300, 0.99, 0.05)],
    ids=["never spoke", "of five", "of forty", "of all"],
)
def test_a_kind_that_spoke_of_few_launches_keeps_near_its_prior(spoke, value, error):
    alone, said, sold, category = season(300, [0.5, 1.0])
    silent = np.arange(300) >= spoke
    sold = np.where(silent, sold / np.exp(said[:, 1]), sold)
    said[silent, 1] = np.nan

    found = weights.learn(alone, said, sold, category, categories=1)

    assert found.spoke[0, 1] == spoke
    assert found.value[0] == pytest.approx([0.5, value], abs=0.2 if 0 < spoke < 10 else 0.06)
    assert found.error[0, 1] <= error


def test_it_is_wide_before_it_has_learnt():
    data = season(400, [0.5, 0.5])
    few = weights.learn(*(each[:20] for each in data), categories=1)
    many = weights.learn(*data, categories=1)

    said = [weights.expected(each, [20.0], [[0.2, 0.2]], [0])[0] for each in (few, many)]
    width = [np.log(each[2] / each[0]) for each in said]

    assert width[0] > 2 * width[1]


def test_a_category_of_few_launches_believes_the_chain():
    data = season(600, [0.7, 0.3], categories=2, strays=[[0, 0], [-0.4, 0.4]])
    few = (data[3] == 0) | (np.cumsum(data[3] == 1) <= 3)

    own = weights.learn(*data, categories=3)
    pulled = weights.learn(*(each[few] for each in data), categories=3)

    assert own.value[1] == pytest.approx([0.3, 0.7], abs=0.1)
    assert pulled.value[1, 0] > 0.45
    assert (own.error[2] >= own.error[0]).all()  # a category without a launch knows least


def test_more_of_a_voice_never_lowers_what_is_expected():
    found = weights.learn(*season(300, [1.0, -0.5]), categories=1)  # the second kind speaks against a sale: none does
    said = weights.expected(found, np.full(49, 10.0), [[0, times] for times in np.linspace(-2, 2, 49)], [0] * 49)

    assert (found.value >= 0).all()
    assert (np.diff(said[:, 1]) >= -1e-9).all()


@pytest.mark.parametrize(
    ("alone", "times", "found"),
    [(7.0, [1.0, 1.0], 7.0), (7.0, [4.0, 1.0], 15.0), (7.0, [4.0, np.nan], 15.0), (np.nan, [4.0, 4.0], 0.0)],
    ids=["as usual", "the root of four times", "one kind said nothing", "nothing is like it"],
)
def test_usual_weights_are_the_root(alone, times, found):
    assert weights.expected(nothing(), [alone], np.log([times]), [0])[0, 1] == pytest.approx(found)


def test_a_merchandiser_may_type_a_weight():
    learnt = weights.learn(*season(200, [0.8, 0.2]), categories=1)

    typed = weights.edited(learnt, [[np.nan, 0.6]])

    assert typed.value[0] == pytest.approx([learnt.value[0, 0], 0.6])
    assert typed.error[0, 1] == 0


def test_a_dry_run_shows_what_last_season_would_have_said():
    data = season(400, [0.9, 0.1])

    run = weights.dry_run(*data, np.arange(400) >= 300, [[0.0, 1.0]])

    assert run.launches == 100
    assert run.learnt < run.usual < run.typed


@pytest.mark.parametrize("count", [60, 200])
def test_launches_that_are_all_alike_teach_nothing_wrong(count):
    same = np.full(count, 5.0)
    found = weights.learn(same, np.zeros((count, 2)), same, np.zeros(count, int), categories=1)

    assert np.isfinite(found.value).all() and np.isfinite(found.error).all()
    assert weights.expected(found, [5.0], [[0.0, 0.0]], [0])[0, 1] == pytest.approx(5.0, rel=0.05)
