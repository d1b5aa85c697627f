"""What a product just launched will sell: learnt from earlier launches, with intervals that earlier launches kept.

Every number comes from replay. Launches of the past are looked at on their own day (`launches`), models are fitted on
those whose sales were complete by then, blended with weights that did best on later blocks of time, and the interval is
moved until it would have held in those blocks (split conformal, in log units).
"""

from dataclasses import dataclass
from itertools import product as every

import numpy as np
from numpy.typing import NDArray

from collab.engine import quantile_models as models
from collab.engine.launches import FEATURES, FRESH, Launches, Sales, first_days, look, replays
from collab.engine.spread import LEVELS, Floats

type Ints = NDArray[np.int64]

COVERAGE = 0.8  # of q10..q90
FEWEST = 40  # earlier launches under which nothing is learnt
BLOCKS = 4  # of time, to choose weights and width on
BLOCK = 28  # days between them
STEPS = 4  # weights are tried in quarters
OWN_WIDTH = 50.0  # launches of a category that weigh as much as all others in its interval's width
COLD = np.log([0.2, 0.8, 2.5])  # of the run-rate: what is said before any launch was seen to its end
RECENCY = [FEATURES.index(name) for name in ("age", "units", *(f"units in {days} days" for days in (7, 14)))] + [
    FEATURES.index(name) for name in ("sales", "customers", "stores", "since last sale")
]


@dataclass(frozen=True, slots=True)
class Past:
    """Earlier launches (n) and what they sold in their horizon, (n,)."""

    launches: Launches
    sold: Floats

    def rows(self, chosen: NDArray[np.bool_]) -> "Past":
        return Past(self.launches.rows(chosen), self.sold[chosen])


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
    each = _each_model(past, asked, horizon, seed)
    blocks = list(_blocks(past, origin, horizon, seed))
    weights = _weights(blocks)
    out = _blend(each, weights)
    moved = _widening(blocks, weights, asked.group)
    return np.expm1(np.maximum(out + moved[:, None] * np.array([-1.0, 0.0, 1.0]), 0.0))


def _past(sales: Sales, first: Ints, origin: int, horizon: int) -> Past | None:
    found = list(replays(sales, first, origin, horizon))
    if not found:
        return None
    parts = [launches for launches, _ in found]
    names = ("seen", "so_far", "group", "product", "origin")
    joined = Launches(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
    return Past(joined, np.concatenate([units for _, units in found]))


def _run_rate(launches: Launches, horizon: int) -> Floats:
    """Log (1 + units) if it went on as in the launch window, which is taken whole: young launches start with a rush."""
    return np.log1p(launches.so_far * (horizon / FRESH))


def _each_model(past: Past, asked: Launches, horizon: int, seed: int) -> Floats:
    """Every model's q10, q50, q90 in log units, (models, n, 3).

    Forest and boosting learn twice: the log of units, where a launch that sold more weighs more, and the log ratio to
    the run-rate, where all weigh the same. The first serves the large, the second the small and the unusual.
    """
    start, ask = _run_rate(past.launches, horizon), _run_rate(asked, horizon)[:, None]
    units = np.log1p(past.sold)
    even, heavy = np.ones(len(units)), np.sqrt(3.0 + np.expm1(start))
    heavy = heavy / heavy.mean()
    seen, row = past.launches.seen, asked.seen
    grown = (
        models.forest(seen, units, heavy, row, seed=seed),
        models.forest(seen, units - start, even, row, seed=seed) + ask,
    )
    boosted = (
        models.boosting(seen, units, heavy, row, seed=seed),
        models.boosting(seen, units - start, even, row, seed=seed) + ask,
    )
    alike = models.lookalikes(seen[:, RECENCY], units - start, even, row[:, RECENCY]) + ask
    return np.maximum(np.stack([np.mean(grown, axis=0), np.mean(boosted, axis=0), alike]), 0.0)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of launches foretold only from what had ended before it: (models, n, 3), truth and group (n,)."""

    foretold: Floats
    truth: Floats
    group: Ints


def _blocks(past: Past, origin: int, horizon: int, seed: int) -> list[Block]:
    out = []
    for back in range(BLOCKS):
        day = origin - horizon - back * BLOCK
        day = day if (past.launches.origin == day).any() else -1
        before, there = past.rows(past.launches.origin <= day - horizon), past.rows(past.launches.origin == day)
        if day >= 0 and len(before.sold) >= FEWEST:
            foretold = _each_model(before, there.launches, horizon, seed)
            out.append(Block(foretold, np.log1p(there.sold), there.launches.group))
    return out


def _blend(each: Floats, weights: Floats) -> Floats:
    return np.tensordot(weights, each, axes=1)


def _weights(blocks: list[Block]) -> Floats:
    """Weights of the models that lost least on the blocks, half-way to equal ones: a blend is safer than a winner."""
    count = 3
    equal = np.full(count, 1 / count)
    if not blocks:
        return equal
    tried = [np.array(each) / STEPS for each in every(range(STEPS + 1), repeat=count) if sum(each) == STEPS]
    losses = [sum(_loss(_blend(block.foretold, weights), block.truth) for block in blocks) for weights in tried]
    return (tried[int(np.argmin(losses))] + equal) / 2


def _loss(foretold: Floats, truth: Floats) -> float:
    """Pinball loss in units over the mean, so that one block counts like another."""
    units = np.expm1(truth)
    off = units[:, None] - np.expm1(foretold)
    return float(np.maximum(LEVELS * off, (LEVELS - 1) * off).mean() / max(units.mean(), 1e-9))


def _widening(blocks: list[Block], weights: Floats, group: Ints) -> Floats:
    """How far q10 and q90 move out (or in), in log units, for launches of these groups (n,): conformalized quantiles.

    The quantile of the scores of all finished blocks; a group with scores of its own pulls its width towards them.
    """
    if not blocks:
        return np.full(len(group), 0.25)
    foretold = np.concatenate([_blend(block.foretold, weights) for block in blocks])
    truth = np.concatenate([block.truth for block in blocks])
    score = np.maximum(foretold[:, 0] - truth, truth - foretold[:, 2])
    groups = np.concatenate([block.group for block in blocks])
    usual = _quantile(score)
    widths = {}
    for code in np.unique(group):
        own = score[groups == code]
        share = len(own) / (len(own) + OWN_WIDTH)
        widths[int(code)] = usual if len(own) < 10 else share * _quantile(own) + (1 - share) * usual
    return np.array([widths[int(code)] for code in group])


def _quantile(score: Floats) -> float:
    level = min(1.0, COVERAGE * (len(score) + 1) / len(score))
    return float(np.quantile(score, level, method="higher"))
