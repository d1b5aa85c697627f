"""What all kinds of suggestions start from: look-alikes, run-rates, and who wants what we have."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from collab.actions.draft.earlier import Earlier
from collab.actions.draft.found import Found
from collab.actions.draft.shelf import RUN_WEEKS, Shelf
from collab.actions.draft.voices import Voices
from collab.engine import demand, history, rank
from collab.engine.lookalikes import Neighbours, Range
from collab.engine.spread import Floats

MOST = 20  # of a kind and department: a desk with more is not read


@dataclass(frozen=True, eq=False)
class Habits:
    """What the sales of a shelf tell, whatever is said about it."""

    goods: Range
    alike: Neighbours  # of each product
    launch: Floats  # (P,) pieces a week in one store, from launch to steady
    launched: NDArray[np.bool_]  # (P,)
    widening: float  # of what look-alikes foretell, so that four in five of this department's own launches fit
    recent: Floats  # (P, S) pieces in the last RUN_WEEKS, without freak orders
    usual: history.RatePrior  # of a product in a store
    lump: Floats  # (P,)


@dataclass(frozen=True, eq=False)
class Known:
    shelf: Shelf
    voices: Voices
    habits: Habits
    people: Floats  # (P, S + 1) who want what we have
    earlier: Callable[[str], Earlier]  # what came of earlier listings of each kind
    found: Found

    @property
    def prices(self) -> Floats:
        """(P,) with 0 for unknown: what has no price is worth nothing in a ranking."""
        return np.nan_to_num(self.shelf.prices)

    @property
    def on_shelf(self) -> NDArray[np.bool_]:
        """(P,) sold now, and standing in some store."""
        return self.shelf.on_sale & self.shelf.listed.any(axis=1)


def know(shelf: Shelf, voices: Voices, earlier: Callable[[str], Earlier], found: Found) -> Known:
    return Known(shelf, voices, habits_of(shelf), voices.people_for(shelf.variants), earlier, found)


@lru_cache(maxsize=64)
def habits_of(shelf: Shelf) -> Habits:
    launch, launched = history.launch_rates(shelf.weekly, shelf.listed)
    calm = history.calm(shelf.weekly)
    recent, lump = calm[:, :, -RUN_WEEKS:].sum(axis=2), history.lumps(calm)
    pairs = np.nonzero(shelf.listed)
    usual = history.fit_rate_prior(recent[pairs], float(RUN_WEEKS), lump[pairs[0]])
    goods, alike = lookalikes(shelf.names, tuple(np.nan_to_num(shelf.prices).tolist()))
    widening = demand.widening(alike, launch, launched)
    return Habits(goods, alike, launch, launched, widening, recent, usual, lump)


@lru_cache(maxsize=64)
def lookalikes(names: tuple[str, ...], prices: tuple[float, ...]) -> tuple[Range, Neighbours]:
    """Kept per process for as long as names and prices stay: votes and sales do not change them."""
    goods = Range(names, prices)
    return goods, goods.among_themselves()


@lru_cache(maxsize=64)
def like_ideas(goods: Range, texts: tuple[str, ...]) -> Neighbours:
    """The products most like each idea; ideas name no price."""
    return goods.of(texts, np.zeros(len(texts)))


def best(money: Floats, keep: NDArray[np.bool_]) -> list[int]:
    """Rows that are kept, best first, at most `MOST`."""
    return [int(row) for row in rank.order(money) if keep[row]][:MOST]


def best_week(weekly: Floats) -> float:
    """The share of a variant's latest pieces that was sold in its best week, (S, W) -> 0..1."""
    weeks = weekly[:, -2 * RUN_WEEKS :].sum(axis=0)
    return float(weeks.max() / weeks.sum()) if weeks.sum() > 0 else 0.0
