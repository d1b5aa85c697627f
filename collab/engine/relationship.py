"""How people shop: recency, frequency and value; led by price or by the relationship; do collaborators stay longer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

from collab.engine.spread import LEVELS, Floats

type Ints = NDArray[np.int64]

BEST = 5  # scores go from 1 to this
LEAST_WORTH, MOST_WORTH = 2.0, 50.0  # purchases that a category's usual mix may be worth
CALIPER = 0.5  # standard deviations per trait: further apart, two customers are no match
MATCHES = 5  # others to compare each collaborator with
Z80 = 1.2816  # half the width of an 80 % interval in standard errors


@dataclass(frozen=True, slots=True)
class Scores:
    """1 (worst) to 5 (best) for each customer, (n,) each; 0 for someone who never bought."""

    recency: Ints
    frequency: Ints
    value: Ints


def rfm(customer: ArrayLike, day: ArrayLike, revenue: ArrayLike, *, customers: int, until: int) -> Scores:
    """Fifths of the customers by days since the last visit, days with a visit, and money; from rows before `until`.

    Equals share the score of their middle rank, so nobody is better than another by the order of a file. One customer
    alone, and customers who are all alike, get the middle score. Refunds (negative revenue) are taken off.
    """
    customer, day = np.asarray(customer, dtype=np.int64), np.asarray(day, dtype=np.int64)
    revenue = np.asarray(revenue, dtype=float)
    past = day < until
    customer, day, revenue = customer[past], day[past], revenue[past]
    pairs = np.unique(np.column_stack([customer, day]), axis=0)
    visits = np.bincount(pairs[:, 0], minlength=customers)
    last = np.full(customers, np.iinfo(np.int64).min)
    np.maximum.at(last, customer, day)
    money = np.bincount(customer, revenue, customers)
    seen = visits > 0
    return Scores(_fifths(last, seen), _fifths(visits, seen), _fifths(money, seen))


@dataclass(frozen=True, slots=True)
class Mix:
    """k measurements, in order of customer, category and half-year: share of purchases led by price, and its drift.

    `share` and `drift` are (k, 3), q10, q50, q90; `drift` is the change since the half-year before, NaN-free: zeros
    with `compared` False where there is none. 0 is a relationship shopper, 1 a price shopper, and nobody is a label.
    """

    customer: Ints
    category: Ints
    half_year: Ints
    purchases: Ints
    share: Floats
    drift: Floats
    compared: NDArray[np.bool_]
    led: Floats  # (k,) share as it was counted: what adds up over customers


def mix(
    customer: ArrayLike, category: ArrayLike, half_year: ArrayLike, by_price: ArrayLike, by_trust: ArrayLike
) -> Mix:
    """From purchases (n,): codes, whether the price led (bought below the usual price), whether the relationship did.

    A purchase with both or with neither says half of each. Few purchases are pulled to the category's usual mix in
    that half-year (beta-binomial, its weight by moments).
    """
    keys = np.column_stack([np.asarray(each, dtype=np.int64) for each in (customer, category, half_year)])
    led = (1.0 + np.asarray(by_price, dtype=float) - np.asarray(by_trust, dtype=float)) / 2
    cells, where = np.unique(keys, axis=0, return_inverse=True)
    where = where.ravel()
    number = np.bincount(where, minlength=len(cells)).astype(float)
    price = np.bincount(where, led, len(cells))
    _, group = np.unique(cells[:, 1:], axis=0, return_inverse=True)
    alpha, beta = _priors(price, number, group.ravel())
    alpha, beta = alpha + price, beta + number - price
    share = np.asarray(betaincinv(alpha[:, None], beta[:, None], LEVELS)) if len(cells) else np.zeros((0, 3))
    compared = np.zeros(len(cells), dtype=bool)
    if len(cells) > 1:
        same = (cells[1:, :2] == cells[:-1, :2]).all(axis=1)
        compared[1:] = same & (cells[1:, 2] == cells[:-1, 2] + 1)
    mean, variance = alpha / (alpha + beta), alpha * beta / (alpha + beta) ** 2 / (alpha + beta + 1)
    drift, doubt = np.zeros(len(cells)), np.zeros(len(cells))
    now = np.flatnonzero(compared)
    drift[now], doubt[now] = mean[now] - mean[now - 1], Z80 * np.sqrt(variance[now] + variance[now - 1])
    return Mix(
        cells[:, 0],
        cells[:, 1],
        cells[:, 2],
        number.astype(np.int64),
        share,
        np.stack([drift - doubt, drift, drift + doubt], axis=-1),
        compared,
        price / np.maximum(number, 1.0),
    )


@dataclass(frozen=True, slots=True)
class Overall:
    """What led the purchases of all customers in a category and half-year: q10, q50, q90 of the share led by price, and
    of its drift among the `compared` who bought in the half-year before, too (None without any)."""

    category: int
    half_year: int
    customers: int
    purchases: int
    share: Floats
    drift: Floats | None
    compared: int


def below_usual(
    variant: ArrayLike, half_year: ArrayLike, paid: ArrayLike, slack: float = 0.03
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of purchases (n,): whether less than the usual price was paid, by more than `slack`, and whether there was a
    choice at all: something bought by all at one price tells nothing. Usual is the median of that half-year."""
    paid = np.asarray(paid, dtype=float)
    _, cell = np.unique(np.column_stack([variant, half_year]), axis=0, return_inverse=True)
    cell = cell.ravel()
    ranked = paid[np.lexsort((paid, cell))]
    count = np.bincount(cell)
    usual = ranked[np.cumsum(count) - count + count // 2] if len(paid) else np.zeros(0)
    below = paid < (1 - slack) * usual[cell]
    return below, (np.bincount(cell, below) > 0)[cell]


def overall(found: Mix) -> list[Overall]:
    """All customers of each category and half-year together. Purchases weigh alike, and customers are what varies:
    ranges count that one customer's purchases go together (a ratio of sums, linearised)."""
    out = []
    for category, half in np.unique(np.column_stack([found.category, found.half_year]), axis=0).tolist():
        here = np.flatnonzero((found.category == category) & (found.half_year == half))
        both = here[found.compared[here]]
        share, off = _together(found, here)
        drift = None
        if len(both):
            (now, off_now), (before, off_before) = _together(found, both), _together(found, both - 1)
            drift = _around(now - before, off_now - off_before)
        bought = int(found.purchases[here].sum())
        out.append(Overall(category, half, len(here), bought, np.clip(_around(share, off), 0.0, 1.0), drift, len(both)))
    return out


def _together(found: Mix, cells: Ints) -> tuple[float, Floats]:
    """The share of all purchases of some cells that price led, and by how much each cell's customer moves it."""
    number = found.purchases[cells]
    share = float(number @ found.led[cells] / number.sum())
    return share, number * (found.led[cells] - share) / number.sum()


def _around(value: float, moved: Floats) -> Floats:
    return value + Z80 * float(np.sqrt((moved**2).sum())) * np.array([-1.0, 0.0, 1.0])


@dataclass(frozen=True, slots=True)
class Comparison:
    """Do people who take part stay more often than others like them?

    `stayed` of collaborators that found a match, `others` of their matches, `all_others` of everybody else;
    `difference` q10, q50, q90 in share of people; `matched` of `asked`; `imbalance` is the largest standardised
    difference of a trait that is left after matching: under .1 the two groups are alike.
    """

    stayed: float
    others: float
    all_others: float
    difference: Floats
    matched: int
    asked: int
    imbalance: float


def matched_retention(takes_part: ArrayLike, traits: ArrayLike, stayed: ArrayLike) -> Comparison | None:
    """Collaborators against their `MATCHES` nearest others by traits (n, d) measured before, and all who are as near as
    the last of these; None if nobody matches.

    Nearest-neighbour matching with replacement inside a caliper; its error counts that one other may stand for several
    (Abadie & Imbens 2006). It compares like with like on what is measured, and proves no cause: say so beside it.
    """
    part, stays = np.asarray(takes_part, dtype=bool), np.asarray(stayed, dtype=float)
    traits = np.asarray(traits, dtype=float)
    if part.all() or not part.any():
        return None
    spread = traits.std(axis=0)
    scaled = (traits - traits.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    own, others = np.flatnonzero(part), np.flatnonzero(~part)
    weight, matched = np.zeros(len(part)), []
    for person in own:
        apart = np.sqrt(((scaled[others] - scaled[person]) ** 2).mean(axis=1))
        last = min(MATCHES, len(apart)) - 1
        nearest = np.flatnonzero(apart <= min(np.partition(apart, last)[last], CALIPER))
        if len(nearest):
            weight[others[nearest]] += 1 / len(nearest)
            matched.append(person)
    if not matched:
        return None
    count = len(matched)
    here, there = float(stays[matched].mean()), float(weight @ stays / count)
    noise = here * (1 - here) / count + there * (1 - there) * (weight**2).sum() / count**2
    noise += 1 / (4 * count**2)  # rates of 0 and 1 are not certain
    gap = here - there + Z80 * np.sqrt(noise) * np.array([-1.0, 0.0, 1.0])
    left = np.abs(scaled[matched].mean(axis=0) - weight @ scaled / count)
    return Comparison(here, there, float(stays[others].mean()), gap, count, len(own), float(left.max(initial=0.0)))


def _fifths(values: NDArray, seen: NDArray[np.bool_]) -> Ints:
    scores = np.zeros(len(values), dtype=np.int64)
    if seen.any():
        _, where, alike = np.unique(values[seen], return_inverse=True, return_counts=True)
        place = (np.cumsum(alike) - alike / 2)[where] / seen.sum()
        scores[seen] = np.clip(np.ceil(place * BEST - 1e-9), 1, BEST)
    return scores


def _priors(price: Floats, number: Floats, group: Ints) -> tuple[Floats, Floats]:
    """Beta prior of each cell from its group (category and half-year), by moments; half and half where nothing is."""
    groups = int(group.max()) + 1 if len(group) else 0
    total = np.bincount(group, number, groups)
    mean = (np.bincount(group, price, groups) + 1.0) / (total + 2.0)
    off = price / np.maximum(number, 1.0) - mean[group]
    between = np.bincount(group, number * off**2, groups) / np.maximum(total, 1.0)
    chance = mean * (1 - mean)
    per_cell = np.bincount(group, minlength=groups) / np.maximum(total, 1.0)
    extra = np.maximum(between - chance * per_cell, 1e-9)
    worth = np.clip(chance / extra - 1, LEAST_WORTH, MOST_WORTH)
    return (mean * worth)[group], ((1 - mean) * worth)[group]
