import numpy as np
import pytest

from collab.engine import prices

USUAL = prices.USUAL


def shop(slopes, *, rows=60, noise=0.2, seed=0, level=50.0):
    """Weekly prices and sales of one product per slope."""
    rng = np.random.default_rng(seed)
    series = np.repeat(np.arange(len(slopes)), rows)
    price = rng.choice([2.0, 2.5, 3.0, 3.5], len(series))
    units = level * (price / 2.7) ** np.asarray(slopes)[series] * np.exp(rng.normal(0, noise, len(series)))
    return series, price, units


@pytest.mark.parametrize(
    ("values", "weights", "found"),
    [
        ([3, 2, 1], [1, 1, 1], [3, 2, 1]),
        ([1, 3], [1, 1], [2, 2]),
        ([1, 3], [3, 1], [1.5, 1.5]),
        ([5, 1, 2, 3], [1, 1, 1, 1], [5, 2, 2, 2]),
        ([4], [2], [4]),
        ([], [], []),
    ],
    ids=["falls already", "two that rise", "the heavier weighs", "a whole run", "one", "none"],
)
def test_it_pools_what_rises(values, weights, found):
    assert prices.falling(np.array(values, float), np.array(weights, float)).tolist() == pytest.approx(found)


@pytest.mark.parametrize("seed", range(5))
def test_a_dearer_price_never_sells_more(seed):
    rng = np.random.default_rng(seed)
    series, price = np.repeat([0, 1], 30), rng.choice([1.0, 1.2, 1.5, 2.0], 60)
    units = rng.poisson(5 + 4 * price).astype(float)  # sells more when dearer, which no price does

    response = prices.fit(series, price, units, category=[0, 0])
    asked = np.linspace(0.5, 4, 40)

    for code in (0, 1):
        assert (np.diff(prices.expected(response, np.full(40, code), asked)) <= 1e-9).all()
    assert (response.slopes.own <= 0).all()


def test_a_product_never_sold_has_its_categorys_slope():
    series, price, units = shop([-3, -3, -3], rows=200)

    slopes = prices.fit(series, price, units, category=[0, 0, 0, 0]).slopes

    assert slopes.own[3] == pytest.approx(slopes.category[0])
    assert slopes.error[3] > slopes.error[0]


def test_much_data_has_its_own_slope():
    series, price, units = shop([-1, -4, -2.5], rows=2000)

    assert prices.fit(series, price, units, category=[0, 0, 0]).slopes.own == pytest.approx([-1, -4, -2.5], abs=0.1)


def test_a_product_with_few_sales_stands_between_its_own_and_its_category():
    series, price, units = shop([-3, -3, -3, -3], rows=300)
    few = np.array([2.0, 2.5, 3.0])

    slopes = prices.fit(
        np.append(series, [4, 4, 4]), np.append(price, few), np.append(units, [50, 50, 50]), category=[0] * 5
    ).slopes

    assert slopes.category[0] < slopes.own[4] < -1


def test_a_category_without_sales_has_the_chains_slope_and_a_chain_without_any_the_usual_one():
    series, price, units = shop([-3, -3, -3], rows=300)

    some = prices.fit(series, price, units, category=[0, 0, 0, 1]).slopes
    none = prices.fit([], [], [], category=[0, 1]).slopes

    assert some.own[3] == pytest.approx(some.chain)
    assert none.own.tolist() == [USUAL, USUAL] and none.chain == USUAL


@pytest.mark.parametrize(
    ("price", "units"),
    [([2.0], [5.0]), ([2.0, 2.0, 2.0], [5, 5, 5]), ([2.0, 3.0], [0, 0]), ([0.0, np.nan], [1, 1]), ([], [])],
    ids=["one sale", "one price", "nothing sold", "no price", "nothing"],
)
def test_it_says_no_nonsense_about_little(price, units):
    response = prices.fit(np.zeros(len(price)), price, units, category=[0])

    assert np.isfinite(response.slopes.own).all() and np.isfinite(response.slopes.error).all()
    moved = prices.change(response, [0, 0], [2.0, 2.0], [2.0, 4.0])
    assert np.isfinite(moved).all()
    assert moved[0, 1] == pytest.approx(1.0) and moved[1, 1] <= 1
    assert (np.diff(moved, axis=1) >= 0).all()


def test_recent_sales_set_the_level():
    series, price = np.zeros(40, int), np.full(40, 2.0)
    units = np.append(np.full(20, 10.0), np.full(20, 40.0))

    now = prices.fit(series, price, units, category=[0], weights=0.5 ** (np.arange(40)[::-1] / 4))

    assert 30 < prices.expected(now, [0], [2.0])[0] <= 40


def test_what_sold_at_the_very_price_bends_the_line():
    rng = np.random.default_rng(0)
    price = np.tile([2.0, 2.4, 2.5], 60)
    units = np.where(price < 2.45, 100, 40) * np.exp(rng.normal(0, 0.1, 180))  # a threshold: 2.50 is too much

    found = prices.expected(prices.fit(np.zeros(180), price, units, category=[0]), [0, 0, 0], [2.0, 2.4, 2.5])

    assert found == pytest.approx([100, 100, 40], rel=0.15)


@pytest.mark.parametrize(
    ("price", "yes", "asked", "found"),
    [
        ([2, 3, 4], [900, 500, 100], [1000, 1000, 1000], [0.9, 0.5, 0.1]),
        ([4, 2, 3], [100, 900, 500], [1000, 1000, 1000], [0.1, 0.9, 0.5]),
        ([2, 3], [300, 600], [1000, 1000], [0.45, 0.45]),
        ([2], [1], [1], [0.62]),
        ([2, 3, 4], [0, 0, 0], [0, 0, 0], [1.0, 0.5, 0.28]),
        ([], [], [], []),
    ],
    ids=["many", "in any order", "never rising", "one person", "nobody asked", "no price"],
)
def test_pledges_tell_who_would_pay_what(price, yes, asked, found):
    assert prices.willing(price, yes, asked) == pytest.approx(found, abs=0.05)
