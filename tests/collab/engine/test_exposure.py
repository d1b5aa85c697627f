"""What some see by lot tells how far to believe those who came by themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.engine.exposure import UPRIGHT, Lean, combined, lean, looks
from collab.engine.interest import fit_prior, interest

IDEAS, VISITS = 80, 250
people = st.integers(0, 2000)


def rich_get_richer(rng, liking, share):
    """A board ordered by votes, looked at by two kinds of people, of whom the first come to what they like.

    `liking` is how much more an idea is shown to people who like it; `share` of the places is given by lot. Answers
    the approval among all (IDEAS,) and the four counts.
    """
    taste = rng.normal(0.0, 1.2, (2, IDEAS))
    wish = 1 / (1 + np.exp(-(rng.normal(-2.0, 0.7, IDEAS) + taste)))
    truth = wish.mean(axis=0)
    seen, wants, drawn, drawn_wants = np.zeros((4, IDEAS))
    for _ in range(VISITS):
        kind = rng.integers(2)
        by_lot = rng.random(20) < share
        pull = np.log(wants + 1.0) + liking * taste[kind] + rng.gumbel(size=IDEAS)
        lot = rng.choice(IDEAS, int(by_lot.sum()), replace=False)
        own = [idea for idea in np.argsort(-pull) if idea not in lot][: 20 - len(lot)]
        for ideas, designed in ((lot, True), (np.array(own), False)):
            said = rng.random(len(ideas)) < wish[kind, ideas]
            seen[ideas] += 1
            wants[ideas] += said
            drawn[ideas] += designed
            drawn_wants[ideas] += said * designed
    return truth, (seen, wants, drawn, drawn_wants)


def error(truth, wants, seen):
    return float(np.sqrt(((interest(wants, seen, fit_prior(wants, seen))[:, 1] - truth) ** 2).mean()))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("liking", "gain"), [(1.0, 0.97), (2.0, 0.85)], ids=["they lean", "they lean much"])
def test_looks_by_lot_make_the_estimate_better_where_the_rich_get_richer(liking, gain, seed):
    truth, counts = rich_get_richer(np.random.default_rng(seed), liking, share=0.15)
    seen, wants, _, _ = counts
    told = looks(*counts)

    how = lean(told)

    assert how.shift > 0.1
    assert error(truth, *combined(told, how)) < gain * error(truth, wants, seen)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_they_cost_next_to_nothing_where_nobody_leans(seed):
    truth, counts = rich_get_richer(np.random.default_rng(seed), 0.0, share=0.15)
    seen, wants, _, _ = counts
    told = looks(*counts)

    assert error(truth, *combined(told, lean(told))) < 1.06 * error(truth, wants, seen)


def test_without_lots_nothing_changes():
    told = looks([40, 0, 3], [9, 0, 5], [0, 0, 0], [0, 0, 0])

    wants, trials = combined(told, lean(told))

    assert lean(told) == UPRIGHT
    assert wants.tolist() == [9, 0, 5]
    assert trials.tolist() == [40, 0, 5]


@pytest.mark.parametrize(
    ("seen", "wants", "drawn", "drawn_wants", "shift"),
    [
        ([2000] * 9, [400] * 9, [300] * 9, [60] * 9, "none"),
        ([2000] * 9, [800] * 9, [300] * 9, [60] * 9, "up"),
        ([2000] * 9, [100] * 9, [300] * 9, [60] * 9, "down"),
        ([60] * 2, [40] * 2, [2] * 2, [0] * 2, "hardly"),
    ],
)
def test_it_learns_how_they_lean(seen, wants, drawn, drawn_wants, shift):
    how = lean(looks(seen, wants, drawn, drawn_wants))

    low, high = {"none": (-0.1, 0.1), "up": (0.5, 2.0), "down": (-3.0, -0.5), "hardly": (0.0, 0.15)}[shift]
    assert low <= how.shift <= high
    assert how.spread <= (0.3 if shift == "hardly" else 0.05)


@pytest.mark.parametrize(
    "counts",
    [
        ([], [], [], []),
        ([0], [0], [0], [0]),
        ([5], [5], [5], [5]),
        ([9] * 30, [0] * 30, [3] * 30, [0] * 30),
        ([9] * 30, [9] * 30, [3] * 30, [3] * 30),
        ([-3, 4], [7, -1], [9, 9], [20, 0]),
    ],
    ids=["empty", "unseen", "only by lot", "nobody", "everybody", "nonsense"],
)
def test_it_always_answers(counts):
    told = looks(*counts)
    wants, trials = combined(told, lean(told))

    assert np.isfinite(wants).all() and np.isfinite(trials).all()
    assert (wants >= 0).all() and (trials >= wants - 1e-9).all()


@given(seen=people, wants=people, drawn=people, drawn_wants=people, by_lot=st.booleans(), spread=st.floats(0, 3))
def test_with_the_lean_held_one_more_want_never_lowers_interest(seen, wants, drawn, drawn_wants, by_lot, spread):
    how, prior = Lean(0.4, spread, 0.1), fit_prior([], [])
    before = looks([seen], [wants], [drawn], [drawn_wants])
    after = looks([seen], before.wants + 1, before.drawn, before.drawn_wants + (by_lot and drawn > drawn_wants))

    less, more = (interest(*combined(told, how), prior) for told in (before, after))

    assert (more >= less - 1e-9).all()
