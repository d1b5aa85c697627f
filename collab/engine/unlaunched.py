"""What something nobody ever sold would sell, learnt from how this shop's own launches began.

Each launch of the past is looked at on the morning of its first sale, with nothing known of it but its name: what its
look-alikes had sold when they were new, and how its group and the market went. The forests and the conformal interval
of `launch_forecast` learn from that what the launches then sold.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collab.engine.demand import BACKGROUND, SHARPNESS
from collab.engine.launch_forecast import BLOCK, BLOCKS, FEWEST, Block, Past, moved, units
from collab.engine.launches import BEFORE, FRESH, Launches
from collab.engine.lookalikes import Neighbours
from collab.engine.spread import Floats, weighted_quantiles

type Ints = NDArray[np.int64]

HORIZON = 56  # days from the first sale in which a launch is judged
WEEKS = HORIZON / 7
NEAREST = 36  # look-alikes that are asked for: some of them may be too young to have been known
LEVEL = 2 / 3  # weight of the forest that learns units
FOLDS = 5  # where blocks of time are too few to check the interval on
FEATURES = ("like q10", "like q50", "like q90", "nearest", "known", "level", "trend", "market trend", "launches")


@dataclass(frozen=True, slots=True)
class Goods:
    """P products: day of the first sale, pieces a week in one store in the `HORIZON` days from it, group code; and what
    each group sold on each day from day 0, (G, D)."""

    first: Ints
    rate: Floats
    group: Ints
    daily: Floats

    def launched(self, until: int) -> Ints:
        """Products launched inside the history whose first `HORIZON` days are over, ascending."""
        begin = FRESH + BEFORE  # what sold in a history's first weeks was not launched then, it was there before
        return np.flatnonzero((self.first >= begin) & (self.first + HORIZON <= until)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Pieces a week in one store (n, 3); `launches` that were learnt from; the share 0..1 of those left out in turn
    whose truth lay within their interval before it was moved, NaN where none could be left out."""

    weekly: Floats
    launches: int
    held: float


def forecast(
    goods: Goods, near_launched: Neighbours, near_asked: Neighbours, group: Ints, *, today: int, seed: int = 0
) -> Forecast | None:
    """What n wishes of these groups (n,) would sell if they were launched today; None under `FEWEST` launches.

    `near_launched`: the look-alikes of `goods.launched(today)`, in its order; `near_asked` those of the wishes.
    """
    launched = goods.launched(today)
    if len(launched) < FEWEST:
        return None
    begun = goods.first[launched]
    seen = look(goods, near_launched, goods.group[launched], begun)
    ends = today - HORIZON
    seen = Launches(seen.seen, seen.so_far, seen.group, launched, ends - (ends - begun) // BLOCK * BLOCK)
    past = Past(seen, goods.rate[launched] * WEEKS)
    blocks = _blocks(past, ends, seed)
    asked = look(goods, near_asked, group, np.full(len(group), today))
    weekly = moved(_units(past, asked, seed), blocks, asked.group) / WEEKS
    within = [(block.foretold[:, 0] <= block.truth) & (block.truth <= block.foretold[:, 2]) for block in blocks]
    return Forecast(weekly, len(launched), float(np.concatenate(within).mean()) if within else float("nan"))


def look(goods: Goods, near: Neighbours, group: Ints, day: Ints) -> Launches:
    """n things of these groups as they stand on the morning of a day (n,), before a first piece of them was sold."""
    known = goods.first[near.index] + HORIZON <= day[:, None]
    weight = np.where(known, np.maximum(near.similarity, BACKGROUND) ** SHARPNESS, 0.0)
    like = np.where(weight.sum(axis=1)[:, None] > 0, weighted_quantiles(np.log1p(goods.rate)[near.index], weight), 0.0)
    nearest = np.where(known, near.similarity, 0.0)
    now, then = _sold(goods.daily, day - FRESH, day), _sold(goods.daily, day - FRESH - BEFORE, day - FRESH)
    at = (group, np.arange(len(day)))
    own = (goods.group[None, :] == group[:, None]) & (goods.first[None, :] < day[:, None])
    fresh = own & (goods.first[None, :] >= day[:, None] - FRESH)
    columns = [
        *like.T,
        nearest.max(axis=1, initial=0.0),
        np.log1p(nearest.sum(axis=1)),
        np.log1p(now[at] / np.maximum(own.sum(axis=1), 1)),
        np.log((now[at] + 5.0) / (then[at] + 5.0)),
        np.log((now.sum(axis=0) + 5.0) / (then.sum(axis=0) + 5.0)),
        np.log1p(fresh.sum(axis=1)),
    ]
    so_far = np.expm1(like[:, 1]) * FRESH / 7
    nothing = np.full(len(day), -1, dtype=np.int64)
    return Launches(np.column_stack(columns), so_far, group, nothing, day)


def _sold(daily: Floats, begin: Ints, end: Ints) -> Floats:
    """Units of each group in the days begin..end-1 of each of n, (G, n)."""
    summed = np.concatenate([np.zeros((len(daily), 1)), np.cumsum(daily, axis=1)], axis=1)
    last = summed.shape[1] - 1
    return np.asarray(summed[:, np.clip(end, 0, last)] - summed[:, np.clip(begin, 0, last)])


def _blocks(past: Past, ends: int, seed: int) -> list[Block]:
    """Launches foretold from those that were over before them; where the history is too short for that, from the
    others, each fifth left out in turn."""
    found = []
    for back in range(BLOCKS):
        day = ends - back * BLOCK
        before, there = past.until(day - HORIZON), past.rows(past.launches.origin == day)
        if len(there.sold) and len(before.sold) >= max(FEWEST, len(past.sold) / 3):
            found.append(_block(before, there, seed))
    if found:
        return found
    fold = np.arange(len(past.sold)) % FOLDS
    return [_block(past.rows(fold != each), past.rows(fold == each), seed) for each in range(FOLDS)]


def _block(before: Past, there: Past, seed: int) -> Block:
    return Block(_units(before, there.launches, seed), there.sold, there.launches.group)


def _units(past: Past, asked: Launches, seed: int) -> Floats:
    """Units (n, 3) midway between what the forests and what the look-alikes alone say: blends are safer than either."""
    like = np.expm1(asked.seen[:, :3]) * WEEKS
    return (units(past, asked, HORIZON, seed, level=LEVEL) + like) / 2
