import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.engine.interest import COLD_START, Prior, exposures, fit_prior, interest

USUAL = Prior(wants=2.0, passes=8.0, fitted=True)
people = st.integers(0, 5000)


@pytest.mark.parametrize(
    ("wants", "seen", "usual", "low", "high"),
    [
        (0, 0, "nobody saw it: what is usual here", 0.06, 0.35),
        (0, 200, "200 saw it and nobody wants it", 0.00, 0.03),
        (5, 10, "5 of 10: still pulled to the usual", 0.21, 0.50),
        (500, 1000, "half of a thousand: almost sure", 0.47, 0.52),
        (7, 0, "7 votes, no look stored: they did look", 0.36, 0.68),
    ],
)
def test_it_reads_interest_from_who_wants_it_and_who_saw_it(wants, seen, usual, low, high):
    q10, _, q90 = interest([wants], [seen], USUAL)[0]

    assert (q10, q90) == (
        pytest.approx(low, abs=0.03),
        pytest.approx(high, abs=0.03),
    ), usual


def test_it_takes_the_larger_of_seen_and_wants_as_exposure():
    assert exposures([3, 9, 0], [10, 4, 0]).tolist() == [10, 9, 0]


def test_it_learns_what_is_usual_in_a_category():
    rng = np.random.default_rng(1)
    seen = rng.integers(20, 400, 200)
    wants = rng.binomial(seen, rng.beta(3, 9, 200))

    prior = fit_prior(wants, seen)

    assert prior.fitted
    assert prior.mean == pytest.approx(0.25, abs=0.02)
    assert prior.wants + prior.passes == pytest.approx(12, rel=0.35)


@pytest.mark.parametrize(
    ("wants", "seen"),
    [
        ([], []),
        ([0], [0]),
        ([3], [9]),
        ([0] * 9, [50] * 9),
        ([50] * 9, [50] * 9),
        ([5] * 40, [50] * 40),
        ([0] * 9, [0] * 9),
    ],
    ids=["empty", "unseen", "single", "nobody", "everybody", "constant", "nothing"],
)
def test_it_always_finds_a_prior_it_can_use(wants, seen):
    prior = fit_prior(wants, seen)

    assert 0 < prior.mean < 1
    assert np.isfinite(interest(wants, seen, prior)).all()


def test_it_guesses_where_nobody_voted_yet():
    assert fit_prior([], []) == COLD_START


@given(wants=people, seen=people)
def test_one_more_vote_never_lowers_interest(wants, seen):
    before, after = interest([wants, wants + 1], [seen, seen], USUAL)

    assert (after >= before - 1e-12).all()


@given(wants=people, seen=people)
def test_a_withdrawn_vote_restores_the_earlier_figure_exactly(wants, seen):
    counts = np.array([wants]) + 1 - 1

    assert (interest(counts, [seen], USUAL) == interest([wants], [seen], USUAL)).all()


@given(wants=st.integers(0, 100), more=st.integers(0, 900), times=st.integers(2, 20))
def test_the_interval_shrinks_with_evidence(wants, more, times):
    seen = wants + more
    prior = Prior(wants=0.5 + wants / (seen + 1), passes=0.5 + more / (seen + 1), fitted=True)
    few, many = interest([wants, wants * times], [seen, seen * times], prior)

    assert many[2] - many[0] <= few[2] - few[0] + 0.02


@given(st.lists(st.tuples(people, people), max_size=30))
def test_it_never_answers_nan(ideas):
    wants, seen = ([pair[side] for pair in ideas] for side in (0, 1))

    quantiles = interest(wants, seen, fit_prior(wants, seen))

    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles, axis=1) >= 0).all()
