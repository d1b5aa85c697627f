import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.engine.history import (
    RatePrior,
    calm,
    first_week,
    fit_rate_prior,
    launch_rates,
    lumps,
    rates,
    weekly_units,
)

TODAY = 100


@pytest.mark.parametrize(
    ("day", "units", "weeks"),
    [
        (TODAY - 1, 3, [0, 0, 0, 3]),
        (TODAY - 7, 3, [0, 0, 0, 3]),
        (TODAY - 8, 3, [0, 0, 3, 0]),
        (TODAY - 28, 3, [3, 0, 0, 0]),
        (TODAY - 29, 3, [0, 0, 0, 0]),
        (TODAY, 3, [0, 0, 0, 0]),
        (TODAY - 1, -3, [0, 0, 0, 0]),
    ],
    ids=[
        "yesterday",
        "a week ago",
        "last week",
        "oldest day",
        "too old",
        "today is not over",
        "only a return",
    ],
)
def test_it_counts_whole_weeks_back_from_today(day, units, weeks):
    assert weekly_units([0], [0], [day], [units], shape=(1, 1, 4), until=TODAY)[0, 0].tolist() == weeks


@pytest.mark.parametrize(
    ("weeks", "calmed"),
    [
        ([2, 0, 3, 2, 900, 2], [2, 0, 3, 2, 12, 2]),
        ([2, 0, 3, 2, 9], [2, 0, 3, 2, 9]),
        ([0, 0, 0, 0, 0], [0, 0, 0, 0, 0]),
        ([0, 0, 0, 0, 50], [0, 0, 0, 0, 50]),
    ],
    ids=["a bulk order", "a good week", "never sold", "sold in bulk only"],
)
def test_a_bulk_order_is_no_run_rate(weeks, calmed):
    assert calm(np.array([[weeks]], dtype=float))[0, 0].tolist() == calmed


def test_it_takes_returns_off_their_own_week():
    days, units = [TODAY - 1, TODAY - 2, TODAY - 9], [5, -2, 4]

    assert weekly_units([0] * 3, [0] * 3, days, units, shape=(1, 1, 2), until=TODAY)[0, 0].tolist() == [4, 3]


@pytest.mark.parametrize(
    ("weeks", "rate", "known"),
    [
        ([2] * 20, 2, True),
        ([0] * 10 + [4] * 10, 4, True),
        ([0] * 10 + [8] + [0] * 9, 1, True),
        ([0] * 4 + [1] * 8 + [9] * 8, 1, True),
        ([0] * 18 + [5, 5], 0, False),
        ([0] * 20, 0, False),
    ],
    ids=[
        "always sold",
        "launched",
        "sold once in eight weeks",
        "the launch counts, not later",
        "too new",
        "never sold",
    ],
)
def test_it_reads_launches(weeks, rate, known):
    rates_found, knowns = launch_rates(np.array([[weeks]], dtype=float), np.array([[True]]))

    assert (rates_found[0], knowns[0]) == (rate, known)


def test_it_counts_stores_that_list_it_and_do_not_sell_it():
    weekly = np.array([[[4.0] * 10, [0.0] * 10]])

    assert launch_rates(weekly, np.array([[True, True]]))[0][0] == 2
    assert launch_rates(weekly, np.array([[True, False]]))[0][0] == 4
    assert first_week(weekly).tolist() == [0]


def test_it_pulls_a_short_history_to_the_category():
    prior = RatePrior(shape=4.0, weeks=2.0)

    short, long = rates([8, 800], [1, 100], prior)

    assert prior.mean < short[1] < 8
    assert long[1] == pytest.approx(8, rel=0.05)
    assert long[2] - long[0] < short[2] - short[0]


def test_one_big_order_is_one_piece_of_evidence():
    prior = RatePrior(shape=1.0, weeks=1.0)

    sure, unsure = rates([100, 100], [10, 10], prior, lump=[1, 10])

    assert unsure[2] - unsure[0] > 1.5 * (sure[2] - sure[0])


def test_it_sees_lumps():
    rng = np.random.default_rng(3)
    singly = rng.poisson(5, (40, 2, 26)).astype(float)

    assert np.median(lumps(singly)) == pytest.approx(1, abs=0.1)
    assert np.median(lumps(singly * 6)) == pytest.approx(6, abs=0.6)


@pytest.mark.parametrize("shape", [(0, 3, 26), (3, 0, 26), (3, 2, 1), (3, 2, 26)])
def test_it_sees_no_lumps_where_nothing_was_sold(shape):
    assert lumps(np.zeros(shape)).tolist() == [1.0] * shape[0]


@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 52)), max_size=20),
    st.floats(1, 50),
)
def test_it_never_answers_nan(sold, lump):
    units, weeks = ([pair[side] for pair in sold] for side in (0, 1))

    found = rates(units, weeks, fit_rate_prior(units, weeks, lump), lump)

    assert np.isfinite(found).all()
    assert (np.diff(found, axis=1) >= 0).all()


@given(units=st.integers(0, 1000), more=st.integers(0, 1000))
def test_more_sales_never_lower_the_rate(units, more):
    prior = RatePrior(1.0, 2.0)

    assert (rates([units + more], [8], prior) >= rates([units], [8], prior)).all()
