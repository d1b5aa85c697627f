"""How much each kind of signal is worth, learnt from what was sold after it.

Each kind by itself foretells a launch's units. The product of these, each to the power of its weight, is the joint
forecast: log units = intercept + sum of weight x log(1 + units by kind). Equal weights that sum to one are the
geometric mean, and that is what stands until `ENOUGH` launches were measured.

Learnt weights are never negative (more of a signal never lowers a forecast) and pulled to equal ones by a wide normal
prior; a category's are pulled to the chain's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collab.engine.spread import Floats

type Ints = NDArray[np.int64]

ENOUGH = 50  # measured launches under which weights stay equal
WIDE = 0.5  # standard deviation of a chain's weight about the equal one
CLOSE = 0.25  # of a category's about the chain's
COLD = float(np.log(3.0))  # standard deviation of log units before `ENOUGH`: a third to three times
STRAY = 0.5  # of a category's intercept about the chain's, in log units
Z80 = 1.2816


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights (C, K) of K kinds in C categories with standard errors, intercepts (C,), log-unit spread; all shown.

    `launches` (C,) is how many measured ones stand behind each row; `learnt` says whether any did.
    """

    value: Floats
    error: Floats
    intercept: Floats
    spread: float
    launches: Ints
    learnt: bool


def learn(foretold: ArrayLike, sold: ArrayLike, category: ArrayLike, *, categories: int) -> Weights:
    """From n measured launches: units by kind (n, K), NaN where a kind said nothing, units sold and category (n,)."""
    foretold = np.asarray(foretold, dtype=float)
    sold, category = np.asarray(sold, dtype=float), np.asarray(category, dtype=np.int64)
    kinds = foretold.shape[1]
    usable = np.isfinite(foretold).any(axis=1) & np.isfinite(sold)
    x, y, category = _logs(foretold[usable]), np.log1p(np.maximum(sold[usable], 0.0)), category[usable]
    launches = np.bincount(category, minlength=categories)
    equal = np.full(kinds, 1 / kinds) if kinds else np.zeros(0)
    if len(y) < ENOUGH or kinds == 0:
        shape = (categories, kinds)
        return Weights(
            np.tile(equal, (categories, 1)), np.full(shape, WIDE), np.zeros(categories), COLD, launches, False
        )
    noise = max(float(np.var(y - x @ equal)), 0.01)
    for _ in range(3):  # the prior's pull depends on the noise, and the noise on the fit
        chain, _ = _ridge(x, y, equal, 0.0, noise, WIDE, 10.0)
        noise = max(float(np.mean((y - chain[0] - x @ chain[1:]) ** 2)) * len(y) / (len(y) - kinds), 0.01)
    rows, errors = np.empty((categories, kinds + 1)), np.empty((categories, kinds + 1))
    for code in range(categories):
        own = category == code
        rows[code], errors[code] = _ridge(x[own], y[own], chain[1:], chain[0], noise, CLOSE, STRAY)
    left = y - rows[category, 0] - (x * rows[category, 1:]).sum(axis=1)
    spread = float(np.sqrt(np.mean(left**2) * len(y) / max(len(y) - kinds - 1, 1)))
    return Weights(rows[:, 1:], errors[:, 1:], rows[:, 0], max(spread, 0.1), launches, True)


def edited(weights: Weights, by_hand: ArrayLike) -> Weights:
    """The same with what a merchandiser typed, (C, K), NaN = as learnt; typed weights have no error, none is negative.

    The intercept stays: what changes is only what was typed.
    """
    typed = np.asarray(by_hand, dtype=float)
    said = np.isfinite(typed)
    return Weights(
        np.where(said, np.maximum(typed, 0.0), weights.value),
        np.where(said, 0.0, weights.error),
        weights.intercept,
        weights.spread,
        weights.launches,
        weights.learnt,
    )


def expected(weights: Weights, foretold: ArrayLike, category: ArrayLike) -> Floats:
    """Units of new launches (m,) from units by kind (m, K): q10, q50, q90, (m, 3). A kind that said nothing is filled
    by the mean of those that did; where none did, zeros.
    """
    foretold, category = np.asarray(foretold, dtype=float), np.asarray(category, dtype=np.int64)
    x = _logs(foretold)
    middle = weights.intercept[category] + (x * weights.value[category]).sum(axis=1)
    doubt = Z80 * np.sqrt(weights.spread**2 + (weights.error[category] ** 2 * _about(x) ** 2).sum(axis=1))
    out = np.expm1(np.maximum(middle[:, None] + doubt[:, None] * np.array([-1.0, 0.0, 1.0]), 0.0))
    return np.where(np.isfinite(foretold).any(axis=1)[:, None], out, 0.0)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What each way of weighing would have said of last season: mean absolute error in log units, and how many."""

    launches: int
    equal: float
    learnt: float
    typed: float


def dry_run(
    foretold: ArrayLike, sold: ArrayLike, category: ArrayLike, last_season: NDArray[np.bool_], by_hand: ArrayLike
) -> DryRun:
    """Learn on earlier launches, foretell those of the last season (n,) and compare; no launch judges itself."""
    foretold, sold = np.asarray(foretold, dtype=float), np.asarray(sold, dtype=float)
    category = np.asarray(category, dtype=np.int64)
    categories = int(max(category.max(initial=-1) + 1, len(np.asarray(by_hand, dtype=float))))
    before = ~last_season
    learnt = learn(foretold[before], sold[before], category[before], categories=categories)
    nothing = learn(foretold[:0], sold[:0], category[:0], categories=categories)
    truth = np.log1p(np.maximum(sold[last_season], 0.0))

    def miss(weights: Weights) -> float:
        said = np.log1p(expected(weights, foretold[last_season], category[last_season])[:, 1])
        return float(np.abs(said - truth).mean()) if len(truth) else 0.0

    return DryRun(len(truth), miss(nothing), miss(learnt), miss(edited(learnt, by_hand)))


def _logs(foretold: Floats) -> Floats:
    """log(1 + units) with gaps filled by the row's mean, (n, K)."""
    known = np.isfinite(foretold)
    logs = np.where(known, np.log1p(np.maximum(np.where(known, foretold, 0.0), 0.0)), 0.0)
    mean = logs.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(known, logs, mean[:, None])


def _about(x: Floats) -> Floats:
    """Distance of each kind from the row's mean: an error in weights that still sum to one moves only by this."""
    return x - x.mean(axis=1, keepdims=True)


def _ridge(
    x: Floats, y: Floats, towards: Floats, level: float, noise: float, spread: float, stray: float
) -> tuple[Floats, Floats]:
    """(intercept, weights >= 0) and standard errors: normal likelihood, normal prior about (level, towards)."""
    from scipy.optimize import lsq_linear

    design = np.column_stack([np.ones(len(y)), x])
    prior = np.append(stray, np.full(len(towards), spread))
    system = np.vstack([design / np.sqrt(noise), np.diag(1 / prior)])
    target = np.append(y / np.sqrt(noise), np.append(level, towards) / prior)
    lowest = np.append(-np.inf, np.zeros(len(towards)))
    found = lsq_linear(system, target, bounds=(lowest, np.inf), method="bvls")
    return found.x, np.sqrt(np.diag(np.linalg.inv(system.T @ system)))
