"""How much each kind of voice is worth, learnt from what was sold after it.

A launch is foretold by what is like it alone, and each kind of voice says how many times as much as usual it is wanted
(`wanted`). The joint forecast is log units = intercept + log(1 + units alone) + sum of weight x log of times. Every
weight is `USUAL` until `ENOUGH` launches were measured.

Learnt weights are never negative (more of a voice never lowers a forecast) and pulled to the usual one by a wide normal
prior, so that a kind that spoke of few launches keeps it; a category's are pulled to the chain's.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collab.engine.spread import Floats

type Ints = NDArray[np.int64]

ENOUGH = 50  # measured launches under which weights stay as usual
USUAL = 0.5  # demand grows with the root of how much a thing is wanted
WIDE = 0.5  # standard deviation of a chain's weight about the usual one
CLOSE = 0.25  # of a category's about the chain's
COLD = float(np.log(3.0))  # standard deviation of log units before `ENOUGH`: a third to three times
STRAY = 0.5  # of a category's intercept about the chain's, in log units
Z80 = 1.2816


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights (C, K) of K kinds in C categories with standard errors, intercepts (C,), log-unit spread; all shown.

    `launches` (C,) is how many measured ones stand behind each row, `spoke` (C, K) of how many of them each kind said
    anything; `learnt` says whether there were enough.
    """

    value: Floats
    error: Floats
    intercept: Floats
    spread: float
    launches: Ints
    spoke: Ints
    learnt: bool


def learn(alone: ArrayLike, said: ArrayLike, sold: ArrayLike, category: ArrayLike, *, categories: int) -> Weights:
    """From n measured launches: units foretold without any voice (n,), the log of times by kind (n, K), NaN or 0 where
    a kind said nothing, units sold and category (n,)."""
    alone, said = np.asarray(alone, dtype=float), np.asarray(said, dtype=float)
    sold, category = np.asarray(sold, dtype=float), np.asarray(category, dtype=np.int64)
    kinds = said.shape[1]
    usable = np.isfinite(alone) & np.isfinite(sold)
    x, category = np.nan_to_num(said[usable]), category[usable]
    y = np.log1p(np.maximum(sold[usable], 0.0)) - np.log1p(np.maximum(alone[usable], 0.0))
    launches, spoke = np.bincount(category, minlength=categories), np.zeros((categories, kinds), dtype=np.int64)
    np.add.at(spoke, category, x != 0)
    usual = np.full(kinds, USUAL)
    if len(y) < ENOUGH or kinds == 0:
        shape = (categories, kinds)
        nothing = np.zeros(categories)
        return Weights(np.full(shape, USUAL), np.full(shape, WIDE), nothing, COLD, launches, spoke, False)
    noise = max(float(np.var(y - x @ usual)), 0.01)
    for _ in range(3):  # the prior's pull depends on the noise, and the noise on the fit
        chain, _ = _ridge(x, y, usual, 0.0, noise, WIDE, 10.0)
        noise = max(float(np.mean((y - chain[0] - x @ chain[1:]) ** 2)) * len(y) / (len(y) - kinds), 0.01)
    rows, errors = np.empty((categories, kinds + 1)), np.empty((categories, kinds + 1))
    for code in range(categories):
        own = category == code
        rows[code], errors[code] = _ridge(x[own], y[own], chain[1:], chain[0], noise, CLOSE, STRAY)
    left = y - rows[category, 0] - (x * rows[category, 1:]).sum(axis=1)
    spread = float(np.sqrt(np.mean(left**2) * len(y) / max(len(y) - kinds - 1, 1)))
    return Weights(rows[:, 1:], errors[:, 1:], rows[:, 0], max(spread, 0.1), launches, spoke, True)


def edited(weights: Weights, by_hand: ArrayLike) -> Weights:
    """The same with what a merchandiser typed, (C, K) or (1, K) for all, NaN = as learnt; typed weights have no error,
    none is negative.

    The intercept stays: what changes is only what was typed.
    """
    typed = np.asarray(by_hand, dtype=float)
    said = np.isfinite(typed)
    value, error = np.where(said, np.maximum(typed, 0.0), weights.value), np.where(said, 0.0, weights.error)
    return replace(weights, value=value, error=error)


def expected(weights: Weights, alone: ArrayLike, said: ArrayLike, category: ArrayLike) -> Floats:
    """Units of new launches (m,) from units foretold without any voice (m,) and the log of times by kind (m, K): q10,
    q50, q90, (m, 3). Where nothing was foretold, zeros."""
    alone, category = np.asarray(alone, dtype=float), np.asarray(category, dtype=np.int64)
    x, known = np.nan_to_num(np.asarray(said, dtype=float)), np.isfinite(alone)
    middle = weights.intercept[category] + (x * weights.value[category]).sum(axis=1)
    middle = middle + np.log1p(np.maximum(np.where(known, alone, 0.0), 0.0))
    doubt = Z80 * np.sqrt(weights.spread**2 + ((weights.error[category] * x) ** 2).sum(axis=1))
    out = np.expm1(np.maximum(middle[:, None] + doubt[:, None] * np.array([-1.0, 0.0, 1.0]), 0.0))
    return np.where(known[:, None], out, 0.0)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What each way of weighing would have said of last season: mean absolute error in log units, and how many."""

    launches: int
    usual: float
    learnt: float
    typed: float


def dry_run(
    alone: ArrayLike,
    said: ArrayLike,
    sold: ArrayLike,
    category: ArrayLike,
    last_season: NDArray[np.bool_],
    by_hand: ArrayLike,
) -> DryRun:
    """Learn on earlier launches, foretell those of the last season (n,) and compare; no launch judges itself."""
    alone, said, sold = (np.asarray(each, dtype=float) for each in (alone, said, sold))
    category = np.asarray(category, dtype=np.int64)
    categories = int(max(category.max(initial=-1) + 1, len(np.asarray(by_hand, dtype=float))))
    before = np.flatnonzero(~last_season)
    learnt, nothing = (
        learn(alone[rows], said[rows], sold[rows], category[rows], categories=categories)
        for rows in (before, before[:0])
    )
    truth = np.log1p(np.maximum(sold[last_season], 0.0))

    def miss(weights: Weights) -> float:
        told = expected(weights, alone[last_season], said[last_season], category[last_season])
        return float(np.abs(np.log1p(told[:, 1]) - truth).mean()) if len(truth) else 0.0

    return DryRun(len(truth), miss(nothing), miss(learnt), miss(edited(learnt, by_hand)))


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
