"""What each price would sell a week, and which earns most: read off the prices goods had, and never beyond them.

`prices` fits the response of each product in each store; here stores are summed, set to what was really sold (Duan's
smearing, 1983: the mean of logarithms falls short of the mean), and given the reach of their weeks.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collab.engine import prices
from collab.engine.history import calm
from collab.engine.spread import TINY, Floats, times

type Ints = NDArray[np.int64]

PRICES = 3  # different prices under which sales tell nothing of prices
SOLD = 8  # weeks with a sale, likewise
A_WEEK = 1.0  # piece on the mean, likewise: chance alone moves what sells less
APART = 1.05  # the highest usual price over the lowest, likewise
FAR = 2.0  # from half to double the middle price: beyond that are boxes, mistakes and clearance
LATELY = 8  # weeks without a sale after which a store no longer counts
HALF_LIFE = 26.0  # weeks, of what a week says about the level now; found on orange_juice (docs/engine.md)
STEPS = 25  # prices tried between the lowest and the highest
OPEN = 2 / 3  # of the prices: where the doubt of the slope reaches over more of them, none is said to be best
TENTH = 1.2816  # standard deviations that leave a tenth out at either end


@dataclass(frozen=True, slots=True)
class Curve:
    """One product in all stores that sell it now. `price` (k,) whole minor units, ascending, within what it cost in
    four of five store-weeks (and today's); `units` (k, 3) pieces a week at each, never rising; log units per log price
    with standard error, told `around` a price; in how many weeks and stores it had how many prices."""

    price: Floats
    units: Floats
    slope: float
    error: float
    around: float
    seen: int
    weeks: int
    stores: int


def curves(price: Floats, units: Floats, category: Ints, today: Floats) -> dict[int, Curve]:
    """Row → curve, of products (P,) with sales that can tell one.

    `price` (P, S, W) is what a product usually cost in a store in a week, NaN unknown; `units` (P, S, W) pieces, the
    last week last; `category` (P,) any codes; `today` (P,) the price now, NaN unknown. A week without a sale counts
    from a store's first one on, at its price or the last one known: what nobody buys at a price tells of it too.
    """
    lately = (units[:, :, -LATELY:] > 0).any(axis=2)
    units = calm(np.where(lately[:, :, None] & np.isfinite(price), units, 0.0))
    chosen = np.array([at for at in range(len(price)) if _tells(price[at], units[at])], dtype=np.int64)
    if len(chosen) == 0:
        return {}
    price, units, today = price[chosen], units[chosen], today[chosen]
    weeks = _weeks(price, units)
    paid = np.where(units > 0, price, np.nan)
    kind = np.unique(category[chosen], return_inverse=True)[1].ravel()[weeks.owner]
    weight = 0.5 ** ((price.shape[2] - 1 - weeks.week) / HALF_LIFE)
    response = prices.fit(weeks.series, weeks.price, weeks.units, category=kind, weights=weight)
    said = prices.expected(response, weeks.series, weeks.price)
    level = np.bincount(weeks.product, weight * weeks.units) / np.maximum(
        np.bincount(weeks.product, weight * said), 1e-9
    )
    reach = _reach(weeks, said * level[weeks.product], price.shape[2])
    found = {}
    for at, row in enumerate(chosen.tolist()):
        mine = np.flatnonzero(weeks.owner == at)
        found[row] = _curve(response, mine, paid[at], float(today[at]), float(level[at]), float(reach[at]))
    return found


def foretold(units: Floats, price: float, slope: float, error: float, at: Floats) -> Floats:
    """Pieces (k, 3) at prices `at` (k,) ascending, of something foretold as `units` (3,) at one `price`."""
    step = np.log(at / price)
    doubt = TENTH * error * np.abs(step)
    moved = np.exp(np.stack([slope * step - doubt, slope * step, slope * step + doubt], axis=-1))
    return never_rising(times(np.broadcast_to(units, moved.shape), moved))


def like_them(slope: Floats, error: Floats) -> tuple[float, float]:
    """Slope, with its standard error, of something never sold, by those (k,) of what is like it."""
    middle, variance, between = prices.together(slope, error**2)
    return min(middle, 0.0), float(np.sqrt(variance + between))


def best(price: Floats, units: Floats, *, cost: float, error: float, around: float) -> int | None:
    """Which of the prices (k,) earns most over its cost, by pieces (k, 3); None where the doubt of the slope leaves
    most of them open. A cost of 0 asks for revenue."""
    doubt = TENTH * error * np.array([-1.0, 0.0, 1.0])
    tilted = units[:, 1, None] * np.exp(doubt * np.log(price / around)[:, None])
    found = np.argmax((price - cost)[:, None] * tilted, axis=0)
    return None if found.max() - found.min() > OPEN * (len(price) - 1) else int(found[1])


def tried(low: float, high: float, *also: float) -> Floats:
    """Whole prices from the lowest to the highest, ascending; `also` where it lies between."""
    inside = [each for each in also if low <= each <= high]
    return np.unique(np.rint(np.append(np.geomspace(low, high, STEPS), inside)))


def never_rising(units: Floats) -> Floats:
    """Intervals (k, 3) made wider until none of their ends rises with the price."""
    low, middle = (np.minimum.accumulate(units[:, level]) for level in (0, 1))
    high = np.maximum.accumulate(units[::-1, 2])[::-1]
    return np.stack([low, middle, np.maximum(high, middle)], axis=-1)


def _tells(price: Floats, units: Floats) -> bool:
    """Whether one product (S, W) was sold at prices enough, far enough apart, in weeks enough."""
    sold = units > 0
    if sold.any(axis=0).sum() < SOLD or units.sum() < A_WEEK * price.shape[1]:
        return False
    low, high = _usual(price[sold])
    return len(np.unique(price[sold])) >= PRICES and high >= APART * low


def _usual(seen: Floats) -> tuple[float, float]:
    low, middle, high = np.quantile(seen, [0.1, 0.5, 0.9], method="inverted_cdf")
    return float(max(low, middle / FAR)), float(min(high, middle * FAR))


@dataclass(frozen=True, slots=True)
class _Weeks:
    """Store-weeks (n,) by product, series (a product in a store), week, price and pieces; `owner` (series,)."""

    product: Ints
    series: Ints
    week: Ints
    price: Floats
    units: Floats
    owner: Ints


def _weeks(price: Floats, units: Floats) -> _Weeks:
    known = _carried(price, units)
    product, store, week = np.nonzero(np.isfinite(known))
    pairs, series = np.unique(product * price.shape[1] + store, return_inverse=True)
    at = (product, store, week)
    return _Weeks(product, series.ravel(), week, known[at], units[at], pairs // price.shape[1])


def _carried(price: Floats, units: Floats) -> Floats:
    """Prices (P, S, W) from a store's first sale on, where none is known the last one; NaN before."""
    begun = np.maximum.accumulate(units > 0, axis=2)
    known = np.where(begun, price, np.nan)
    last = np.maximum.accumulate(np.where(np.isfinite(known), np.arange(price.shape[2]), -1), axis=2)
    return np.where(last >= 0, np.take_along_axis(known, np.maximum(last, 0), axis=2), np.nan)


def _reach(weeks: _Weeks, said: Floats, count: int) -> Floats:
    """Standard deviation of the log of a week's pieces, all stores, about what was said of it, (products,)."""
    products = int(weeks.product.max()) + 1
    cell, shape = weeks.product * count + weeks.week, (products, count)
    real, line, here = (
        np.bincount(cell, each, products * count).reshape(shape) for each in (weeks.units, said, np.ones(len(cell)))
    )
    left = np.where(here > 0, np.log((real + prices.HALF) / (line + prices.HALF)), 0.0)
    worth = prices.NOISE_WORTH
    return np.sqrt(((left**2).sum(axis=1) + worth * prices.NOISE**2) / ((here > 0).sum(axis=1) + worth))


def _curve(response: prices.Response, series: Ints, seen: Floats, today: float, level: float, reach: float) -> Curve:
    """The curve of one product by its series (s,), from what it was seen to cost (S, W) and cost today."""
    known = np.isfinite(seen)
    low, high = _usual(seen[known])
    if seen[known].min() <= today <= seen[known].max():
        low, high = min(low, today), max(high, today)
    price = tried(low, high, today)
    each = prices.expected(response, np.tile(series, len(price)), np.repeat(price, len(series)))
    each = each.reshape(len(price), len(series))
    weight = each.mean(axis=0) + TINY
    slope, error = (
        float((weight * told[series]).sum() / weight.sum()) for told in (response.slopes.own, response.slopes.error)
    )
    around = float(np.exp(np.log(seen[known]).mean()))
    doubt = TENTH * np.hypot(error * np.log(price / around), reach)
    units = level * each.sum(axis=1)
    interval = np.stack([units * np.exp(-doubt), units, units * np.exp(doubt)], axis=-1)
    weeks, stores = int(known.any(axis=0).sum()), int(known.any(axis=1).sum())
    return Curve(price, never_rising(interval), slope, error, around, len(np.unique(seen[known])), weeks, stores)
