import numpy as np
import pytest

from collab.engine import pricing


def weeks(seed=0, *, products=3, stores=4, count=26, level=12.0, slope=-2.0, at=(260, 300, 340)):
    """Prices that change every few weeks, and what was sold at them; in one week of ten a store sells none."""
    rng = np.random.default_rng(seed)
    price = rng.choice(np.array(at, float), (products, stores, count))
    units = rng.poisson(level * (price / 300) ** slope).astype(float)
    return price, np.where(rng.random(price.shape) < 0.1, 0.0, units)


def read(price, units):
    return pricing.curves(price, units, np.zeros(len(price), int), np.full(len(price), 300.0))


@pytest.mark.parametrize("slope", [-3.0, 0.0, 3.0], ids=["falls", "does nothing", "sells more when dearer"])
def test_neither_the_curve_nor_its_ends_rise_with_the_price(slope):
    found = read(*weeks(slope=slope))

    assert sorted(found) == [0, 1, 2]
    for curve in found.values():
        assert (np.diff(curve.units, axis=0) <= 1e-9).all()
        assert (np.diff(curve.units, axis=1) >= 0).all()
        assert curve.price[0] == 260 and curve.price[-1] == 340, "never beyond what was seen"
    idea = pricing.foretold(np.array([5.0, 9.0, 14.0]), 300.0, -1.5, 0.6, pricing.tried(220, 400, 300))
    assert (np.diff(idea, axis=0) <= 1e-9).all()


def test_it_says_what_was_really_sold_and_eight_weeks_of_ten_lie_within():
    learnt = read(*weeks(products=20))

    usual = [curve.units[np.searchsorted(curve.price, 300)] for _row, curve in sorted(learnt.items())]
    assert np.mean(usual, axis=0)[1] == pytest.approx(12 * 4 * 0.9, rel=0.05)
    later = weeks(1, products=20, at=(300,))[1].sum(axis=1)
    inside = [(low <= week) & (week <= high) for (low, _mid, high), week in zip(usual, later, strict=True)]
    assert 0.75 <= np.mean(inside) <= 0.95


@pytest.mark.parametrize(
    ("how", "told"),
    [({}, True), ({"at": (300,)}, False), ({"at": (260, 340)}, False), ({"at": (298, 300, 302)}, False)]
    + [({"count": 6}, False), ({"level": 0.1}, False)],
    ids=["enough", "one price", "two prices", "hardly different", "few weeks", "hardly sold"],
)
def test_it_says_nothing_where_sales_cannot_tell(how, told):
    assert bool(read(*weeks(**how))) is told


def test_the_price_that_earns_most_is_named_only_where_the_doubt_leaves_one():
    price = pricing.tried(200, 400, 300)
    units = 10 * (price / 300) ** -3.0
    units = np.stack([units * 0.8, units, units * 1.2], axis=-1)

    def best(error):
        return pricing.best(price, units, cost=200, error=error, around=300)

    assert price[best(0.1)] == pytest.approx(300, abs=9)  # cost × 3 / (3 − 1)
    assert best(3.0) is None
