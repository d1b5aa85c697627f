"""How often something is said to be wrong, and what it costs while nobody sees to it."""

import numpy as np
from scipy.special import gammaincinv

from collab.engine.spread import LEVELS, Floats


def told_weekly(told: int) -> Floats:
    """So many complaints in one week -> complaints a week to come (3,), q10, q50, q90.

    The posterior of a Poisson rate under Jeffreys' prior, Gamma(told + 1/2): Gelman et al., Bayesian Data Analysis
    (2013), 2.6 and 2.8. It supposes that the fault stays as it is; only those who speak up are counted.
    """
    return np.asarray(gammaincinv(told + 0.5, LEVELS))


def refunds(weekly: Floats, price: float, weeks: int) -> Floats:
    """What giving the money back costs in so many weeks (3,), in the unit of `price`."""
    return weekly * max(price, 0.0) * weeks
