"""What an idea without a product would sell: its look-alikes' demand, moved by how much it is wanted, and people who
asked."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from collab.engine.spread import LEVELS, Floats, plus, times
from collab.engine.wanted import FIRST, KINDS, Wanted

HORIZON_WEEKS = 8  # people who asked buy within this time, or not at all


@dataclass(frozen=True, slots=True)
class Conversion:
    """How many of those who asked then buy: Beta(bought, not). The default is wide: nothing was launched yet."""

    bought: float = 1.0
    not_bought: float = 2.0


NOTHING_LAUNCHED = Conversion()


@dataclass(frozen=True, slots=True)
class Case:
    """N ideas: pieces a week in one store by what is like them (N, 3), how much each is `wanted`, people who `asked` in
    stores and who `pledged` to buy (N,), the stores in which each would stand (N,), how many who asked then buy, and
    the weights of the kinds of `wanted`."""

    lookalike: Floats
    wanted: Wanted
    asked: ArrayLike
    pledged: ArrayLike
    stores: ArrayLike
    conversion: Conversion = NOTHING_LAUNCHED
    weight: ArrayLike = FIRST


def expected(case: Case, kinds: Iterable[str] = KINDS, *, sales: bool = True, asked: bool = True) -> Floats:
    """Pieces a week over all its stores, (N, 3), from these kinds alone, with or without the sales of what is like it
    and those who asked.

    With every weight at 1/2 an idea wanted four times as much as usual counts double. Each person who asked adds their
    chance of buying once within `HORIZON_WEEKS`. Those who pledged are among the buyers that are foretold, and not
    beside them; these are never fewer than what the pledges promise.
    """
    kinds = tuple(kinds)
    stores = np.asarray(case.stores, dtype=float)[:, None]
    like = case.lookalike if sales else np.zeros_like(case.lookalike)
    on_shelf = times(like, case.wanted.lift(case.weight, kinds)) * stores
    if "pledges" in kinds:
        on_shelf = np.maximum(on_shelf, promised(case.pledged, case.conversion))
    return np.maximum(plus(on_shelf, promised(case.asked, case.conversion)) if asked else on_shelf, 0.0)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the median of `expected` is made of, pieces a week (N,): sales of look-alikes, votes, pairs, pledges, people
    who asked, and below zero what is taken from look-alikes; together `total`. `without` each of the first five (N, 5):
    what would be expected if nothing were known of that kind."""

    sales: Floats
    votes: Floats
    pairs: Floats
    pledges: Floats
    asked: Floats
    taken: Floats
    without: Floats

    @property
    def total(self) -> Floats:
        return self.sales + self.votes + self.pairs + self.pledges + self.asked + self.taken


def parts(case: Case, share: ArrayLike) -> Parts:
    """`expected` taken apart, less the share (N,) that is taken from look-alikes. Without votes an idea is as wanted as
    is usual; without look-alikes nothing is known but who asked, nor from what its sales would be taken."""
    kept = 1.0 - np.clip(np.asarray(share, dtype=float), 0.0, 1.0)

    def median(*kinds: str, sales: bool = True, asked: bool = True) -> Floats:
        return np.asarray(expected(case, kinds, sales=sales, asked=asked)[:, 1])

    sales = median(asked=False)
    votes, paired, silent = (median(*KINDS_IN_TURN[:count], asked=False) for count in (1, 2, 3))
    gross = median(*KINDS)
    others = (median(*(each for each in KINDS if each != left)) * kept for left in KINDS_IN_TURN)
    without = np.stack([median(*KINDS, sales=False), *others, silent * kept], axis=-1)
    return Parts(sales, votes - sales, paired - votes, silent - paired, gross - silent, gross * (kept - 1.0), without)


KINDS_IN_TURN = ("votes", "pairs", "pledges")  # each part is what this kind changes after those before it


def promised(asked: ArrayLike, conversion: Conversion = NOTHING_LAUNCHED) -> Floats:
    """Pieces a week from (N,) people who asked or pledged, (N, 3)."""
    people = np.maximum(np.asarray(asked, dtype=float), 0.0)
    share = np.asarray(betaincinv(conversion.bought, conversion.not_bought, LEVELS))
    return people[:, None] * share / HORIZON_WEEKS
