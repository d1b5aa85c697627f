"""What a product just launched will sell: learnt from earlier launches, with intervals that earlier launches kept.

Every number comes from replay. Launches of the past are looked at on their own day (`launches`), two forests and lines
are fitted on those whose sales were complete by then and blended, and the interval is moved until it would have held on
later blocks of time (split conformal, in log units). What has been sold for longer teaches as well how a month's sales
go on. Weights chosen by replay, and boosting or the nearest launches in the blend, were tried and foretold later
launches no better.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collab.engine.launches import FRESH, Launches, Sales, first_days, joined, look, replays, settled
from collab.engine.quantile_forest import foretold
from collab.engine.quantile_line import drawn
from collab.engine.spread import Floats

type Ints = NDArray[np.int64]

COVERAGE = 0.8  # of q10..q90
FEWEST = 40  # earlier launches under which nothing is learnt
BLOCKS = 4  # of time, to check the interval on
BLOCK = 28  # days between them
LEVEL = 3 / 4  # most weight of the forest that learns units, against the one that learns growth
FEW = 100  # products launched, of which the forest of units gets half of that: of fewer it has too little to learn
ASIDE = 1 / 3  # weight in the forest of growth of what was sold for longer, against all launches
ASIDE_LEAST = 100.0  # examples they weigh, where launches are few
SOME = 200  # products launched, of which lines tell the most beside forests
HALF = 0.5  # a piece
LIKE_NOW = 1 / 3  # share of today's examples that a block's forests need, to be as good as today's
TRUSTED = 100.0  # launches in blocks by which half of the move they ask for is made
OWN_WIDTH = 50.0  # launches of a category that weigh as much as all others in its interval's width
OWN_FEWEST = 10  # under which a category has no width of its own
COLD = np.log([0.2, 0.8, 2.5])  # of the run-rate: what is said before any launch was seen to its end
PLENTY = 3000  # earlier launches from which weekly origins are enough
WEEKLY, OFTEN = 7, 2  # days between replayed origins; both divide `BLOCK`
SELDOM = 14  # days between those of what was sold for longer
HEAVIEST = 50.0  # times the mean weight, above which no example weighs more: one freak order is not the forest


@dataclass(frozen=True, slots=True)
class Past:
    """Earlier launches (n), or products sold for longer, and what they sold in their horizon, (n,)."""

    launches: Launches
    sold: Floats

    def rows(self, chosen: NDArray[np.bool_]) -> "Past":
        return Past(self.launches.rows(chosen), self.sold[chosen])

    def until(self, day: int) -> "Past":
        """Those looked at on this day or before."""
        return self.rows(self.launches.origin <= day)


def forecast(sales: Sales, products: Ints, *, origin: int, horizon: int, seed: int = 0) -> Floats:
    """Units of products (n,) in the `horizon` days from the origin: q10, q50, q90, (n, 3).

    Only sales before the origin are read. Under `FEWEST` finished launches the answer is the run-rate, wide.
    """
    sales = sales.between(int(sales.day[0]) if len(sales.day) else origin, origin)
    first = first_days(sales)
    asked = look(sales, first, products, origin)
    past = _past(sales, first, origin, horizon)
    if past is None or len(past.sold) < FEWEST:
        return np.maximum(np.expm1(_run_rate(asked, horizon)[:, None] + COLD), 0.0)
    longer = _found(replays(sales, first, origin, horizon, SELDOM, among=settled))
    return moved(_units(past, longer, asked, horizon, seed), _blocks(past, longer, origin, horizon, seed), asked.group)


def moved(foretold_: Floats, blocks: list["Block"], group: Ints) -> Floats:
    """Units (n, 3) with the interval moved as these blocks ask for, by group (n,): in order, not below zero."""
    by = _widening(blocks, group)[:, None] * np.array([-1.0, 0.0, 1.0])
    return np.expm1(np.maximum(np.sort(np.log1p(foretold_) + by, axis=1), 0.0))


def _past(sales: Sales, first: Ints, origin: int, horizon: int) -> Past | None:
    """Launches at origins a week apart; two days apart where that gives few, for their windows differ a little."""
    weekly = _found(replays(sales, first, origin, horizon, WEEKLY))
    if weekly and len(weekly.sold) >= PLENTY:
        return weekly
    return _found(replays(sales, first, origin, horizon, OFTEN))


def _found(replayed: Iterable[tuple[Launches, Floats]]) -> Past | None:
    parts = list(replayed)
    if not parts:
        return None
    return Past(joined([launches for launches, _ in parts]), np.concatenate([sold for _, sold in parts]))


def _run_rate(launches: Launches, horizon: int) -> Floats:
    """Log (1 + units) if it went on as in the launch window, which is taken whole: young launches start with a rush."""
    return np.log1p(launches.so_far * (horizon / FRESH))


def units(past: Past, asked: Launches, horizon: int, seed: int, *, level: float, longer: Past | None = None) -> Floats:
    """Units that two forests foretell together, the first with weight `level` of 1: (n, 3).

    One learns units, examples weighing what they would sell: an error counts in pieces, so the large ones matter. The
    other learns the ratio to the run-rate, all weighing the same, with random cuts: it knows the small and the unusual.
    How a month's sales go on it also learns from what was sold for `longer`.
    """
    start, ask = _run_rate(past.launches, horizon), _run_rate(asked, horizon)[:, None]
    heavy = 3.0 + np.expm1(start)
    heavy = np.minimum(heavy / heavy.mean(), HEAVIEST)
    high = foretold(past.launches.seen, np.log1p(past.sold), heavy, asked.seen, seed=seed)
    seen, growth, even = past.launches.seen, _growth(past, horizon), np.ones(len(start))
    if longer and len(longer.sold):
        weight = max(ASIDE * len(even), ASIDE_LEAST) / len(longer.sold)
        seen, growth = np.vstack([seen, longer.launches.seen]), np.append(growth, _growth(longer, horizon))
        even = np.append(even, np.full(len(longer.sold), weight))
    grown = foretold(seen, growth, even, asked.seen, random_cuts=True, seed=seed) + ask
    high, grown = (np.expm1(np.maximum(each, 0.0)) for each in (high, grown))
    return level * high + (1 - level) * grown


def _growth(past: Past, horizon: int) -> Floats:
    """Log of what was sold over the run-rate."""
    return np.log1p(past.sold) - _run_rate(past.launches, horizon)


def _units(past: Past, longer: Past | None, asked: Launches, horizon: int, seed: int) -> Floats:
    """Units (n, 3): what the forests say, blended with straight lines through the ratio to the run-rate.

    Lines weigh most, a quarter, where `SOME` products were launched: of fewer they know too little, and where there are
    many the forests see more. Less than half a piece is none.
    """
    products = len(np.unique(past.launches.product))
    level = LEVEL * products / (products + FEW)
    line = drawn(past.launches.seen, _growth(past, horizon), asked.seen, pull=1 / products)
    line = line + _run_rate(asked, horizon)[:, None]
    many = products**2 / (products**2 + SOME**2)
    share = many * (1 - many)
    trees = units(past, asked, horizon, seed, level=level, longer=longer)
    found = (1 - share) * trees + share * np.expm1(np.maximum(line, 0.0))
    return np.where(found < HALF, 0.0, found)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of launches foretold only from what had ended before it: units (n, 3), truth and group (n,)."""

    foretold: Floats
    truth: Floats
    group: Ints


def _blocks(past: Past, longer: Past | None, origin: int, horizon: int, seed: int) -> list[Block]:
    out = []
    for back in range(BLOCKS):
        day = origin - horizon - back * BLOCK
        before, there = past.until(day - horizon), past.rows(past.launches.origin == day)
        if len(there.sold) and len(before.sold) >= max(FEWEST, LIKE_NOW * len(past.sold)):
            known = longer and longer.until(day - horizon)
            out.append(Block(_units(before, known, there.launches, horizon, seed), there.sold, there.launches.group))
    return out


def _widening(blocks: list[Block], group: Ints) -> Floats:
    """How far q10 and q90 move out (or in), in log units, for launches of these groups (n,): conformalized quantiles.

    The quantile of the scores of all finished blocks (Romano, Patterson & Candes 2019); a group with scores of its own
    pulls its width towards them. Few launches in all move it a part of the way.
    """
    if not blocks:
        return np.zeros(len(group))
    said = np.log1p(np.concatenate([block.foretold for block in blocks]))
    truth = np.log1p(np.concatenate([block.truth for block in blocks]))
    score = np.maximum(said[:, 0] - truth, truth - said[:, 2])
    groups = np.concatenate([block.group for block in blocks])
    usual = _quantile(score)
    widths = {}
    for code in np.unique(group):
        own = score[groups == code]
        share = len(own) / (len(own) + OWN_WIDTH)
        widths[int(code)] = usual if len(own) < OWN_FEWEST else share * _quantile(own) + (1 - share) * usual
    return np.array([widths[int(code)] for code in group]) * len(score) / (len(score) + TRUSTED)


def _quantile(score: Floats) -> float:
    """The finite-sample quantile that holds `COVERAGE` of scores not seen yet."""
    level = min(1.0, COVERAGE * (len(score) + 1) / len(score))
    return float(np.quantile(score, level, method="higher"))
