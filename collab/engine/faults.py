"""How often something is said to be wrong, and what it costs while nobody sees to it."""

import numpy as np
from scipy import stats

from collab.engine.spread import Floats

LEVELS = (0.1, 0.5, 0.9)


def told_weekly(told: int) -> Floats:
    """So many complaints in one week -> complaints a week to come (3,), q10, q50, q90.

    The posterior of a Poisson rate under Jeffreys' prior, Gamma(told + 1/2): Gelman et al., Bayesian Data Analysis
    (2013), 2.6 and 2.8. It supposes that the fault stays as it is; only those who speak up are counted.
    """
    return np.asarray(stats.gamma.ppf(LEVELS, told + 0.5))


def refunds(weekly: Floats, price: float, weeks: int) -> Floats:
    """What giving the money back costs in so many weeks (3,), in the unit of `price`."""
    return weekly * max(price, 0.0) * weeks
