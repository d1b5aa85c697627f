import numpy as np
import pytest

from collab.engine.relationship import below_usual, matched_retention, mix, overall, rfm


@pytest.mark.parametrize(
    ("rows", "customers", "scores"),
    [
        ([], 2, [(0, 0, 0), (0, 0, 0)]),
        ([(0, 1, 5.0)], 1, [(3, 3, 3)]),
        ([(0, 1, 5.0)], 2, [(3, 3, 3), (0, 0, 0)]),
        ([(c, 7, 2.0) for c in range(4)], 4, [(3, 3, 3)] * 4),
        ([(c, c, c) for c in range(5)], 5, [(1, 3, 1), (2, 3, 2), (3, 3, 3), (4, 3, 4), (5, 3, 5)]),
        ([(0, 3, 1.0), (0, 3, 1.0), (1, 3, 2.0)], 2, [(3, 3, 3)] * 2),
        ([(0, 3, 9.0), (0, 3, -8.0), (1, 3, 2.0)], 2, [(3, 3, 2), (3, 3, 4)]),
        ([(0, 99, 1.0), (1, 3, 1.0)], 2, [(0, 0, 0), (3, 3, 3)]),
    ],
    ids=[
        "nobody bought",
        "one customer",
        "one of two bought",
        "all alike",
        "five who differ",
        "two receipts of a day are one visit",
        "a refund is taken off",
        "what comes later is not known",
    ],
)
def test_it_scores_recency_frequency_and_value(rows, customers, scores):
    who, day, paid = (np.array([row[part] for row in rows], dtype=float) for part in range(3))

    found = rfm(who, day, paid, customers=customers, until=50)

    assert list(zip(found.recency.tolist(), found.frequency.tolist(), found.value.tolist(), strict=True)) == scores


def test_the_order_of_the_rows_scores_nobody_better():
    rng = np.random.default_rng(0)
    who, day, paid = rng.integers(0, 40, 300), rng.integers(0, 20, 300), rng.integers(1, 4, 300).astype(float)
    turned = rng.permutation(300)

    first = rfm(who, day, paid, customers=40, until=20)
    second = rfm(who[turned], day[turned], paid[turned], customers=40, until=20)

    assert first.recency.tolist() == second.recency.tolist() and first.value.tolist() == second.value.tolist()
    assert set(first.value.tolist()) == {1, 2, 3, 4, 5}


def purchases(*rows):
    """(customer, half-year, purchases, of them by price, of them by trust) in one category."""
    out = [
        (who, half, n < price, price <= n < price + trust)
        for who, half, count, price, trust in rows
        for n in range(count)
    ]
    return [np.array([row[part] for row in out]) for part in range(4)]


def mixed(*rows):
    who, half, price, trust = purchases(*rows)
    return mix(who, np.zeros(len(who), int), half, price, trust)


def test_someone_who_buys_below_the_usual_price_is_led_by_it():
    found = mixed((0, 0, 40, 40, 0), (1, 0, 40, 0, 40), (2, 0, 40, 0, 0))

    assert found.share[:, 1] == pytest.approx([1, 0, 0.5], abs=0.1)


def test_few_purchases_say_little_and_many_say_more():
    found = mixed((0, 0, 1, 1, 0), (1, 0, 50, 50, 0), (2, 0, 50, 0, 50))

    assert found.share[0, 1] < found.share[1, 1]
    width = found.share[:, 2] - found.share[:, 0]
    assert width[0] > width[1]


def test_drift_compares_with_the_half_year_before_only():
    found = mixed((0, 0, 40, 0, 40), (0, 1, 40, 40, 0), (0, 3, 40, 40, 0), (1, 1, 40, 20, 20))

    assert found.compared.tolist() == [False, True, False, False]
    assert found.drift[1, 0] > 0.5
    assert found.drift[[0, 2, 3]].tolist() == [[0, 0, 0]] * 3


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_and_one_purchase_are_measured_without_nonsense(count):
    found = mix([0] * count, [0] * count, [0] * count, [True] * count, [False] * count)

    assert found.share.shape == (count, 3) and np.isfinite(found.share).all() and np.isfinite(found.drift).all()


def people(lift, seed=0, count=4000):
    """Loyal people take part more often and stay more often; taking part adds `lift`."""
    rng = np.random.default_rng(seed)
    loyal = rng.normal(size=count)
    part = rng.random(count) < 1 / (1 + np.exp(2 - loyal))
    return part, loyal[:, None], rng.random(count) < np.clip(0.5 + 0.15 * loyal + lift * part, 0, 1)


@pytest.mark.parametrize("lift", [0.0, 0.15])
def test_collaborators_are_compared_with_people_like_them(lift):
    found = matched_retention(*people(lift))

    assert found.stayed - found.all_others > lift + 0.05  # the naive difference flatters
    assert found.difference[0] - 0.02 <= lift <= found.difference[2] + 0.02
    assert found.imbalance < 0.1
    assert found.matched > 0.95 * found.asked


def test_its_interval_holds_the_truth_four_times_of_five():
    held = [
        found.difference[0] <= 0.1 <= found.difference[2]
        for found in (matched_retention(*people(0.1, seed, count=600)) for seed in range(60))
    ]

    assert 0.65 <= np.mean(held) <= 0.95


@pytest.mark.parametrize(
    ("part", "traits"),
    [([], []), ([True], [1.0]), ([False, False], [1.0, 2.0]), ([True] + [False] * 9, [9.0] + [0.0] * 9)],
    ids=["nobody", "only collaborators", "no collaborators", "nobody like them"],
)
def test_it_says_nothing_where_nobody_can_be_compared(part, traits):
    assert matched_retention(part, np.array(traits)[:, None], [True] * len(part)) is None


def test_customers_who_are_all_alike_can_be_compared():
    found = matched_retention([True, False, False], [[1.0]] * 3, [True, True, False])

    assert (found.stayed, found.others) == (1.0, 0.5) and np.isfinite(found.difference).all()


def test_only_what_had_more_than_one_price_tells_what_leads():
    paid = [10, 10, 8, 10, 5, 5, 9, 12]
    below, choice = below_usual([1, 1, 1, 1, 2, 2, 3, 3], [0] * 8, paid)

    assert below.tolist() == [False, False, True, False, False, False, True, False]
    assert choice.tolist() == [True] * 4 + [False] * 2 + [True] * 2


def test_all_customers_together_bought_as_their_purchases_say():
    rng = np.random.default_rng(0)
    who, half = np.repeat(np.arange(300), 8), np.tile([0, 0, 0, 0, 1, 1, 1, 1], 300)
    price = rng.random(2400) < np.where(half == 0, 0.1, 0.3)
    first, second = overall(mix(who, np.zeros(2400, int), half, price, ~price))

    assert (first.customers, first.purchases, first.drift) == (300, 1200, None)
    assert first.share[1] == pytest.approx(price[half == 0].mean())
    assert first.share[2] - first.share[1] == pytest.approx(1.28 * (0.1 * 0.9 / 1200) ** 0.5, rel=0.15)
    assert second.compared == 300 and second.drift[1] == pytest.approx(0.2, abs=0.03)
    assert second.drift[2] - second.drift[1] == pytest.approx(1.28 * ((0.09 + 0.21) / 1200) ** 0.5, rel=0.15)


def test_one_customer_who_buys_much_makes_the_range_wide():
    who = np.repeat(np.arange(41), [200, *[5] * 40])
    (alone,) = overall(mix(who, np.zeros(400, int), np.zeros(400, int), who == 0, who > 0))

    assert alone.share[1] == 0.5 and alone.share[2] - alone.share[0] > 0.5
