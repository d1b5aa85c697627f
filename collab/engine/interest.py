"""Who wants it, out of the people it was shown to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, betaln

from collab.engine.spread import LEVELS, Floats

STRENGTHS = (
    2.0,
    400.0,
)  # a prior is worth at least 2 and at most 400 people: no category is that sure of itself


@dataclass(frozen=True, slots=True)
class Prior:
    """What is usual in a category before anybody voted: Beta(wants, passes); `fitted` False = a cold start's guess."""

    wants: float
    passes: float
    fitted: bool

    @property
    def mean(self) -> float:
        return self.wants / (self.wants + self.passes)


COLD_START = Prior(wants=1.0, passes=9.0, fitted=False)  # 1 in 10 of those who saw it, worth 10 people


def exposures(wants: ArrayLike, seen: ArrayLike) -> Floats:
    """People who can have wanted it: those who saw it, and never fewer than said so (a vote proves a look)."""
    return np.maximum(_counts(seen), _counts(wants))


def fit_prior(wants: ArrayLike, seen: ArrayLike) -> Prior:
    """The beta-binomial prior of one category from its ideas, (N,) wants and (N,) seen, by marginal likelihood.

    Maximises  sum log B(a + w, b + n - w) - log B(a, b)  over mean and strength a + b (Griffiths 1973), with a weak
    pull to COLD_START so that a few ideas cannot make it certain. Fewer than 5 ideas that anybody saw, or no maximum
    found: the moments, shrunk to COLD_START.
    """
    wants, trials = _counts(wants), exposures(wants, seen)
    wants, trials = wants[trials > 0], trials[trials > 0]
    if len(trials) == 0:
        return COLD_START
    if len(trials) < 5:
        return _shrunk_mean(wants, trials)

    from scipy.optimize import minimize

    start = np.array([_logit(_shrunk_mean(wants, trials).mean), np.log(10.0)])
    low, high = np.log(STRENGTHS)
    found = minimize(
        _loss,
        start,
        args=(wants, trials),
        method="L-BFGS-B",
        bounds=[(-9.0, 9.0), (low, high)],
    )
    if not found.success or not np.isfinite(found.x).all():
        return _shrunk_mean(wants, trials)
    mean, strength = _expit(found.x[0]), np.exp(found.x[1])
    return Prior(wants=float(mean * strength), passes=float((1 - mean) * strength), fitted=True)


def interest(wants: ArrayLike, seen: ArrayLike, prior: Prior) -> Floats:
    """The share of shoppers who want each idea: q10, q50, q90 of the beta posterior, (N,), (N,) -> (N, 3) in 0..1.

    With the prior held, one more want never lowers any of the three.
    """
    wants, trials = _counts(wants), exposures(wants, seen)
    return np.asarray(betaincinv((prior.wants + wants)[:, None], (prior.passes + trials - wants)[:, None], LEVELS))


def _loss(point: Floats, wants: Floats, trials: Floats) -> float:
    mean, strength = _expit(point[0]), np.exp(point[1])
    a, b = mean * strength, (1 - mean) * strength
    likelihood = betaln(a + wants, b + trials - wants).sum() - len(trials) * betaln(a, b)
    pull = (point[0] - _logit(COLD_START.mean)) ** 2 / 8 + (point[1] - np.log(10.0)) ** 2 / 8
    return float(pull - likelihood)


def _shrunk_mean(wants: Floats, trials: Floats) -> Prior:
    strength = COLD_START.wants + COLD_START.passes
    mean = (COLD_START.wants + wants.sum()) / (strength + trials.sum())
    return Prior(wants=float(mean * strength), passes=float((1 - mean) * strength), fitted=False)


def _counts(values: ArrayLike) -> Floats:
    """Counts as floats; a sum that fell below zero (votes withdrawn before the facts were heard) is none."""
    return np.maximum(np.atleast_1d(np.asarray(values, dtype=float)), 0.0)


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


def _expit(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
