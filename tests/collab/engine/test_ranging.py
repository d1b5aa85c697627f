from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from collab.engine.ranging import (
    Infeasible,
    Rules,
    Sales,
    captured,
    decayed,
    demand,
    greedy,
    judged,
    keep,
    marginal,
    places,
    replaced,
    trust,
)
from collab.engine.ranging_exact import best_range, merged


def made_up(seed, rows=25, products=8):
    rng = np.random.default_rng(seed)
    return sparse.csr_matrix(np.where(rng.random((rows, products)) < 0.35, rng.integers(1, 20, (rows, products)), 0.0))


def flags(chosen, products=8):
    return np.isin(np.arange(products), chosen)


def by_hand(spend, kept, rho):
    """The definition, row by row."""
    total = 0.0
    for row in spend.toarray():
        own = row[kept].sum()
        total += own + (rho * (row.sum() - own) if own > 0 else 0.0)
    return total


def brute_force(spend, rules, rho):
    products = spend.shape[1]
    every = (flags(some, products) for count in range(products + 1) for some in combinations(range(products), count))
    return max((by_hand(spend, kept, rho) for kept in every if rules.met(kept)), default=None)


SHELF = Rules(  # 12 dm of shelf, at most two of the supplier of products 0-3, at least two of the group 5-7
    np.array([[3, 2, 4, 1, 5, 2, 3, 6], [1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, 1, 1]], dtype=float),
    np.array([0.0, 0.0, 2.0]),
    np.array([12.0, 2.0, 3.0]),
    ("shelf", "supplier", "group"),
)


@pytest.mark.parametrize("rho", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("rules", [places(8, 0), places(8, 3), places(8, 8), SHELF], ids=["none", "3", "all", "shelf"])
@pytest.mark.parametrize("seed", range(4))
def test_the_integer_programme_finds_what_trying_all_finds(seed, rules, rho):
    spend = made_up(seed)

    found = best_range(spend, rules, rho)

    assert rules.met(flags(found.kept))
    assert found.captured == pytest.approx(brute_force(spend, rules, rho), abs=1e-6)
    assert found.bound == pytest.approx(found.captured, rel=1e-6)


@pytest.mark.parametrize("rho", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("count", [1, 3, 5])
@pytest.mark.parametrize("seed", range(4))
def test_the_quick_choice_stays_within_its_bound(seed, count, rho):
    spend = made_up(seed)

    picked = keep(spend, count, rho)

    assert len(set(picked.tolist())) == count
    assert captured(spend, flags(picked), rho) >= (1 - 1 / np.e) * brute_force(spend, places(8, count), rho)


@pytest.mark.parametrize("seed", range(4))
def test_the_quick_choice_keeps_to_the_rules(seed):
    picked = greedy(made_up(seed), SHELF, 0.5)

    assert picked is not None
    assert SHELF.met(flags(picked))


@pytest.mark.parametrize(
    "rules, says",
    [
        (Rules(np.ones((1, 8)), np.array([9.0]), np.array([20.0]), ("places",)), "places: at least 9"),
        (Rules(np.ones((1, 8)), np.array([5.0]), np.array([4.0])), "rule 1"),
        (Rules(np.ones((2, 8)), np.array([5.0, 0.0]), np.array([8.0, 4.0])), "contradict"),
    ],
)
def test_rules_that_no_range_can_keep_are_refused(rules, says):
    assert greedy(made_up(0), rules, 0.5) is None
    with pytest.raises(Infeasible, match=says):
        best_range(made_up(0), rules, 0.5)


@pytest.mark.parametrize("rho", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_one_product_more_or_less_is_worth_what_it_changes(seed, rho):
    spend, kept = made_up(seed), flags([0, 3, 5])
    changes = marginal(spend, kept, rho)

    for product in range(8):
        other = kept.copy()
        other[product] = ~other[product]
        assert changes[product] == pytest.approx(abs(by_hand(spend, kept, rho) - by_hand(spend, other, rho)))


@pytest.mark.parametrize(
    "kept, shares",
    [
        ([], [0, 0, 0, 0]),
        ([0], [0, 0.5, 0.5 * 4 / 10, 0]),  # oat takes half of soy's; of whole milk's, half of 4 in 10
        ([0, 1, 2], [0.5, 0.5, 0.5 * 4 / 10, 0]),
    ],
)
def test_it_tells_what_others_keep_and_what_a_newcomer_takes(kept, shares):
    oat_soy_whole_and_one_that_never_sold = sparse.csr_matrix([[5.0, 3, 4, 0], [0, 0, 6, 0]])

    np.testing.assert_allclose(replaced(oat_soy_whole_and_one_that_never_sold, flags(kept, 4), 0.5), shares)


def sales(rows, products=3):
    customer, product, day, revenue = np.array(rows, dtype=float).reshape(-1, 4).T
    return Sales(customer.astype(np.int64), product.astype(np.int64), day.astype(np.int64), revenue, products)


def test_demand_adds_up_to_decayed_revenue_and_old_sales_count_less():
    rows = sales([(1, 0, 99, 10), (1, 1, 99, 5), (1, 0, 39, 10), (2, 2, 20, 8), (2, 2, 20, -3)])

    spend = demand(rows, today=100)

    assert spend.shape == (3, 3)  # a customer's periods are rows of their own
    np.testing.assert_allclose(np.asarray(spend.sum(axis=0)).ravel()[:2], decayed(rows, 100)[:2])
    assert spend[0, 0] == pytest.approx(10 * np.exp(-1 / 60))


def test_rows_alike_are_one_row_without_changing_any_answer():
    spend = sparse.vstack([made_up(0), made_up(0), made_up(1)]).tocsr()
    small = merged(spend)

    assert small.shape[0] < spend.shape[0] * 2 / 3 + 1
    for kept in (flags([]), flags([1, 4]), flags(range(8))):
        assert captured(small, kept, 0.5) == pytest.approx(captured(spend, kept, 0.5))


@pytest.mark.parametrize("rows", [[], [(1, 0, 5, 3.0)], [(1, 0, 5, 3.0), (1, 0, 95, 3.0)]])
def test_the_smallest_of_shops_has_a_range(rows):
    few = sales(rows)
    spend = demand(few, 100)

    believed = trust(few, 100, 0.5, lambda then: [(np.arange(3), 1)])

    assert believed.share == 0.0 and not believed.learnt
    assert keep(spend, 2, 0.5).tolist() == [0, 1]
    assert np.isfinite(replaced(spend, flags([0], 3), 0.5)).all()
    assert best_range(spend, places(3, 1), 0.5).captured >= 0


# money captured in each replayed choice at the trusts 0, 1/4, 1/2 and 1; what rho of 1/2 is then taken for
SURE, OPEN = [10.0, 11.0, 12.0, 14.0], [10.0, 10.0, 10.0, 10.0]
TRUSTED = {
    "nothing was replayed": ([], False, 0.5),
    "one choice": ([SURE], False, 0.5),
    "too few, however sure": ([SURE] * 7, False, 0.5),
    "all of it": ([SURE] * 8, True, 0.5),
    "half of it": ([[10.0, 11.0, 14.0, 12.0]] * 8, True, 0.25),
    "surely none": ([SURE[::-1]] * 8, True, 0.0),
    "all but a quarter and a half is refuted": ([[10.0, 12.0, 12.1, 11.0], [10.0, 12.1, 12.0, 11.0]] * 4, True, 0.25),
    "only nothing is refuted": ([[10.0, 11.0, 12.0, 12.1], [10.0, 11.0, 12.1, 12.0]] * 4, True, 0.5),
    "every range was the same": ([OPEN] * 40, False, 0.5),
    "0, because nothing can be told": ([[10.0, 9.0, 12.0, 8.0], [10.0, 11.0, 8.0, 12.0]] * 20, False, 0.5),
}


@pytest.mark.parametrize(("kept", "learnt", "rho"), TRUSTED.values(), ids=TRUSTED)
def test_rho_is_learnt_where_history_speaks_and_half_where_it_does_not(kept, learnt, rho):
    found = judged(np.array(kept).reshape(-1, 4))

    assert (found.choices, found.learnt, found.of(0.5)) == (len(kept), learnt, rho)
