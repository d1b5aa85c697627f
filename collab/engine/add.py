"""What an idea without a product would sell: its look-alikes' demand, moved by interest and by people who asked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from collab.engine.interest import Prior
from collab.engine.spread import LEVELS, Floats, exactly, plus, power, times

HORIZON_WEEKS = 8  # people who asked buy within this time, or not at all
INTEREST_WEIGHT = 0.5  # demand grows with the root of interest, until launches taught better (`weights`)


@dataclass(frozen=True, slots=True)
class Conversion:
    """How many of those who asked then buy: Beta(bought, not). The default is wide: nothing was launched yet."""

    bought: float = 1.0
    not_bought: float = 2.0


NOTHING_LAUNCHED = Conversion()


def expected(
    lookalike: Floats,
    interest: Floats,
    prior: Prior,
    asked: ArrayLike,
    stores: ArrayLike,
    conversion: Conversion = NOTHING_LAUNCHED,
    weight: float = INTEREST_WEIGHT,
) -> Floats:
    """Pieces a week over all its stores, (N, 3).

    `lookalike` (N, 3) pieces a week in one store; `interest` (N, 3) and its `prior`; `asked` (N,) people who said they
    would buy (pledges, requests at the till); `stores` (N,) in which it would stand. At a `weight` of 1/2 an idea
    wanted four times as much as usual counts double; each person who asked adds their chance of buying once within
    `HORIZON_WEEKS`.
    """
    stores = np.asarray(stores, dtype=float)
    lift = power(interest / prior.mean, weight)
    on_shelf = times(lookalike, lift) * stores[:, None]
    return np.maximum(plus(on_shelf, promised(asked, conversion)), 0.0)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the median of `expected` is made of, pieces a week (N,): sales of look-alikes, votes, people who asked, and
    below zero what is taken from look-alikes; together `total`. `without` each of the first three (N, 3): what would
    be expected if nothing were known of that kind."""

    sales: Floats
    votes: Floats
    asked: Floats
    taken: Floats
    without: Floats

    @property
    def total(self) -> Floats:
        return self.sales + self.votes + self.asked + self.taken


def parts(
    lookalike: Floats,
    interest: Floats,
    prior: Prior,
    asked: ArrayLike,
    stores: ArrayLike,
    share: ArrayLike,
    conversion: Conversion = NOTHING_LAUNCHED,
    weight: float = INTEREST_WEIGHT,
) -> Parts:
    """`expected` taken apart, less the share (N,) that is taken from look-alikes. Without votes an idea is as wanted as
    is usual; without look-alikes nothing is known but who asked, nor from what its sales would be taken."""
    nobody, nothing = np.zeros(len(lookalike)), np.zeros_like(lookalike)
    usual, kept = exactly(np.full(len(lookalike), prior.mean)), 1.0 - np.clip(np.asarray(share, dtype=float), 0.0, 1.0)

    def median(like: Floats, wanted: Floats, people: ArrayLike) -> Floats:
        return np.asarray(expected(like, wanted, prior, people, stores, conversion, weight)[:, 1])

    gross, silent = median(lookalike, interest, asked), median(lookalike, interest, nobody)
    sales = median(lookalike, usual, nobody)
    without = [
        median(nothing, interest, asked),
        median(lookalike, usual, asked) * kept,
        silent * kept,
    ]
    return Parts(sales, silent - sales, gross - silent, gross * (kept - 1.0), np.stack(without, axis=-1))


def promised(asked: ArrayLike, conversion: Conversion = NOTHING_LAUNCHED) -> Floats:
    """Pieces a week from (N,) people who asked, (N, 3)."""
    people = np.maximum(np.asarray(asked, dtype=float), 0.0)
    share = np.asarray(betaincinv(conversion.bought, conversion.not_bought, LEVELS))
    return people[:, None] * share / HORIZON_WEEKS
