import numpy as np
import pytest

from collab.engine import launch_forecast, launches
from collab.engine.launch_forecast import Block, Past, forecast, units
from collab.engine.launches import FEATURES, first_days, fresh, look, ordered, replays, settled
from collab.engine.quantile_line import drawn


def sales(*rows, group=None):
    """(product, day, units[, customer]) rows; a piece costs 2."""
    each = [(*row, 0)[:4] for row in rows]
    product, day, units, customer = (np.array([row[part] for row in each], dtype=int) for part in range(4))
    count = int(product.max(initial=-1)) + 1
    return ordered(
        product=product,
        customer=customer,
        store=np.zeros(len(product), int),
        day=day,
        units=units.astype(float),
        revenue=2.0 * units,
        group=np.zeros(count, int) if group is None else np.asarray(group),
    )


def column(found, name):
    return found.seen[:, FEATURES.index(name)].tolist()


def test_only_products_that_are_new_and_sold_twice_are_launches():
    shop = sales((0, 2, 1), (0, 95, 1), (1, 90, 1), (1, 92, 1), (2, 90, 1), (3, 101, 1), (3, 102, 1))

    assert fresh(shop, first_days(shop), 100).tolist() == [1]


def test_what_has_been_sold_for_longer_and_still_is_stands_beside_the_launches():
    long_sold = [(product, day, 1) for product in range(launches.SETTLED + 50) for day in (2, 90, 95)]
    shop = sales(*long_sold, (launches.SETTLED + 50, 91, 1), (launches.SETTLED + 50, 92, 1))
    first = first_days(shop)

    chosen = settled(shop, first, 100)

    assert len(set(chosen.tolist())) == launches.SETTLED
    assert chosen.max() < launches.SETTLED + 50  # the launch is none of them
    assert chosen.tolist() == settled(shop, first, 100).tolist() != settled(shop, first, 101).tolist()
    assert settled(shop.between(0, 90), first, 100).tolist() == []


def test_a_launch_is_told_by_what_was_sold_before_the_origin_only():
    early = ((0, 80, 3, 7), (0, 95, 2, 7), (0, 96, 1, 8))
    now, later = sales(*early), sales(*early, (0, 100, 50, 9), (0, 130, 9, 9))

    seen, still = (look(each, first_days(each), np.array([0]), 100) for each in (now, later))

    assert seen.seen.tolist() == still.seen.tolist()
    assert column(seen, "age") == [20]
    assert np.expm1(column(seen, "units")) == pytest.approx([6])
    assert np.expm1(column(seen, "units in 7 days")) == pytest.approx([3])
    assert np.expm1(column(seen, "customers")) == pytest.approx([2])
    assert column(seen, "came again") == [0.5]
    assert column(seen, "since last sale") == [4]
    assert column(seen, "share of largest") == [0.5]
    assert np.expm1(column(seen, "price")) == pytest.approx([2])
    assert len(seen.seen[0]) == len(FEATURES)


def test_a_customer_nobody_knows_is_no_customer():
    shop = sales((0, 95, 1, -1), (0, 96, 1, -1))

    assert column(look(shop, first_days(shop), np.array([0]), 100), "customers") == [0]


def test_earlier_launches_are_replayed_with_what_they_sold_afterwards():
    shop = sales((0, 0, 1), (1, 60, 1), (1, 61, 1), (1, 65, 4), (1, 93, 9), (1, 121, 100))

    found = {
        int(seen.origin[0]): (seen.product.tolist(), sold.tolist())
        for seen, sold in replays(shop, first_days(shop), 120, 28, 7)
    }

    assert found == {64: ([1], [4.0]), 71: ([1], [9.0]), 78: ([1], [9.0]), 85: ([1], [9.0])}


def test_a_morning_long_after_the_last_sale_finds_the_same_launches_at_once():
    shop = sales((0, 0, 1), (1, 60, 1), (1, 61, 1), (1, 65, 4))

    soon, late = (
        [int(seen.origin[0]) for seen, _ in replays(shop, first_days(shop), origin, 28, 7)]
        for origin in (120, 120 + 7 * 10**8)
    )

    assert soon == late == [85, 78, 71, 64]


def market(launches_a_week=6, weeks=32, seed=0, noise=0.6, groups=4):
    """A made-up shop: products of lasting or fading appeal, launched week by week."""
    rng = np.random.default_rng(seed)
    rows = []
    group = rng.integers(0, groups, launches_a_week * weeks)
    for product in range(launches_a_week * weeks):
        begin = 7 * (product // launches_a_week) + int(rng.integers(0, 7))
        level, fade = np.exp(rng.normal(0, 1)), 0.0 if group[product] % 2 else 0.06
        days = np.arange(begin, 7 * weeks)
        pace = level * np.exp(-fade * (days - begin) + rng.normal(0, noise))
        units = rng.poisson(np.where(days < begin + 28, level, pace))
        rows += [(product, day, n, int(rng.integers(0, 500))) for day, n in zip(days, units, strict=True) if n]
    return sales(*rows, group=group)


@pytest.fixture(scope="module")
def shop():
    return market()


@pytest.fixture(scope="module", autouse=True)
def small_forests():
    """The same machinery with fewer trees: these tests are about the shape of the answer, not its last per cent."""
    patch = pytest.MonkeyPatch()
    patch.setattr("collab.engine.quantile_forest.TREES", 10)
    patch.setattr(launch_forecast, "PLENTY", 0)
    patch.setattr(launch_forecast, "BLOCKS", 2)
    yield
    patch.undo()


def test_it_foretells_launches_better_than_their_run_rate_and_four_of_five_fit(shop):
    first, origin = first_days(shop), 196
    products = fresh(shop, first, origin)
    truth = launches.sold(shop, products, origin, 28)

    found = forecast(shop, products, origin=origin, horizon=28)

    inside = (truth >= found[:, 0]) & (truth <= found[:, 2])
    rate = np.expm1(look(shop, first, products, origin).seen[:, FEATURES.index("units")])
    assert 0.6 <= inside.mean() <= 0.97
    assert np.abs(truth - found[:, 1]).mean() < 0.8 * np.abs(truth - rate).mean()
    assert (np.diff(found, axis=1) >= 0).all()


def test_the_same_sales_foretell_the_same_whatever_came_later(shop):
    products = fresh(shop, first_days(shop), 150)
    cut = shop.between(0, 150)

    assert (
        forecast(shop, products, origin=150, horizon=28).tolist()
        == forecast(cut, products, origin=150, horizon=28).tolist()
    )


def test_what_no_launch_has_shown_yet_is_learnt_from_what_was_sold_for_longer():
    def seen(stores, growth):
        """Eight pieces in the window each, and `growth` times as much a day afterwards."""
        features = np.zeros((len(stores), len(FEATURES)))
        features[:, FEATURES.index("stores")] = stores
        codes = np.arange(len(stores))
        looked_at = launches.Launches(features, np.full(len(stores), 8.0), np.zeros_like(codes), codes, codes * 0)
        return Past(looked_at, np.asarray(8.0 * growth))

    few, wide = np.zeros(60), np.repeat([0.0, 3.0], 200)
    past, longer = seen(few, np.ones(60)), seen(wide, np.where(wide > 0, 4.0, 1.0))
    asked = seen(np.array([0.0, 3.0]), np.ones(2)).launches

    alone = units(past, asked, 28, 0, level=0.0)[:, 1]
    taught = units(past, asked, 28, 0, level=0.0, longer=longer)[:, 1]

    assert alone == pytest.approx([8, 8])
    assert taught[0] == pytest.approx(8) and taught[1] > 20


@pytest.mark.parametrize(
    "rows",
    [
        [(0, 5, 1)],
        [(0, 90, 1), (0, 91, 1)],
        [(0, 99, 10_000)] * 3,
        [(p, d, 1) for p in range(60) for d in (p, p + 1)],
        [(p, p + d, 4) for p in range(90) for d in range(10)],
    ],
    ids=["one sale", "one launch", "a bulk order", "few launches", "all alike"],
)
def test_little_or_dull_history_gives_a_wide_answer_without_nonsense(rows):
    shop = sales(*rows)

    found = forecast(shop, np.arange(len(shop.group)), origin=100, horizon=28)

    assert np.isfinite(found).all() and (found >= 0).all()
    assert (np.diff(found, axis=1) >= 0).all()


def test_no_history_at_all_is_answered_too():
    nothing = np.zeros(0)
    none = np.zeros(0, int)
    shop = ordered(
        product=none, customer=none, store=none, day=none, units=nothing, revenue=nothing, group=np.zeros(2, int)
    )

    assert np.isfinite(forecast(shop, np.array([0, 1]), origin=10, horizon=56)).all()


def test_lines_tell_the_spread_of_what_was_seen_and_are_not_drawn_beyond_it():
    rng = np.random.default_rng(0)
    seen = np.column_stack([rng.uniform(-2, 2, 2000), np.full(2000, 7.0)])
    values = 3 + 2 * seen[:, 0] + rng.normal(0, 1, 2000)

    middle, end, beyond = drawn(seen, values, np.array([[0.0, 7.0], [2.0, 7.0], [1e9, 8.0]]), pull=1e-4)

    assert middle == pytest.approx([3 - 1.28, 3, 3 + 1.28], abs=0.15)
    assert end[1] == pytest.approx(7, abs=0.2)
    assert beyond == pytest.approx(end, abs=0.01)


def blocks(width, truth_width, count=4000, seed=0):
    """Blocks whose intervals are `width` log units wide each way, where `truth_width` would have been right."""
    rng = np.random.default_rng(seed)
    middle = rng.normal(4, 1, count)
    said = np.expm1(middle[:, None] + np.array([-width, 0.0, width]))
    truth = np.expm1(np.maximum(middle + rng.normal(0, truth_width / 1.2816, count), 0))
    return [Block(said, truth, rng.integers(0, 2, count))]


@pytest.mark.parametrize("width", [0.2, 1.0, 2.0])
def test_intervals_move_until_four_of_five_fit(width):
    moved = launch_forecast._widening(blocks(width, 1.0), np.array([0, 1]))
    fresh_block = blocks(width, 1.0, seed=1)[0]

    low, high = (np.log1p(fresh_block.foretold[:, side]) for side in (0, 2))
    truth, out = np.log1p(fresh_block.truth), moved.mean()

    assert np.mean((truth >= low - out) & (truth <= high + out)) == pytest.approx(0.8, abs=0.08)


def test_a_handful_of_launches_moves_the_interval_a_part_of_the_way():
    many, few = blocks(0.2, 1.0)[0], blocks(0.2, 1.0, count=20)[0]

    assert (
        0
        < launch_forecast._widening([few], np.array([5]))[0]
        < 0.5 * launch_forecast._widening([many], np.array([5]))[0]
    )
    assert launch_forecast._widening([], np.array([5])).tolist() == [0.0]


def test_a_category_with_few_launches_has_the_usual_width():
    few = blocks(0.5, 1.0)[0]
    known = launch_forecast._widening([few], np.array([0, 7]))

    assert known[1] == launch_forecast._widening([few], np.array([9]))[0]
