"""What chance alone does: groups of stores where nothing was tried, put through the estimator that trials go through.

The estimator is difference in differences on the log ratio of sales after to sales before (Card & Krueger 1994), with
control stores that moved alike before the start. Nothing is assumed about distributions: placebos say how far it
strays (Abadie, Diamond & Hainmueller 2010). Sales are (stores, weeks), oldest first; `start` is the first column after.
"""

from collections.abc import Iterator
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collab.engine.spread import Floats

type Flags = NDArray[np.bool_]
type Codes = NDArray[np.int64]

BEFORE = 26  # weeks before the start that sales are compared with: half a year, no season twice
SHAPE = 52  # weeks before the start in which stores have to have moved alike
SMOOTH = 5  # weeks of the moving average under which they are compared
SHORTEST = 8  # with fewer weeks before the start nothing is said
SELLS = 0.75  # of those weeks a store has to have sold in; a store that sells now and then is no control
GROUPS = 400
FEW = 50  # groups at one start below which their common drift is not told from chance

NONE = np.zeros(0)


def here_and_before(
    free: Floats, everyone: Floats, *, size: int, start: int, weeks: int, many: int, seed: int
) -> tuple[float, Floats, Floats]:
    """The drift at this start; how far groups of `size` free stores strayed (P,), and what they sold a week (P,).

    Where the free stores make too few groups, also groups of all stores at earlier starts, before anything was tried.
    """
    drift, strayed, sold = 0.0, [NONE], [NONE]
    if len(free) - size >= many:
        groups = random_groups(len(free), size, GROUPS, seed)
        here, drift = centred(ratios(free, groups, start, weeks, many))
        strayed, sold = [here], [volume(free, groups, start)]
    if len(strayed[0]) < GROUPS // 2 and len(everyone) - size >= many:
        groups = random_groups(len(everyone), size, GROUPS // 4, seed)
        for at in earlier(start, weeks):
            strayed.append(centred(ratios(everyone, groups, at, weeks, many))[0])
            sold.append(volume(everyone, groups, at))
    return drift, np.concatenate(strayed), np.concatenate(sold)


def ratios(sales: Floats, groups: Flags, start: int, weeks: int, many: int) -> Floats:
    """The estimator: log ratio of sales after to before in each group, less that of its controls, (G, S) -> (G,)."""
    controls = np.zeros(groups.shape, dtype=bool)
    np.put_along_axis(controls, nearest(sales, groups, start, many), True, axis=1)
    return log_ratio(sales, groups, start, weeks) - log_ratio(sales, controls, start, weeks)


def log_ratio(sales: Floats, groups: Flags, start: int, weeks: int) -> Floats:
    """Log of a week's sales after over a week's sales before, of each group's sum, (G, S) -> (G,). Half a piece
    stands for none, which has no logarithm."""
    before = groups @ sales[:, max(0, start - BEFORE) : start].sum(axis=1)
    after = groups @ sales[:, start : start + weeks].sum(axis=1)
    return np.asarray(np.log(np.maximum(after, 0.5) / weeks) - np.log(np.maximum(before, 0.5) / min(BEFORE, start)))


def nearest(sales: Floats, groups: Flags, start: int, many: int, allowed: Flags | None = None) -> Codes:
    """The `many` (allowed) stores outside each group whose shape before the start is nearest, (G, S) -> (G, many)."""
    past = sales[:, max(0, start - SHAPE) : start]
    stores, theirs = shape(past), shape(groups @ past)
    distance = (theirs**2).sum(axis=1)[:, None] + (stores**2).sum(axis=1)[None] - 2 * theirs @ stores.T
    distance[groups if allowed is None else groups | ~allowed] = np.inf
    return np.argsort(distance, axis=1, kind="stable")[:, :many]


def shape(sales: Floats) -> Floats:
    """How sales moved: the log of their moving average, less its mean, (n, W) -> (n, W). Level does not matter."""
    ends = np.arange(sales.shape[1])
    low, high = np.maximum(ends - SMOOTH // 2, 0), np.minimum(ends + SMOOTH // 2 + 1, len(ends))
    summed = np.cumsum(np.pad(sales, ((0, 0), (1, 0))), axis=1)
    smoothed = (summed[:, high] - summed[:, low]) / (high - low)
    logs = np.log(smoothed + 0.01 * sales.mean(axis=1, keepdims=True) + 1e-9)
    return logs - logs.mean(axis=1, keepdims=True)


def centred(strayed: Floats) -> tuple[Floats, float]:
    """Placebos of one start less their mean, and that mean. Stores of a typical shape are controls more often than
    others, so that all groups drift from their controls alike. With FEW groups that is not known, and taken as 0."""
    drift = float(strayed.mean()) if len(strayed) >= FEW else 0.0
    return strayed - drift, drift


def volume(sales: Floats, groups: Flags, start: int) -> Floats:
    """A week's sales of each group before the start, (G, S) -> (G,)."""
    return np.asarray(groups @ sales[:, max(0, start - BEFORE) : start].sum(axis=1) / max(min(BEFORE, start), 1))


def as_if(strayed: Floats, sold: Floats, mine: float) -> Floats:
    """Placebos as they would have strayed if they sold `mine` a week: small numbers are noisier. How far they stray
    is taken as a + b / sqrt(sales), with a and b >= 0 by least squares."""
    if len(strayed) < 2 or mine <= 0:
        return strayed
    root = np.sqrt(mine / np.maximum(sold, 1e-3 * mine))
    steady, small = _line(root, np.abs(strayed))
    return strayed * (steady + small) / (steady + small * root) if steady + small > 0 else strayed


def _line(x: Floats, y: Floats) -> tuple[float, float]:
    """Least squares y = a + b x for y >= 0 and x > 0, with a and b >= 0."""
    spread = float(((x - x.mean()) ** 2).sum())
    slope = float(((x - x.mean()) * y).sum()) / spread if spread > 0 else 0.0
    if slope <= 0:
        return float(y.mean()), 0.0
    if slope * x.mean() >= y.mean():
        return 0.0, float((x * y).sum() / (x**2).sum())
    return float(y.mean() - slope * x.mean()), slope


def limit(strayed: Floats, level: float) -> float:
    """How far from 0 chance alone goes at this level: the split conformal quantile of |placebo|. Infinity when there
    are too few placebos for that level (Vovk, Gammerman & Shafer 2005); never less than a rounding error."""
    rank = int(np.ceil((len(strayed) + 1) * level))
    return max(float(np.sort(np.abs(strayed))[rank - 1]), 1e-9) if 0 < rank <= len(strayed) else float("inf")


def earlier(end: int, weeks: int) -> Iterator[int]:
    """Starts of placebos over before column `end`: latest first, half a period apart, a year's at most."""
    latest = end - weeks
    yield from range(latest, max(SHORTEST, latest - SHAPE) - 1, -max(weeks // 2, 1))


def random_groups(stores: int, size: int, many: int, seed: int) -> Flags:
    """Groups of `size` out of so many stores, no two the same, (G, S): all there are, or about `many` at random."""
    if not 0 < size <= stores:
        return np.zeros((0, stores), dtype=bool)
    if comb(stores, size) <= many:
        picked = np.array(list(combinations(range(stores), size)))
    else:
        dice = np.random.default_rng(seed)
        picked = np.unique(np.sort(np.argsort(dice.random((many, stores)), axis=1)[:, :size], axis=1), axis=0)
    groups = np.zeros((len(picked), stores), dtype=bool)
    np.put_along_axis(groups, picked, True, axis=1)
    return groups


def selling(sales: Floats, start: int) -> Flags:
    """Stores that sold in most weeks of the year before the start, (S, W) -> (S,)."""
    past = sales[:, max(0, start - SHAPE) : start]
    return (past > 0).mean(axis=1) >= SELLS if past.shape[1] else np.zeros(len(sales), dtype=bool)


def filled(sales: ArrayLike) -> Floats:
    """Weeks not known (NaN) by the store's own level and what the week did elsewhere; nothing below 0. (S, W)."""
    given = np.atleast_2d(np.asarray(sales, dtype=float))
    known = np.isfinite(given)
    clean = np.maximum(np.where(known, given, 0.0), 0.0)
    if known.all():
        return clean
    level = clean.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    usual = (known * level[:, None]).sum(axis=0)
    week = np.where(usual > 0, clean.sum(axis=0) / np.where(usual > 0, usual, 1.0), 1.0)
    return np.where(known, clean, level[:, None] * week)


def flags(rows: ArrayLike, stores: int) -> Flags:
    """Row numbers as a mask over all stores."""
    mask = np.zeros(stores, dtype=bool)
    mask[np.atleast_1d(np.asarray(rows, dtype=np.int64))] = True
    return mask
