"""What a price does to sales: elasticities that borrow from their category, bent by what was seen, never rising.

A series is whatever has its own level: a product in a store. Its log units fall with log price along a slope of its
own, pulled to the category's slope as far as its own is uncertain, the category's to the chain's, the chain's to what
is usual in retail (partial pooling: Gelman & Hill 2007, ch. 12; spread between slopes by moments, DerSimonian & Laird
1986). What was sold at the very price corrects the line, as far as it was seen often. The result is made monotone by
pooling adjacent violators (Barlow et al. 1972), because a dearer price never sells more by being dearer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collab.engine.spread import Floats

type Ints = NDArray[np.int64]

USUAL = -2.0  # elasticity in retail: -1.76 (Tellis 1988) to -2.62 (Bijmolt, van Heerde & Pieters 2005)
DOUBT = 1.0  # standard deviation of that
NOISE = 0.5  # standard deviation of log units about a line, where a series cannot tell
NOISE_WORTH = 8.0  # observations that this is worth
ALONE = 4.0  # stores change a price in the same week: a category is never surer of its slope than so many series
SEEN_OFTEN = 4.0  # sales at one price that count as much as the line through all prices
HALF = 0.5  # added to units, so that none sold has a logarithm
FIRST = 4.0  # people, half of them willing, that stand for a curve nobody was asked about
CERTAIN = 20.0  # people asked at a price point that weigh as much as the curve of the category


@dataclass(frozen=True, slots=True)
class Slopes:
    """Log units per log price: each series' (S,) with its standard error, each category's (C,) and the chain's."""

    own: Floats
    error: Floats
    category: Floats
    chain: float


@dataclass(frozen=True, slots=True)
class Response:
    """Fitted series: their slopes, and log units at the log prices that each was sold at, never rising.

    `series`, `price` and `units` are (k,), ordered by series and price.
    """

    slopes: Slopes
    series: Ints
    price: Floats
    units: Floats


def fit(
    series: ArrayLike,
    price: ArrayLike,
    units: ArrayLike,
    *,
    category: ArrayLike,
    weights: ArrayLike | None = None,
) -> Response:
    """Rows (n,) of a series code 0..S-1, a price and the units sold at it; category (S,) codes; weights (n,) or equal.

    Weights tell how much a row says about the level now (old ones less); slopes are read from all rows alike. Rows
    without a price above zero are left out. A series without rows has the category's slope and no level.
    """
    series, category = np.asarray(series, dtype=np.int64), np.asarray(category, dtype=np.int64)
    price, units = np.asarray(price, dtype=float), np.asarray(units, dtype=float)
    weight = np.ones(len(series)) if weights is None else np.asarray(weights, dtype=float)
    usable = np.isfinite(price) & (price > 0) & np.isfinite(units) & (weight > 0)
    series, weight = series[usable], weight[usable]
    x, y = np.log(price[usable]), np.log(np.maximum(units[usable], 0.0) + HALF)
    slopes = _pooled(series, x, y, category)
    centre = _mean(series, x, weight, len(category))
    level = _mean(series, y, weight, len(category))
    line = level[series] + slopes.own[series] * (x - centre[series])
    return Response(slopes, *_curves(series, x, line, y - line, weight))


def expected(response: Response, series: ArrayLike, price: ArrayLike) -> Floats:
    """Units of series (n,) at prices (n,), never rising with the price; NaN where the series has no level."""
    series, x = np.asarray(series, dtype=np.int64), np.log(np.asarray(price, dtype=float))
    out, order = np.full(len(series), np.nan), np.argsort(series, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(series[order])) + 1):
        if len(rows):
            out[rows] = _along(response, int(series[rows[0]]), x[rows])
    return np.maximum(np.exp(out) - HALF, 0.0)


def change(response: Response, series: ArrayLike, before: ArrayLike, after: ArrayLike) -> Floats:
    """Units at the price `after` over units at `before`, (n,), with q10, q50, q90 of the slope's doubt: (n, 3).

    Before anything was sold there is only the category's slope.
    """
    series = np.asarray(series, dtype=np.int64)
    step = np.log(np.asarray(after, dtype=float) / np.asarray(before, dtype=float))
    known = np.isin(series, response.series)
    line = response.slopes.own[series] * step
    middle = line.copy()
    if known.any():
        pair = [np.asarray(each, dtype=float)[known] for each in (before, after)]
        then, now = (expected(response, series[known], each) for each in pair)
        middle[known] = np.log((now + HALF) / (then + HALF))
    doubt = 1.2816 * response.slopes.error[series] * np.abs(step)
    return np.exp(np.stack([middle - doubt, middle, middle + doubt], axis=-1))


def willing(price: ArrayLike, yes: ArrayLike, asked: ArrayLike, *, slope: float = USUAL) -> Floats:
    """Share of people who would pay each price (k,), never rising with it, from pledges by price point.

    `yes` of `asked` (k,) said so. Few answers are pulled to a curve through all of them that falls with the category's
    elasticity; nobody asked at all: the curve through one half at the middle price.
    """
    x, yes, asked = (np.asarray(each, dtype=float) for each in (price, yes, asked))
    if len(x) == 0:
        return np.zeros(0)
    x = np.log(np.maximum(x, 1e-9))
    fall = np.exp(slope * (x - np.median(x)))
    height = (yes.sum() + FIRST / 2) / ((asked * fall).sum() + FIRST * np.median(fall))
    usual = np.clip(height * fall, 0.0, 1.0)
    shares = (yes + CERTAIN * usual) / (asked + CERTAIN)
    order = np.argsort(x, kind="stable")
    out = np.empty(len(x))
    out[order] = falling(shares[order], (asked + CERTAIN)[order])
    return np.clip(out, 0.0, 1.0)


def falling(values: Floats, weights: Floats) -> Floats:
    """The never-rising values nearest to these by weighted squares, (k,): pool adjacent violators."""
    means: list[float] = []
    sums: list[float] = []
    sizes: list[int] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        means.append(value)
        sums.append(weight)
        sizes.append(1)
        while len(means) > 1 and means[-2] < means[-1]:
            total = sums[-2] + sums[-1]
            means[-2:] = [(means[-2] * sums[-2] + means[-1] * sums[-1]) / total]
            sums[-2:] = [total]
            sizes[-2:] = [sizes[-2] + sizes[-1]]
    return np.repeat(np.array(means), sizes) if means else np.zeros(0)


def together(values: Floats, variance: Floats) -> tuple[float, float, float]:
    """Mean of uncertain values, its variance, and the variance between them (DerSimonian & Laird); none: no weight."""
    known = np.isfinite(variance)
    values, variance = values[known], variance[known]
    if len(values) == 0:
        return USUAL, np.inf, DOUBT**2
    if len(values) == 1:
        return float(values[0]), float(variance[0] + DOUBT**2), DOUBT**2
    weight = 1 / variance
    mean = (weight * values).sum() / weight.sum()
    excess = (weight * (values - mean) ** 2).sum() - (len(values) - 1)
    between = np.clip(excess / (weight.sum() - (weight**2).sum() / weight.sum()), 0.01, DOUBT**2)
    weight = 1 / (variance + between)
    return float((weight * values).sum() / weight.sum()), float(1 / weight.sum()), float(between)


def _mean(series: Ints, values: Floats, weight: Floats, count: int) -> Floats:
    total = np.bincount(series, weight, count)
    summed = np.bincount(series, weight * values, count)
    return np.where(total > 0, summed / np.where(total > 0, total, 1.0), np.nan)


def _pooled(series: Ints, x: Floats, y: Floats, category: Ints) -> Slopes:
    """Least squares within each series, then pulled together in two steps."""
    count, even = len(category), np.ones(len(x))
    dx = x - _mean(series, x, even, count)[series]
    dy = y - _mean(series, y, even, count)[series]
    sxx, sxy = np.bincount(series, dx * dx, count), np.bincount(series, dx * dy, count)
    moved = sxx > 1e-6
    raw = np.where(moved, sxy / np.where(moved, sxx, 1.0), 0.0)
    freedom = np.maximum(np.bincount(series, minlength=count) - 2, 0)
    rest = np.bincount(series, (dy - raw[series] * dx) ** 2, count)
    noise = (rest + NOISE_WORTH * NOISE**2) / (freedom + NOISE_WORTH)
    variance = np.where(moved, noise / np.where(moved, sxx, 1.0), np.inf)
    groups = int(category.max()) + 1 if count else 0
    middle, doubt, spread = (np.empty(groups) for _ in range(3))
    for group in range(groups):
        rows = np.flatnonzero((category == group) & moved)
        middle[group], doubt[group], spread[group] = together(raw[rows], variance[rows])
        doubt[group] = max(doubt[group], float(np.median(variance[rows])) / ALONE) if len(rows) else np.inf
    chain, chain_doubt, between = together(middle, doubt)
    weight = 1 / (chain_doubt + 1e-12)
    chain = (chain * weight + USUAL / DOUBT**2) / (weight + 1 / DOUBT**2)
    middle, _ = _pull(middle, doubt, np.full(groups, chain), np.full(groups, between))
    own, left = _pull(raw, variance, middle[category], spread[category])
    return Slopes(np.minimum(own, 0.0), np.sqrt(left), np.minimum(middle, 0.0), float(min(chain, 0.0)))


def _pull(value: Floats, variance: Floats, to: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Normal posterior of each value, and its variance."""
    share = spread / (spread + variance)
    share = np.where(np.isfinite(variance), share, 0.0)
    return share * np.where(share > 0, value, 0.0) + (1 - share) * to, spread * (1 - share)


def _curves(series: Ints, x: Floats, line: Floats, left: Floats, weight: Floats) -> tuple[Ints, Floats, Floats]:
    """Each series' log units at the prices it had: its line, corrected as far as a price was seen often, made falling.

    Rows (n,): log price, log units on the line, distance from it.
    """
    if len(x) == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0)
    keys, where = np.unique(np.column_stack([series, np.round(x, 6)]), axis=0, return_inverse=True)
    where = where.ravel()
    total, rows = np.bincount(where, weight), np.bincount(where)
    known = SEEN_OFTEN * float(weight.mean())
    units = np.bincount(where, line) / rows + np.bincount(where, weight * left) / (total + known)
    codes = keys[:, 0].astype(np.int64)
    for part in np.split(np.arange(len(codes)), np.flatnonzero(np.diff(codes)) + 1):
        units[part] = falling(units[part], total[part] + known)
    return codes, keys[:, 1], units


def _along(response: Response, code: int, x: Floats) -> Floats:
    """Log units of one series at log prices (n,): between prices seen by straight lines, beyond them by its slope."""
    begin, end = np.searchsorted(response.series, (code, code + 1))
    if begin == end:
        return np.full(len(x), np.nan)
    seen = response.price[begin:end]
    beyond = x - np.clip(x, seen[0], seen[-1])
    return np.interp(x, seen, response.units[begin:end]) + response.slopes.own[code] * beyond
