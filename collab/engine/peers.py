"""The simple methods a shop would use instead: what the engine has to beat on the shop's own past, or give way to.

Arrays in and out; codes count from 0, a day is a whole number. Each is a line of a spreadsheet, on purpose.
"""

import numpy as np

from collab.engine.interest import exposures, fit_prior
from collab.engine.places import Sold
from collab.engine.ranging import Codes, Sales, decayed
from collab.engine.retention import Visits
from collab.engine.spread import Floats
from collab.engine.tastes import pairs
from collab.engine.wants import Bought

GIVE_OR_TAKE = np.array([0.5, 1.0, 1.5])  # of a run rate


def net_votes(wants: Floats, seen: Floats) -> Floats:
    """Those who want it, less those who saw it and do not: (N,)."""
    return np.asarray(2 * wants - exposures(wants, seen))


def beta_binomial(wants: Floats, seen: Floats) -> Floats:
    """The mean of the posterior share who want it, under one prior fitted to all, (N,) (Griffiths 1973)."""
    prior = fit_prior(wants, seen)
    return np.asarray((prior.wants + wants) / (prior.wants + prior.passes + exposures(wants, seen)))


def win_rate(won: Codes, lost: Codes, ideas: int) -> Floats:
    """The share of choices won, one of each mind added, (ideas,)."""
    wins, losses = np.bincount(won, minlength=ideas), np.bincount(lost, minlength=ideas)
    return np.asarray((wins + 1) / (wins + losses + 2))


def bought_by_most(bought: Bought, today: int) -> Floats:
    """How many customers ever bought each product before a day, (P,)."""
    got = pairs(bought.customer, bought.product, bought.day, (bought.customers, bought.products), today)
    return np.bincount(got.what, minlength=bought.products).astype(float)


def stores_stocking(sold: Sold, today: int) -> Floats:
    """How many stores ever sold each product before a day, (P,)."""
    got = pairs(sold.store, sold.product, sold.day, (sold.stores, sold.products), today)
    return np.bincount(got.what, minlength=sold.products).astype(float)


def sold_most(sold: Sold, today: int) -> Floats:
    """How often each product was sold before a day, (P,)."""
    use = (sold.day < today) & (sold.product >= 0)
    return np.bincount(sold.product[use], minlength=sold.products).astype(float)


def run_rate(units: Floats, days: float, horizon: float) -> Floats:
    """Units (n,) of the last `days` carried on for the horizon, give or take half: q10, q50, q90, (n, 3)."""
    return np.asarray(units[:, None] * horizon / days * GIVE_OR_TAKE)


def top_revenue(sales: Sales, today: int) -> Floats:
    """What each product ever earned, (P,)."""
    return decayed(sales, today, fade=np.inf)


def same_as_before(seen: Visits, days: float) -> Floats:
    """As many visits a day as since the first one, which itself is not counted, (n,)."""
    return np.asarray(seen.again / np.maximum(seen.age, 1.0) * days)
