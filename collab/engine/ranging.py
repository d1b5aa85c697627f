"""Range choice: which products keep their place, and what happens to the demand for the others.

Demand is a matrix of spend, (R, P): one row is one customer in one period, a cell what they spent on a product, older
periods counting less. A row that finds one of its products on the shelf is shown to accept a substitute: it still
spends the share `rho` of what it would have spent on its missing products; a row that finds none spends nothing.
Captured spend is then monotone and submodular in what is kept.

Demand = spend (R, P), sparse, not negative, no stored zeros.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from collab.engine.spread import Floats

FADE = 60.0  # days after which a sale counts 1/e
PERIOD = 60  # days that make one row of a customer
REPLAYS = 2  # periods that are foretold to choose it
TRUSTS = (0.0, 0.25, 0.5, 1.0)  # of rho: how far past substitution is believed; chosen by replay, 0 is decayed revenue
REFUTED = 1.645  # standard errors behind the best: one in twenty by chance
ENOUGH = 8  # replayed choices from which on replay is heard where something else stands besides

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Demand = Any  # a sparse matrix of scipy


@dataclass(frozen=True, slots=True)
class Sales:
    """Sales (n,): customer and product as codes, day, revenue in any one unit of money."""

    customer: Codes
    product: Codes
    day: Codes
    revenue: Floats
    products: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What a range has to keep to: `least` (C,) <= amount (C, P) @ kept (P,) <= `most` (C,), amounts not negative.

    One row each for the number of places, the shelf in centimetres, a supplier's contract, a group's minimum range.
    """

    amount: Floats
    least: Floats
    most: Floats
    names: tuple[str, ...] = field(default=())

    def met(self, kept: Flags) -> bool:
        """Whether a range keeps to all of them."""
        used = self.amount @ kept
        return bool(np.all(used >= self.least - 1e-9) and np.all(used <= self.most + 1e-9))


class Infeasible(ValueError):
    """No range keeps to all the rules; the message names one that cannot be met, where a single one is to blame."""


def places(products: int, count: int) -> Rules:
    """At most `count` products."""
    return Rules(np.ones((1, products)), np.zeros(1), np.array([float(max(0, count))]), ("places",))


def decayed(sales: Sales, today: int, fade: float = FADE) -> Floats:
    """Revenue (P,) of each product; a sale `fade` days ago counts 1/e."""
    weight = np.exp(-np.maximum(today - sales.day, 0) / fade)
    return np.asarray(np.bincount(sales.product, sales.revenue * weight, minlength=sales.products), dtype=float)


def demand(sales: Sales, today: int, fade: float = FADE, period: int = PERIOD) -> Demand:
    """Spend of each customer in each period, (R, P), decayed as in `decayed`. A sale below zero counts as none."""
    age = np.maximum(today - 1 - sales.day, 0)
    spend = np.maximum(sales.revenue, 0.0) * np.exp(-np.maximum(today - sales.day, 0) / fade)
    _, row = np.unique(np.stack([sales.customer, age // period]), axis=1, return_inverse=True)
    count = int(row.max(initial=-1)) + 1
    cells = sparse.csr_matrix((spend, (row.ravel(), sales.product)), shape=(count, sales.products))
    cells.sum_duplicates()
    cells.eliminate_zeros()
    return cells


def captured(spend: Demand, kept: Flags, rho: float) -> float:
    """Money that the kept products (P,) hold of the demand."""
    own = spend @ kept.astype(float)
    found = np.asarray((spend > 0) @ kept.astype(float)) > 0
    return float(own.sum() + rho * ((np.asarray(spend.sum(axis=1)).ravel() - own) * found).sum())


def marginal(spend: Demand, kept: Flags, rho: float) -> Floats:
    """Money (P,) that is gone for good when a kept product leaves, or won when another one comes."""
    total = np.asarray(spend.sum(axis=1)).ravel()
    lonely = _lonely(spend, kept)
    alone = np.bincount(lonely.col, total[lonely.row], minlength=spend.shape[1])
    return np.asarray((1 - rho) * np.asarray(spend.sum(axis=0)).ravel() + rho * alone)


def replaced(spend: Demand, kept: Flags, rho: float) -> Floats:
    """The share 0..rho (P,) of a product's demand that other kept products hold without it.

    When it leaves, this is what stays (substitution); when it comes, what it takes from others (cannibalised).
    """
    sold = np.asarray(spend.sum(axis=0)).ravel()
    lonely = _lonely(spend, kept)
    alone = np.bincount(lonely.col, lonely.data, minlength=spend.shape[1])
    return np.asarray(rho * np.clip(1 - alone / np.where(sold > 0, sold, 1.0), 0.0, 1.0) * (sold > 0))


def _lonely(spend: Demand, kept: Flags) -> Any:
    """The cells of rows that find no other kept product."""
    cells = spend.tocoo()
    found = np.bincount(cells.row, kept[cells.col], minlength=spend.shape[0])
    no_other = found[cells.row] - kept[cells.col] < 0.5
    return sparse.coo_matrix((cells.data[no_other], (cells.row[no_other], cells.col[no_other])), shape=spend.shape)


def greedy(spend: Demand, rules: Rules, rho: float) -> Codes | None:
    """Products in the order in which they are picked: the highest gain that the rules still allow, ties by code.

    First what a `least` still needs, then the best of the rest. Every row is found once, so gains are corrected once
    for each cell and never counted anew (the lazy greedy of Minoux 1978, without its queue). Under a number of places
    alone it captures at least 1 - 1/e of the best (Nemhauser, Wolsey and Fisher 1978). None where it got stuck.
    """
    gains = _Gains(spend, rho)
    amount, used = rules.amount, np.zeros(len(rules.most))
    free = np.ones(spend.shape[1], bool)
    picked: list[int] = []
    while True:
        fits = free & np.all(used[:, None] + amount <= rules.most[:, None] + 1e-9, axis=0)
        needs = used < rules.least - 1e-9
        if needs.any():
            fits &= (amount[needs] > 0).any(axis=0)
        if not fits.any():
            return None if needs.any() else np.array(picked, np.int64)
        best = int(np.argmax(np.where(fits, gains.now, -np.inf)))
        picked.append(best)
        free[best] = False
        used += amount[:, best]
        gains.take(best)


class _Gains:
    """What each product (P,) would add to what is captured, kept true while products are taken."""

    def __init__(self, spend: Demand, rho: float) -> None:
        self.rows, self.columns, self.rho = spend.tocsr(), spend.tocsc(), rho
        self.total = np.asarray(spend.sum(axis=1)).ravel()
        self.found = np.zeros(spend.shape[0], bool)
        own = np.asarray(spend.sum(axis=0)).ravel()
        self.now = (1 - rho) * own + rho * np.asarray((self.rows > 0).astype(float).T @ self.total)

    def take(self, product: int) -> None:
        """Rows that find this product, and found none before, gain nothing more by finding another."""
        reached = self.columns.indices[self.columns.indptr[product] : self.columns.indptr[product + 1]]
        new = reached[~self.found[reached]]
        self.found[new] = True
        for row in new if self.rho else ():
            self.now[self.rows.indices[self.rows.indptr[row] : self.rows.indptr[row + 1]]] -= self.rho * self.total[row]


def keep(spend: Demand, count: int, rho: float) -> Codes:
    """At most `count` products by `greedy`, best first."""
    picked = greedy(spend, places(spend.shape[1], count), rho)
    return picked if picked is not None else np.array([], np.int64)


def chosen_ranges(sales: Sales, today: int, ranges: list[tuple[Codes, int]], rho: float) -> list[Codes]:
    """Of each range (its products, the number of places) the products that keep theirs, best first.

    `rho` is believed as far as replay bears it out (`trust`), on ranges as small as they were then.
    """
    believed = trust(sales, today, rho, lambda then: _smaller(then, ranges)).share * rho
    spend = demand(sales, today)
    return [own[keep(spend[:, own], count, believed)] for own, count in ranges]


def _smaller(then: Sales, ranges: list[tuple[Codes, int]]) -> list[tuple[Codes, int]]:
    """Each range as it was: the products sold by then, and the same share of them to keep."""
    sold = np.bincount(then.product, minlength=then.products) > 0
    return [(own[sold[own]], round(count * sold[own].mean())) for own, count in ranges if sold[own].any()]


@dataclass(frozen=True, slots=True)
class Trust:
    """How much of rho to believe: `share`, the least of `TRUSTS` that replay cannot tell from the best within one
    standard error, and `most`, the highest that it does not refute (5 %); out of so many replayed `choices`."""

    share: float
    most: float
    choices: int

    @property
    def learnt(self) -> bool:
        """Whether history speaks: a share of 0 that leaves everything up to all open says nothing at all."""
        return self.choices >= ENOUGH and (self.share > TRUSTS[0] or self.most < TRUSTS[-1])

    def of(self, rho: float) -> float:
        """What to believe of this rho where nothing is chosen by it: all that replay does not refute."""
        return rho * self.most if self.learnt else rho


def trust(sales: Sales, today: int, rho: float, ranges: Callable[[Sales], list[tuple[Codes, int]]]) -> Trust:
    """How much of `rho` to believe when choosing: the least that replay cannot tell from the best.

    The last `REPLAYS` periods are foretold, each from what was sold before it; `ranges` tells, for those sales, which
    products are chosen among (codes) and how many of them. Within one standard error of the best, over all these
    choices, the lower wins; 0 is decayed revenue, and the answer where the history is too short.
    """
    parts = [_replayed(sales, today - back * PERIOD, rho, ranges) for back in range(REPLAYS)]
    kept = np.concatenate([np.zeros((0, len(TRUSTS))), *parts])
    return judged(kept)


def judged(kept: Floats) -> Trust:
    """The trust that follows from the money really captured in n choices by each of `TRUSTS`, (n, T)."""
    if len(kept) < 2:
        return Trust(TRUSTS[0], TRUSTS[-1], len(kept))
    behind = kept[:, [int(np.argmax(kept.sum(axis=0)))]] - kept
    error = behind.std(axis=0, ddof=1) * np.sqrt(len(kept))
    lost = behind.sum(axis=0)
    least, most = np.argmax(lost <= error), np.flatnonzero(lost <= REFUTED * error)[-1]
    return Trust(float(TRUSTS[int(least)]), float(TRUSTS[int(most)]), len(kept))


def _replayed(sales: Sales, end: int, rho: float, ranges: Callable[[Sales], list[tuple[Codes, int]]]) -> Floats:
    """Money really captured in the period that ends on a day, by each choice (n,) and trust: (n, T)."""
    then = _only(sales, sales.day < end - PERIOD)
    later = _only(sales, (sales.day >= end - PERIOD) & (sales.day < end))
    if not len(then.day) or not len(later.day):
        return np.zeros((0, len(TRUSTS)))
    past, real = demand(then, end - PERIOD), demand(later, end, fade=np.inf)
    found = []
    for members, count in ranges(then):
        mine, truth = past[:, members], real[:, members]
        picks = [np.isin(np.arange(len(members)), keep(mine, count, share * rho)) for share in TRUSTS]
        found.append([captured(truth, kept, rho) for kept in picks])
    return np.array(found).reshape(-1, len(TRUSTS))


def _only(sales: Sales, use: Flags) -> Sales:
    return Sales(sales.customer[use], sales.product[use], sales.day[use], sales.revenue[use], sales.products)
