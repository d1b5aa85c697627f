"""Places of a board that are given by lot, to ideas of which little is known.

A popular order feeds itself: what stands on top is seen, and what is seen is wanted. So about one place in seven goes
to an idea drawn with a chance that grows with how little is known of it, and the engine reads those looks as what they
are: a sample nobody chose. Who draws, when, and with which chance is ours alone: the beacon only hands back the seal.
"""

import math
import random
import time
from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.crypto import salted_hmac

from feedback.models import Idea

# Before anybody saw an idea: one in ten would want it, and that is worth ten people's word.
WANTS, PASSES = 1.0, 9.0
KEPT_FOR = 60  # seconds for which what is known of the ideas of a list stands
MOST_LISTS = 200  # kept in each process

_pools: dict[tuple, tuple[float, "Pool"]] = {}


@dataclass(frozen=True, eq=False)
class Pool:
    """The ideas of one list that may be drawn, ids (n,) ascending, and their weights (n,) > 0."""

    ideas: np.ndarray
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.ideas)

    def weight(self, idea: int) -> float:
        """0 for an idea that is not in it."""
        at = int(np.searchsorted(self.ideas, idea))
        return float(self.weights[at]) if at < len(self.ideas) and self.ideas[at] == idea else 0.0

    def in_turn(self, lot: int, most: int) -> list[int]:
        """The ideas in the order in which this lot draws them, at most so many.

        Each idea waits for an exponential time whose rate is its weight (Efraimidis & Spirakis 2006): whatever was
        taken out before, the next is idea i with chance weight(i) / sum of the weights still in. An idea's time hangs
        on the lot and the idea alone, so that a page is the same again although others come and go.
        """
        waits = -np.log(_uniform(self.ideas, lot)) / self.weights
        first = np.argsort(waits, kind="stable")[:most]
        return [int(idea) for idea in self.ideas[first]]


NOBODY = Pool(np.zeros(0, dtype=np.int64), np.zeros(0))


def pool_of(ideas, key: tuple) -> Pool:
    """The pool of the ideas of a list, read once a minute in each process."""
    now = time.monotonic()
    at, pool = _pools.get(key, (-math.inf, None))
    if pool is None or now - at > KEPT_FOR:
        if len(_pools) >= MOST_LISTS:
            _pools.clear()
        counts = np.array(
            list(ideas.order_by("pk").values_list("pk", "votes_folded", "seen_folded")), dtype=np.int64
        ).reshape(-1, 3)
        pool = Pool(counts[:, 0], doubt(counts[:, 1], counts[:, 2]))
        _pools[key] = now, pool
    return pool


def doubt(wants: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """How little is known of who wants each idea: the standard deviation of its beta posterior, (n,) and (n,) -> (n,).

    Never 0: every idea can be drawn, or its looks would be no sample of anything.
    """
    wants = np.maximum(wants, 0).astype(float)
    a, b = WANTS + wants, PASSES + np.maximum(seen - wants, 0.0)
    return np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1.0)))


def visit(request) -> str:
    """Whose page this is, whether or not anybody is known behind it yet: from the secret of the forms in it."""
    get_token(request)  # makes one for who comes for the first time
    return salted_hmac("feedback.visit", request.META["CSRF_COOKIE"], algorithm="sha256").hexdigest()[:32]


def lot_of(visit_: str) -> int:
    """The same all day for the same visitor, so that a page can be reloaded and made longer."""
    sealed = salted_hmac("feedback.lot", f"{visit_}:{timezone.localdate()}", algorithm="sha256")
    return int.from_bytes(sealed.digest()[:8])


def places(lot: int, shown: int) -> set[int]:
    """Which places of a page are drawn: one in each run of 1 / share, so that whoever looks at few places sees as large
    a share as who looks at many. The first place keeps what the order promises."""
    share = settings.DRAWN_SHARE
    if share <= 0:
        return set()
    dice, found, run = random.Random(lot), set(), 0
    while (begin := max(math.ceil(run / share), 1)) < shown:
        found.add(dice.randrange(begin, max(math.ceil((run + 1) / share), begin + 1)))
        run += 1
    return {place for place in found if place < shown}


def lay_out(rows: list[Idea], shown: int, *, pool: Pool, turns: list[int], at: set[int], chance: float) -> list[Idea]:
    """The first `shown` of the rows, which come in their order, with those drawn in their places.

    Each row is told its `chance` and whether it was `drawn`: with which chance this place was given to it, seeing what
    stands above it. What stands above is not drawn again, so that a longer page begins as the shorter one did.
    """
    waiting = {row.pk: row for row in rows}
    turns = [idea for idea in turns if idea in waiting]
    mass, laid = float(pool.weights.sum()), []
    for slot in range(min(shown, len(rows))):
        by_lot = next((idea for idea in turns if idea in waiting), None) if slot in at else None
        row = waiting.pop(by_lot if by_lot is not None else next(iter(waiting)))
        weight = pool.weight(row.pk)
        row.drawn = by_lot is not None
        row.chance = weight / max(mass, weight) if row.drawn else chance
        mass -= weight
        laid.append(row)
    return laid


def forget() -> None:
    """For tests: read every list anew."""
    _pools.clear()


def _uniform(ideas: np.ndarray, lot: int) -> np.ndarray:
    """A number in 0..1, never 0, for each idea under this lot (Steele, Lea & Flood 2014: SplitMix64)."""
    with np.errstate(over="ignore"):
        mixed = _mix(_mix(ideas.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)) + np.uint64(lot))
    return ((mixed >> np.uint64(11)).astype(float) + 0.5) / 2.0**53


def _mix(z: np.ndarray) -> np.ndarray:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
