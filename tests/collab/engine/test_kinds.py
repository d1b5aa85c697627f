"""What each kind of suggestion is worth, as tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.engine import add, delist, localise, rank, restock
from collab.engine.history import RatePrior
from collab.engine.interest import Prior, interest
from collab.engine.lookalikes import Neighbours
from collab.engine.spread import exactly
from collab.engine.wanted import Pairs, Pledges, wanted

USUAL = Prior(wants=2.0, passes=8.0, fitted=True)


@pytest.mark.parametrize(
    ("weekly", "stock", "lead", "cover", "lost", "avoidable"),
    [
        (7, 100, 14, 100, 0, 0),
        (7, 0, 14, 0, 21, 7),
        (7, 10, 14, 10, 11, 7),
        (7, 18, 14, 18, 3, 3),
        (7, -5, 14, 0, 21, 7),
        (0, 0, 14, 9999, 0, 0),
    ],
    ids=["plenty", "empty shelf", "runs out", "just missed", "stock below zero", "does not sell"],
)
def test_it_sees_what_runs_out(weekly, stock, lead, cover, lost, avoidable):
    found = restock.shortage(exactly([weekly]), [stock], [lead])

    assert found.cover_days[0] == pytest.approx(cover)
    assert found.lost[0] == pytest.approx([lost] * 3)
    assert found.avoidable[0] == pytest.approx([avoidable] * 3)


# products × stores; stores 0, 1 and 2 are alike, 3 is alone, 4 has no cluster
SOLD = np.array(
    [[80, 80, 0, 0, 0], [80, 0, 0, 0, 0], [2, 2, 0, 2, 0], [40, 40, 40, 40, 40]],
    dtype=float,
)
CLUSTER = np.array([0, 0, 0, 1, -1])
USUAL_RATE = RatePrior(shape=4.0, weeks=2.0)
NOBODY = np.zeros(SOLD.shape)
SINGLY = np.ones(len(SOLD))


def test_it_finds_what_like_stores_sell_well():
    found = localise.gaps(SOLD, SOLD > 0, CLUSTER, weeks=8.0, prior=USUAL_RATE, lump=SINGLY, asked=NOBODY)

    assert list(zip(found.product.tolist(), found.store.tolist(), strict=True)) == [(0, 2)]
    assert found.sellers.tolist() == [2]
    assert 1 < found.rate[0, 1] < 10, "scaled down: the store sells less of everything here"


def test_it_does_not_offer_what_is_listed_already():
    listed = np.ones_like(SOLD, dtype=bool)

    assert (
        len(localise.gaps(SOLD, listed, CLUSTER, weeks=8.0, prior=USUAL_RATE, lump=SINGLY, asked=NOBODY).product) == 0
    )


def test_it_looks_closer_where_people_asked():
    asked = np.zeros(SOLD.shape)
    asked[1, 1] = 3  # sold well in one like store only: too little, had nobody asked

    found = localise.gaps(SOLD, SOLD > 0, CLUSTER, weeks=8.0, prior=USUAL_RATE, lump=SINGLY, asked=asked)

    assert list(zip(found.product.tolist(), found.store.tolist(), strict=True)) == [(0, 2), (1, 1)]


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (1, 1)])
def test_it_finds_no_gap_where_there_is_nothing(shape):
    empty, cluster = np.zeros(shape), np.zeros(shape[1], dtype=int)

    found = localise.gaps(empty, empty > 0, cluster, 8.0, RatePrior(1.0, 1.0), np.ones(shape[0]), asked=empty)

    assert found.rate.shape == (0, 3)


@pytest.mark.parametrize(
    ("lost", "cost", "sure"),
    [([0, 0, 10], 50, True), ([0, 20, 80], 50, False), ([0, 10, 40], 50, True), ([90, 100, 110], 50, False)],
    ids=["earns nothing", "may earn its place", "never earns it", "earns its place"],
)
def test_it_takes_off_only_what_surely_earns_less_than_its_place(lost, cost, sure):
    gain = delist.saving(np.array([lost], dtype=float), np.array([cost], dtype=float))

    assert (gain[0, 0] > 0) is np.bool_(sure)


@pytest.mark.parametrize(
    ("lost", "cost"),
    [([], 0), ([8, 8, 8, 8], 4), ([1, 10, 10, 10], 5), ([1, 1, 1, 10, 10], 0.5), ([2, 2, 8, 10, 12], 2)],
    ids=["empty", "all alike", "one far below", "most low", "a low quarter"],
)
def test_a_place_is_worth_what_the_lower_quarter_earns_but_at_most_half_of_the_usual(lost, cost):
    assert delist.space_cost(np.array(lost, dtype=float)) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("similarity", "on_shelf", "share"),
    [
        ([0.0, 0.0], [True, True], 0),
        ([0.9, 0.1], [True, True], 0.5),
        ([0.9, 0.25], [False, True], 0.25),
        ([], [], 0),
    ],
    ids=[
        "nothing like it",
        "the same thing",
        "the same thing is gone",
        "an empty range",
    ],
)
def test_lookalikes_keep_part_of_the_sales(similarity, on_shelf, share):
    nearest = Neighbours(np.arange(len(similarity))[None, :], np.array([similarity]))

    assert delist.recaptured(nearest, np.array(on_shelf, dtype=bool)) == pytest.approx([share])


def test_each_subject_may_stand_on_a_shelf_of_its_own():
    nearest = Neighbours(np.array([[1], [1]]), np.array([[0.9], [0.9]]))

    assert delist.recaptured(nearest, np.array([[False, True], [False, False]])).tolist() == [0.5, 0]


def by_votes(interest):
    """Nobody pledged, and nobody chose between two."""
    nobody = np.zeros(len(interest))
    return wanted(interest, USUAL, Pledges(nobody, nobody), Pairs(nobody, nobody, nobody))


@pytest.mark.parametrize(
    ("share", "asked", "stores", "median"),
    [
        (0.2, 0, 1, 10),
        (0.2, 0, 6, 60),
        (0.8, 0, 1, 20),
        (0.05, 0, 1, 5),
        (0.2, 80, 1, 13),
    ],
    ids=[
        "usual interest",
        "six stores",
        "four times the interest",
        "a quarter of it",
        "80 people asked",
    ],
)
def test_an_idea_sells_like_its_lookalikes_moved_by_interest(share, asked, stores, median):
    found = add.expected(add.Case(exactly([10]), by_votes(exactly([share])), [asked], [0], [stores]))

    assert found[0, 1] == pytest.approx(median, rel=0.05)


@given(
    wants=st.integers(0, 300),
    seen=st.integers(0, 300),
    asked=st.integers(0, 50),
    rate=st.floats(0, 500),
)
def test_more_votes_and_more_requests_never_lower_what_is_expected(wants, seen, asked, rate):
    lookalike = np.array([[rate / 2, rate, rate * 2]])

    def median(wants, asked):
        return add.expected(add.Case(lookalike, by_votes(interest([wants], [seen], USUAL)), [asked], [0], [3]))[0, 1]

    assert median(wants + 1, asked) >= median(wants, asked) - 1e-9
    assert median(wants, asked + 1) >= median(wants, asked)


@pytest.mark.parametrize(
    ("price", "cost", "margin", "known"),
    [
        (500, 300, 1400, True),
        (500, 0, 3500, True),
        (500, np.nan, 3500, False),
        (500, -1, 3500, False),
        (200, 300, -700, True),
    ],
    ids=["usual", "free", "no cost known", "cost refused", "sold at a loss"],
)
def test_it_values_margin_and_says_when_it_is_only_revenue(price, cost, margin, known):
    found = rank.worth(exactly([10]), [price], [cost], [0.3])

    assert found.margin[0] == pytest.approx([margin] * 3)
    assert found.cost_known[0] == known
    assert found.units[0, 1] == pytest.approx(7)


def test_a_loss_keeps_its_quantiles_in_order():
    found = rank.worth(np.array([[1.0, 2.0, 3.0]]), [100], [150], [0.0])

    assert found.margin[0].tolist() == [-150, -100, -50]


def test_the_surest_gain_comes_first():
    bold, sure, poor = [0, 500, 5000], [100, 200, 300], [0, 10, 20]

    assert rank.order(np.array([bold, sure, poor], dtype=float)).tolist() == [1, 0, 2]
