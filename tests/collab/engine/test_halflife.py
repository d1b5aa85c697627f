import numpy as np
import pytest

from collab.engine import halflife


def votes_and_sales(true, seed=0, subjects=150, days=400, noise=0.15):
    """Daily votes that wander, and sales that follow their decayed rate."""
    rng = np.random.default_rng(seed)
    level = np.exp(np.cumsum(rng.normal(0, 0.12, (subjects, days)), axis=1))
    votes = rng.poisson(np.clip(level, 0, 50)).astype(float)
    subject, day = (each.ravel() for each in np.indices(votes.shape))
    amount = votes.ravel()
    sold = np.zeros_like(votes)
    for now in range(1, days):
        sold[:, now] = (
            halflife.decayed(subject, day, amount, subjects=subjects, until=now, half_life=true)
            if (now % 28 == 0)
            else 0
        )
    sold *= 40 * np.exp(rng.normal(0, noise, sold.shape))
    return (subject, day, amount), (subject, day, sold.ravel()), subjects


@pytest.mark.parametrize("true", [7.0, 28.0, 120.0])
def test_it_finds_how_fast_a_kind_goes_stale(true):
    signals, sales, subjects = votes_and_sales(true)

    found = halflife.fit(signals, sales, subjects=subjects, origins=range(140, 390, 28), horizon=28)

    assert found.learnt
    assert true / 1.6 < found.days < true * 1.6


def test_a_kind_that_says_nothing_keeps_the_usual():
    signals, (subject, day, _), subjects = votes_and_sales(7.0, subjects=40)
    noise = np.random.default_rng(3).poisson(2.0, len(subject))

    found = halflife.fit(signals, (subject, day, noise), subjects=subjects, origins=range(140, 390, 56), horizon=28)

    assert found.days == halflife.USUAL or found.loss.min() > 0.98 * found.loss[halflife.GRID.index(halflife.USUAL)]


@pytest.mark.parametrize(
    ("rows", "origins"),
    [([], [10, 20]), ([(0, 1, 1.0)], [10, 20]), ([(0, 1, 1.0), (1, 25, 2.0)], [10]), ([(0, 1, 1.0)] * 3, [])],
    ids=["nothing", "one", "one origin", "no origin"],
)
def test_too_little_to_tell_is_the_usual(rows, origins):
    parts = tuple(np.array([row[part] for row in rows], dtype=float) for part in range(3))

    found = halflife.fit(parts, parts, subjects=2, origins=origins, horizon=28)

    assert (found.days, found.learnt) == (halflife.USUAL, False)
    assert np.isfinite(found.loss).all()


@pytest.mark.parametrize("half_life", [1.0, 30.0])
def test_a_steady_stream_of_one_a_day_is_one_a_day(half_life):
    days = np.arange(1000)

    assert halflife.decayed(days * 0, days, days * 0 + 1, subjects=1, until=1000, half_life=half_life) == pytest.approx(
        [1.0], abs=1e-6
    )


def test_an_old_signal_counts_half():
    found = halflife.decayed([0, 1, 1], [9, 2, 10], [1, 1, 1], subjects=2, until=10, half_life=7.0)

    assert found[1] == pytest.approx(found[0] / 2)
