import numpy as np
import pytest

from collab.engine.blend import Replay, cautious, first, gains, score, weights

START = np.array([1.0, 0.0])
PLAIN = np.array([True, False])


def replayed(strength, choosers=200, things=30, seed=0):
    """Choices that follow the second signal by `strength`, the first by 1."""
    rng = np.random.default_rng(seed)
    signals = rng.normal(size=(choosers, things, 2)).astype(np.float32)
    wish = score(signals, np.array([1.0, strength])) + rng.gumbel(size=(choosers, things))
    chosen = np.zeros((choosers, things), bool)
    chosen[np.arange(choosers), wish.argmax(axis=1)] = True
    return Replay(signals, np.ones((choosers, things), bool), chosen)


@pytest.mark.parametrize("strength", [0.0, 0.5, 2.0, -1.0])
def test_it_finds_the_weights_people_chose_by(strength):
    np.testing.assert_allclose(weights(replayed(strength, choosers=800), START), [1.0, strength], atol=0.25)


@pytest.mark.parametrize("chosen", [[], [0], [0, 1]])
def test_few_choices_move_the_weights_little(chosen):
    replay = replayed(3.0)
    few = np.zeros_like(replay.chosen)
    few[chosen] = replay.chosen[chosen]

    found = weights(Replay(replay.signals, replay.open, few), START)

    assert np.abs(found - START).max() <= 0.5 * len(chosen)


def test_a_signal_that_never_changes_gets_no_weight_of_its_own():
    replay = replayed(1.0)
    replay.signals[:, :, 1] = 7.0

    found = weights(replay, START)

    assert np.isfinite(found).all()
    assert found[1] == pytest.approx(0.0)


@pytest.mark.parametrize("strength, trusted", [(0.0, 0.1), (2.0, 1.0)])
def test_a_richer_signal_is_believed_where_the_top_of_the_list_gains_by_it(strength, trusted):
    replay = replayed(strength, choosers=400)
    rich = weights(replay, START)

    assert cautious(replay, START, PLAIN, 5)[1] == pytest.approx(trusted * rich[1], rel=1e-6)


@pytest.mark.parametrize(
    "scores, open, expected",
    [
        ([3, 1, 2], [1, 1, 1], [0, 2]),
        ([3, 1, 2], [0, 1, 1], [2, 1]),
        ([5, 5, 5], [1, 1, 1], [0, 1]),  # ties go to the lower code
        ([5, 5, 5], [0, 0, 1], [2, -1]),
        ([-9, 5, 5], [1, 0, 0], [0, -1]),
    ],
)
def test_the_best_come_first_and_what_is_closed_never(scores, open, expected):
    assert first(np.array([scores], np.float32), np.array([open], bool), 2).tolist() == [expected]


@pytest.mark.parametrize(
    "chosen, gain",
    [([0], 1.0), ([1], 1 / np.log2(3)), ([0, 1], 1.0), ([2], 0.0), ([], np.nan)],
)
def test_a_list_is_worth_how_high_it_puts_what_was_chosen(chosen, gain):
    flags = np.isin(np.arange(3), chosen)[None]
    replay = Replay(np.zeros((1, 3, 1), np.float32), np.ones((1, 3), bool), flags)

    np.testing.assert_allclose(gains(np.array([[3, 2, 1]], np.float32), replay, 2), [gain])
