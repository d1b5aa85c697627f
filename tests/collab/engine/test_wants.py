import numpy as np
import pytest

from collab.engine.wants import Bought, who_wants


def shoppers(seed=0, people=60, products=30, days=200):
    """Two tastes: the even buy even products, the odd odd ones, now and then something else."""
    rng = np.random.default_rng(seed)
    customer = rng.integers(0, people, 3_000)
    product = rng.integers(0, products // 2, 3_000) * 2 + customer % 2
    product = np.where(rng.random(3_000) < 0.1, rng.integers(0, products, 3_000), product)
    few = rng.random((people, products)) < 0.5  # nobody tries everything
    use = few[customer, product]
    return Bought(customer[use], product[use], rng.integers(0, days, 3_000)[use], people, products)


def test_it_lists_what_a_customer_may_want_and_never_what_they_bought():
    bought = shoppers()
    had = set(zip(bought.customer.tolist(), bought.product.tolist(), strict=True))

    wanted = who_wants(bought, 200, np.arange(60), 5)

    assert not any((customer, product) in had for customer in range(60) for product in wanted[customer])
    assert (wanted % 2 == np.arange(60)[:, None] % 2).mean() > 0.8
    assert all(len(set(row)) == 5 for row in wanted.tolist())


def test_the_same_purchases_in_any_order_give_the_same_list():
    bought = shoppers()
    turn = np.random.default_rng(1).permutation(len(bought.day))
    turned = Bought(bought.customer[turn], bought.product[turn], bought.day[turn], 60, 30)

    np.testing.assert_array_equal(who_wants(bought, 200, np.arange(60)), who_wants(turned, 200, np.arange(60)))


@pytest.mark.parametrize(
    "rows, customers, products, asked, expected",
    [
        ([], 1, 3, [0], [[0, 1]]),  # nothing known: ties go to the lower code
        ([], 1, 0, [0], [[-1, -1]]),
        ([], 1, 3, [], np.empty((0, 2))),
        ([(0, 0, 1), (0, 1, 1), (0, 2, 1)], 1, 3, [0], [[-1, -1]]),  # has it all
        ([(0, 0, 1), (0, 1, 1)], 1, 3, [0], [[2, -1]]),
        ([(0, 0, 9), (0, 0, 9), (1, 2, 9)], 3, 4, [2], [[0, 2]]),  # a newcomer gets what is in vogue
    ],
)
def test_it_answers_the_smallest_of_shops(rows, customers, products, asked, expected):
    customer, product, day = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    bought = Bought(customer, product, day, customers, products)

    np.testing.assert_array_equal(who_wants(bought, 10, np.array(asked, dtype=np.int64), 2), expected)
