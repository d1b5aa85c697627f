import numpy as np
import pytest

from collab.engine.places import Sold, learn, localise, store_rates


def chain(seed=0, stores=12, products=40, rows=2_500):
    """The even stores sell even products, the odd ones odd products; product 0 and 1 stand everywhere."""
    rng = np.random.default_rng(seed)
    store = rng.integers(0, stores, rows)
    product = rng.integers(0, products // 2, rows) * 2 + store % 2
    product = np.where(rng.random(rows) < 0.05, rng.integers(0, 2, rows), product)
    day = rng.integers(0, 200, rows)
    use = day >= rng.integers(-100, 300, (stores, products))[store, product]  # each comes to each store on its own day
    return Sold(store[use], product[use], day[use], stores, products)


def test_a_store_is_offered_what_stores_like_it_sell_and_nothing_it_sold():
    sold = chain()
    had = set(zip(sold.store.tolist(), sold.product.tolist(), strict=True))

    offered = localise(sold, 200, np.arange(12), 5)

    assert not any((store, product) in had for store in range(12) for product in offered[store])
    assert (offered % 2 == np.arange(12)[:, None] % 2).mean() > 0.85


def test_it_learns_from_replay_how_much_a_store_is_its_own():
    own, stocked = learn(chain(), 200, 5)

    assert own > stocked


def test_the_order_of_sales_changes_nothing():
    sold = chain()
    turn = np.random.default_rng(2).permutation(len(sold.day))
    turned = Sold(sold.store[turn], sold.product[turn], sold.day[turn], 12, 40)

    np.testing.assert_array_equal(localise(sold, 200, np.arange(12)), localise(turned, 200, np.arange(12)))


@pytest.mark.parametrize(
    "rows, stores, products, asked, expected",
    [
        ([], 1, 2, [0], [[0, 1, -1]]),
        ([], 2, 0, [1], [[-1, -1, -1]]),
        ([], 2, 3, [], np.empty((0, 3))),
        ([(0, 1, 5)], 1, 2, [0], [[0, -1, -1]]),
        ([(0, 2, 5), (1, 2, 5), (0, 1, 5)], 3, 3, [2], [[2, 1, 0]]),  # a store that opens gets what most others stock
    ],
)
def test_the_smallest_of_chains_is_answered(rows, stores, products, asked, expected):
    store, product, day = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    sold = Sold(store, product, day, stores, products)

    np.testing.assert_array_equal(localise(sold, 10, np.array(asked, dtype=np.int64), 3), expected)


def test_a_quiet_store_is_told_by_its_cluster_and_a_busy_one_by_itself():
    rng = np.random.default_rng(3)
    cluster = np.array([0] * 6 + [1] * 6 + [-1])
    usual = np.where(cluster == 1, 9.0, 1.0) * np.ones((20, 1))
    weeks = np.array([8.0] * 5 + [0.0] + [8.0] * 5 + [0.0, 0.0])

    rates = store_rates(rng.poisson(usual * weeks).astype(float), weeks, cluster)

    assert rates[:, 5].mean() == pytest.approx(1.0, abs=0.3)
    assert rates[:, 11].mean() == pytest.approx(9.0, abs=1.0)
    assert rates[:, 12].mean() == pytest.approx(5.0, abs=0.7)  # without a cluster: the chain
    assert np.abs(rates[:, :5] - 1.0).mean() < np.abs(rng.poisson(8.0, (20, 5)) / 8.0 - 1.0).mean()


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (2, 3)])
def test_rates_of_nothing_are_no_rates(shape):
    rates = store_rates(np.zeros(shape), np.zeros(shape[1]), np.zeros(shape[1], np.int64))

    assert rates.shape == shape
    assert (rates == 0).all()
