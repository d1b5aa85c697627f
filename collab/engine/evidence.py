"""Why, and why not: plain structures that a page can put into words."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from collab.engine.demand import SELDOM
from collab.engine.spread import Floats

FEW_PEOPLE = 30
LOUD_STORE = 0.6  # of the votes from one store
ALIKE = 0.2  # a similarity under which a product is not shown as a look-alike
CLEAR = 0.3  # a share of sales taken from look-alikes that is worth a warning


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks against a suggestion: a code the page has words for, and its numbers."""

    code: str
    numbers: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A product like it and what that really sold: its row, similarity 0..1, pieces a week in one store."""

    product: int
    similarity: float
    weekly: float


def lookalikes(
    index: ArrayLike, similarity: ArrayLike, rates: Floats, known: ArrayLike, most: int = 5
) -> list[Lookalike]:
    """The look-alikes of one subject that have real sales, nearest first: index (k,), similarity (k,), rates (P,)."""
    index, similarity, known = np.asarray(index, dtype=int), np.asarray(similarity, dtype=float), np.asarray(known)
    kept = [place for place, product in enumerate(index) if known[product] and similarity[place] >= ALIKE][:most]
    return [Lookalike(int(index[i]), round(float(similarity[i]), 3), round(float(rates[index[i]]), 2)) for i in kept]


def add_up(parts: ArrayLike, total: float, digits: int) -> Floats:
    """Parts (k,) rounded so that they sum to the rounded total: what rounding leaves over goes to the largest, where it
    is seen least. Parts that do not make the total are an error of whoever took it apart, and raise ValueError."""
    parts = np.asarray(parts, dtype=float)
    if abs(parts.sum() - total) > 0.01 * max(abs(total), 1.0):
        raise ValueError(f"parts of {parts.sum()} do not make {total}")
    rounded = np.round(parts, digits)
    if len(parts):
        rounded[np.abs(parts).argmax()] += round(total, digits) - rounded.sum()
    return np.asarray(np.round(rounded, digits))


def against(
    *,
    seen: float | None = None,
    by_store: ArrayLike = (),
    like: list[Lookalike] | None = None,
    cannibalised: float = 0.0,
    cost_known: bool = True,
    wanted: float = 0.0,
    best_week_share: float = 0.0,
) -> list[Reason]:
    """What speaks against, the weightiest first; give only what applies to this kind of suggestion.

    `seen` people it was shown to; `by_store` (S,) votes from each store; `like` its look-alikes; `cannibalised` the
    share 0..1 taken from them; `wanted` people who would miss it; `best_week_share` of all units in a single week.
    """
    found = [
        _few_people(seen),
        _one_store(np.asarray(by_store, dtype=float)),
        *_weak_lookalikes(like),
        Reason("takes_from_others", {"share": round(cannibalised, 3)}) if cannibalised >= CLEAR else None,
        Reason("wanted", {"people": float(wanted)}) if wanted > 0 else None,
        Reason("one_big_week", {"share": round(best_week_share, 3)}) if best_week_share > 0.5 else None,
        None if cost_known else Reason("cost_unknown"),
    ]
    return [reason for reason in found if reason]


def _few_people(seen: float | None) -> Reason | None:
    return Reason("few_saw_it", {"seen": float(seen)}) if seen is not None and seen < FEW_PEOPLE else None


def _one_store(votes: Floats) -> Reason | None:
    total = votes.sum()
    if total < 5 or votes.max() / total < LOUD_STORE:
        return None
    numbers = {"store": float(votes.argmax()), "share": round(float(votes.max() / total), 3), "of": float(len(votes))}
    return Reason("one_store", numbers)


def _weak_lookalikes(like: list[Lookalike] | None) -> list[Reason]:
    if like is None:
        return []
    if not like:
        return [Reason("no_look_alikes")]
    weak = [each for each in like if each.weekly < SELDOM]
    return [Reason("weak_look_alikes", {"count": float(len(weak)), "weekly": SELDOM})] if len(weak) >= 2 else []
