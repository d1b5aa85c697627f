"""Who wants it, out of the people it was shown to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, betaln

from collab.engine.spread import LEVELS, Floats

# Where a prior is looked for: logit of the mean from 1 in 400 to 9 in 10, and worth 2 to 400 people, log-spaced. No
# category is surer of itself than that.
MEANS = np.linspace(-6.0, 2.2, 21)
STRENGTHS = np.linspace(np.log(2.0), np.log(400.0), 12)


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
    pull to COLD_START so that a few ideas cannot make it certain: on a grid, then on finer ones around the best
    point, so that there is no start to depend on and always an answer. Fewer than 5 ideas that anybody saw: the mean,
    shrunk to COLD_START.
    """
    wants, trials = _counts(wants), exposures(wants, seen)
    wants, trials = wants[trials > 0], trials[trials > 0]
    if len(trials) == 0:
        return COLD_START
    if len(trials) < 5:
        return _shrunk_mean(wants, trials)
    like, times = np.unique(np.stack([wants, trials]), axis=1, return_counts=True)
    often = times.astype(float)
    means, strengths = MEANS, STRENGTHS
    for _ in range(3):
        mean, strength = _best(means, strengths, like[0], like[1], often)
        means, strengths = _around(mean, means), _around(strength, strengths)
    share, people = 1 / (1 + np.exp(-mean)), np.exp(strength)
    return Prior(wants=float(share * people), passes=float((1 - share) * people), fitted=True)


def interest(wants: ArrayLike, seen: ArrayLike, prior: Prior) -> Floats:
    """The share of shoppers who want each idea: q10, q50, q90 of the beta posterior, (N,), (N,) -> (N, 3) in 0..1.

    With the prior held, one more want never lowers any of the three.
    """
    wants, trials = _counts(wants), exposures(wants, seen)
    return np.asarray(betaincinv((prior.wants + wants)[:, None], (prior.passes + trials - wants)[:, None], LEVELS))


def _best(means: Floats, strengths: Floats, wants: Floats, trials: Floats, times: Floats) -> tuple[float, float]:
    """The point of the grid under which ideas with these counts (each so many times) are likeliest."""
    share, people = 1 / (1 + np.exp(-means))[:, None, None], np.exp(strengths)[None, :, None]
    a, b = share * people, (1 - share) * people
    likelihood = ((betaln(a + wants, b + trials - wants) - betaln(a, b)) * times).sum(axis=2)
    usual = np.log(COLD_START.wants / COLD_START.passes), np.log(COLD_START.wants + COLD_START.passes)
    pull = (means[:, None] - usual[0]) ** 2 / 8 + (strengths[None, :] - usual[1]) ** 2 / 8
    at = np.unravel_index(np.argmax(likelihood - pull), pull.shape)
    return float(means[at[0]]), float(strengths[at[1]])


def _around(point: float, grid: Floats) -> Floats:
    """Seven points from one neighbour on the grid to the other."""
    return point + np.linspace(-1.0, 1.0, 7) * (grid[1] - grid[0])


def _shrunk_mean(wants: Floats, trials: Floats) -> Prior:
    strength = COLD_START.wants + COLD_START.passes
    mean = (COLD_START.wants + wants.sum()) / (strength + trials.sum())
    return Prior(wants=float(mean * strength), passes=float((1 - mean) * strength), fitted=False)


def _counts(values: ArrayLike) -> Floats:
    """Counts as floats; a sum that fell below zero (votes withdrawn before the facts were heard) is none."""
    return np.maximum(np.atleast_1d(np.asarray(values, dtype=float)), 0.0)
