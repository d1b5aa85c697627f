"""Sales as a block of weeks, and rates read from it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv

from collab.engine.spread import LEVELS, Floats

STEADY_WEEKS = 8  # a launch is judged by its first 8 weeks
FREAK = 6.0  # times the usual store-week: more is one customer's bulk order
SHORTEST = 3  # a product seen for less tells nothing yet


def weekly_units(
    product: ArrayLike,
    store: ArrayLike,
    day: ArrayLike,
    units: ArrayLike,
    *,
    shape: tuple[int, int, int],
    until: int,
) -> Floats:
    """Sum sale rows to (P, S, W) units; the last week ends with the day before `until`.

    `product` and `store` are row numbers in 0..P-1 and 0..S-1, `day` any day number. Rows outside the W weeks are left
    out; returns (negative units) are taken off their own week, never below zero.
    """
    product, store, day = (np.asarray(each, dtype=np.int64) for each in (product, store, day))
    week = shape[2] - 1 - (until - 1 - day) // 7
    inside = (week >= 0) & (week < shape[2])
    flat = np.ravel_multi_index((product[inside], store[inside], week[inside]), shape)
    summed = np.bincount(
        flat,
        weights=np.asarray(units, dtype=float)[inside],
        minlength=int(np.prod(shape)),
    )
    return np.maximum(summed.reshape(shape), 0.0)


def calm(weekly: Floats, times: float = FREAK) -> Floats:
    """Weeks without freak orders, (P, S, W) -> (P, S, W): a store-week counts at most `times` the product's median one.

    One customer who buys a season's worth is real money and no run-rate.
    """
    flat = np.sort(weekly.reshape(len(weekly), weekly.shape[1] * weekly.shape[2]), axis=1)
    sold = (flat > 0).sum(axis=1)
    if not sold.any():
        return weekly
    middle = flat.shape[1] - 1 - sold // 2  # the upper median of the weeks that sold, which come last
    usual = flat[np.arange(len(flat)), np.minimum(middle, flat.shape[1] - 1)]
    most = np.where(sold > 0, times * np.maximum(usual, 1.0), np.inf)
    return np.minimum(weekly, most[:, None, None])


def first_week(weekly: Floats) -> NDArray[np.int64]:
    """The week each product first sold anywhere, (P, S, W) -> (P,); W where it never did."""
    sold = weekly.sum(axis=1) > 0
    return np.where(sold.any(axis=1), sold.argmax(axis=1), weekly.shape[2])


def launch_rates(weekly: Floats, listed: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """Pieces a week in one store, from launch to steady: (P, S, W) and listed (P, S) -> rates (P,), known (P,).

    A product launched inside the block is judged by its first `STEADY_WEEKS` weeks, one that was there before by the
    latest ones. Weeks without a sale count, so slow and intermittent products get their true low rate. Stores are those
    that list it or sold it. Known is False under `SHORTEST` weeks.
    """
    weeks = weekly.shape[2]
    starts = first_week(weekly)
    launched = (starts > 0) & (starts < weeks)
    begin = np.where(launched, starts, max(weeks - STEADY_WEEKS, 0))
    end = np.minimum(begin + STEADY_WEEKS, weeks)
    week = np.arange(weeks)
    within = (week >= begin[:, None]) & (week < end[:, None])
    stores = np.maximum((listed | (weekly.sum(axis=2) > 0)).sum(axis=1), 1)
    rates = (weekly.sum(axis=1) * within).sum(axis=1) / np.maximum(end - begin, 1) / stores
    known = (starts < weeks) & (end - begin >= SHORTEST)
    return np.where(known, rates, 0.0), known


@dataclass(frozen=True, slots=True)
class RatePrior:
    """What a product usually sells in a week in one store: Gamma(shape, weeks), mean shape / weeks."""

    shape: float
    weeks: float

    @property
    def mean(self) -> float:
        return self.shape / self.weeks


def fit_rate_prior(units: ArrayLike, weeks: ArrayLike, lump: ArrayLike = 1.0) -> RatePrior:
    """Gamma prior of rates in one category from units (n,) sold in weeks (n,), by moments (Clayton & Kaldor 1987).

    The variance between products is what is left of that between rates when chance (lump / weeks) is taken off, kept
    within what 1/4 to 50 weeks of typical sales would weigh. Nothing sold: a slow product, one piece in four weeks.
    """
    units, weeks, lump = np.broadcast_arrays(_positive(units), _positive(weeks), _positive(lump))
    units, weeks, lump = units[weeks > 0], weeks[weeks > 0], lump[weeks > 0]
    if len(units) == 0 or units.sum() == 0:
        return RatePrior(shape=0.25, weeks=1.0)
    mean = units.sum() / weeks.sum()
    rates = np.minimum(units / weeks, np.quantile(units / weeks, 0.98))  # one freak order must not set the spread
    between = np.average((rates - mean) ** 2, weights=weeks) - mean * lump.sum() / weeks.sum()
    worth = float(np.clip(mean / between if between > 0 else 50.0, 0.25, 50.0))
    return RatePrior(shape=float(mean * worth), weeks=worth)


def rates(units: ArrayLike, weeks: ArrayLike, prior: RatePrior, lump: ArrayLike = 1.0) -> Floats:
    """Pieces a week, q10/q50/q90 of the gamma posterior: units (n,) in weeks (n,) -> (n, 3).

    `lump` (n,) pieces arrive together (wholesale baskets): they count as one piece of evidence, not as many
    (quasi-Poisson: the likelihood to the power 1 / lump).
    """
    units, weeks, lump = np.broadcast_arrays(_positive(units), _positive(weeks), np.maximum(_positive(lump), 1.0))
    shape, scale = prior.shape + units / lump, prior.weeks + weeks / lump
    return np.asarray(gammaincinv(np.maximum(shape, 0.05)[:, None], LEVELS) / scale[:, None])


def lumps(weekly: Floats, known_weeks: float = 26.0) -> Floats:
    """How many pieces of each product arrive together, (P, S, W) -> (P,) within 1..50.

    Variance over mean of a store-week's sales, pooled over stores, pulled to the category's own as if that had been
    seen for `known_weeks` store-weeks.
    """
    products, stores, weeks = weekly.shape
    if products == 0 or stores == 0 or weeks < 2:
        return np.ones(products)
    mean, variance = weekly.mean(axis=2).sum(axis=1), weekly.var(axis=2, ddof=1).sum(axis=1)
    own = np.where(mean > 0, variance / np.maximum(mean, 1e-9), 1.0)
    usual = float(np.median(own[mean > 0])) if (mean > 0).any() else 1.0
    seen = (weekly > 0).sum(axis=(1, 2))
    return np.clip((own * seen + usual * known_weeks) / (seen + known_weeks), 1.0, 50.0)


def _positive(values: ArrayLike) -> Floats:
    return np.maximum(np.atleast_1d(np.asarray(values, dtype=float)), 0.0)
