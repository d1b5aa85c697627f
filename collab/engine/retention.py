"""Who is still a customer, and how often they will buy: BG/NBD by maximum likelihood.

Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model, Marketing
Science 24(2). While alive a customer buys at a Poisson rate, gamma(r, alpha) over customers; after every purchase they
leave with a probability that is beta(a, b) over customers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, gammaln, hyp2f1

from collab.engine.spread import Floats

START = np.zeros(4)  # log of (r, alpha in units of the mean age, a, b)
BOUND = 8.0  # of the logs: e^8 is a point mass for every practical purpose
RESTRAINT = 1e-4  # of the squared logs, per customer: decides only where the data do not (Wübben's "penalizer")
FEWEST = 10  # customers under which nothing is fitted


@dataclass(frozen=True, slots=True)
class Visits:
    """n customers: visits after the first (n,), day of the last one counted from the first (n,), days known (n,)."""

    again: Floats
    last: Floats
    age: Floats


@dataclass(frozen=True, slots=True)
class Habit:
    """BG/NBD: rate ~ gamma(shape r, rate alpha in days), chance to leave after a visit ~ beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float


USUAL = Habit(r=0.25, alpha=30.0, a=0.8, b=2.5)  # near the published fit of CDNOW: said where nothing can be learnt


def visits(customer: ArrayLike, day: ArrayLike, *, customers: int, until: int) -> Visits:
    """Purchases (rows) to visits: several purchases of one day are one visit. Codes 0..customers-1.

    `age` counts the days from the first visit to `until`; a customer without a visit has zeros everywhere.
    """
    customer, day = np.asarray(customer, dtype=np.int64), np.asarray(day, dtype=np.int64)
    pairs = np.unique(np.column_stack([customer, day])[day < until], axis=0)
    number = np.bincount(pairs[:, 0], minlength=customers)
    first, last = np.full(customers, until), np.full(customers, 0)
    np.minimum.at(first, pairs[:, 0], pairs[:, 1])
    ends = np.flatnonzero(np.diff(pairs[:, 0], append=-1))
    last[pairs[ends, 0]] = pairs[ends, 1]
    seen = number > 0
    return Visits(
        np.maximum(number - 1, 0).astype(float),
        np.where(seen, last - first, 0).astype(float),
        np.where(seen, until - first, 0).astype(float),
    )


def fit(seen: Visits) -> Habit:
    """Maximum likelihood of equation (6) over customers; the usual habit where fewer than `FEWEST` are known."""
    from scipy.optimize import minimize

    known = seen.age > 0
    if known.sum() < FEWEST or not seen.again[known].any():
        return USUAL
    unit = float(seen.age[known].mean())
    kinds, weight = np.unique(
        np.column_stack([seen.again, seen.last / unit, seen.age / unit])[known], axis=0, return_counts=True
    )
    compact = Visits(kinds[:, 0], kinds[:, 1], kinds[:, 2])

    def loss(logs: Floats) -> float:
        likelihood = log_likelihood(compact, Habit(*np.exp(logs)))
        return float(-(weight @ likelihood) / weight.sum() + RESTRAINT * (logs**2).sum())

    starts = (START, np.array([-1.0, -1.0, 0.0, 1.0]))
    found = [minimize(loss, start, method="L-BFGS-B", bounds=[(-BOUND, BOUND)] * 4) for start in starts]
    r, alpha, a, b = np.exp(min(found, key=lambda each: each.fun).x)
    return Habit(float(r), float(alpha * unit), float(a), float(b))


def log_likelihood(seen: Visits, habit: Habit) -> Floats:
    """Log of equation (6) for each customer, (n,)."""
    x, last, age = seen.again, seen.last, seen.age
    r, alpha, a, b = habit.r, habit.alpha, habit.a, habit.b
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    alive = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + age)
    left = betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) - (r + x) * np.log(alpha + last)
    return common + np.logaddexp(alive, np.where(x > 0, left, -np.inf))


def alive(seen: Visits, habit: Habit) -> Floats:
    """Probability that each is still a customer at the end of their age, (n,); 1 for one visit only, as in the model.

    Fader, Hardie & Lee (2008), "Computing P(alive) Using the BG/NBD Model". 0 for someone never seen.
    """
    x, r, alpha, a, b = seen.again, habit.r, habit.alpha, habit.a, habit.b
    odds = np.log(a) - np.log(b + np.maximum(x, 1) - 1)
    odds = odds + (r + x) * (np.log(alpha + seen.age) - np.log(alpha + seen.last))
    chance = 1 / (1 + np.exp(np.minimum(odds, 700.0)))
    return np.where(seen.age <= 0, 0.0, np.where(x > 0, chance, 1.0))


def expected(seen: Visits, habit: Habit, days: float) -> Floats:
    """Visits each will make in the next `days`, (n,): equation (10). 0 for someone never seen.

    Its hypergeometric series overflows for frequent customers; Euler's transformation (Abramowitz & Stegun 15.3.3)
    takes their visits out of the exponent.
    """
    x, r, alpha, a, b = seen.again, habit.r, habit.alpha, habit.a, habit.b
    a = a + 1e-6 if abs(a - 1) < 1e-6 else a  # the formula has a removable gap at a = 1
    left = (alpha + seen.age) / (alpha + seen.age + days)
    series = hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, 1 - left)
    ever = (a + b + x - 1) / (a - 1) * (1 - left ** (a - 1) * series)
    return np.where(seen.age > 0, np.maximum(ever * alive(seen, habit), 0.0), 0.0)
