"""How many times as much as usual an idea is wanted, read three ways: votes, pledges to buy, choices between two.

Mostly the same people speak in all three (who pledges has voted), so what they say is averaged and never added: nobody
counts twice. A reading has a share of the average as far as it can tell: votes always, the others from nothing to as
much as votes; where nobody pledged and nobody chose, votes stand alone. How far the average becomes sales is a weight
for each kind, learnt by `weights`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collab.engine.interest import Prior
from collab.engine.spread import Floats

KINDS = ("votes", "pledges", "pairs")
FIRST = (0.5, 0.5, 0.5)  # weights until launches taught better: demand grows with the root of the average
PLEDGES = 3.0  # pledges that are expected of an idea, from which on half is believed (gamma-Poisson)
PAIRS = 8.0  # choices, the same: one tells 1/4 at most of a worth whose usual variance is 1/2
OTHERS = 4.0  # ideas of usual worth that stand beside those of a category chosen about
Z80 = 1.2816


@dataclass(frozen=True, slots=True)
class Wanted:
    """N ideas by the three `KINDS`: the log of how many times as much as usual (N, 3), pulled to 0 as far as little is
    known, how far below and above q10 and q90 lie (N, 3), and how far the kind can tell, 0..1 (N, 3)."""

    middle: Floats
    below: Floats
    above: Floats
    told: Floats

    def said(self) -> Floats:
        """What each kind adds to the average, (N, 3); these times the weights make the log of the lift."""
        return np.asarray(self.middle / self.told.sum(axis=1, keepdims=True))

    def lift(self, weight: ArrayLike = FIRST, kinds: Iterable[str] = KINDS) -> Floats:
        """How many times as much as usual is expected to sell, q10, q50, q90 (N, 3), by these kinds alone."""
        use = np.isin(KINDS, list(kinds))
        told = np.where(use, self.told, 0.0)
        told[:, 0] = 1.0  # without votes an idea is as wanted as is usual
        scale = np.where(use, np.asarray(weight, dtype=float), 0.0) / told.sum(axis=1, keepdims=True)
        middle = (self.middle * scale).sum(axis=1)
        below, above = (np.sqrt(((each * scale) ** 2).sum(axis=1)) for each in (self.below, self.above))
        return np.exp(np.stack([middle - below, middle, middle + above], axis=-1))

    def rows(self, chosen: NDArray[np.int64]) -> "Wanted":
        return Wanted(self.middle[chosen], self.below[chosen], self.above[chosen], self.told[chosen])


def wanted(interest: Floats, prior: Prior, pledges: "Pledges", pairs: "Pairs") -> Wanted:
    """From the interest (N, 3) of a category's ideas, its prior, and what was pledged and chosen of them."""
    votes = np.log(np.maximum(interest, 1e-9) / prior.mean)
    by_pledges, pledged_doubt, pledges_tell = pledges.read()
    by_pairs, pairs_doubt, pairs_tell = pairs.read()
    return Wanted(
        middle=np.stack([votes[:, 1], by_pledges, by_pairs], axis=-1),
        below=np.stack([votes[:, 1] - votes[:, 0], pledged_doubt, pairs_doubt], axis=-1),
        above=np.stack([votes[:, 2] - votes[:, 1], pledged_doubt, pairs_doubt], axis=-1),
        told=np.stack([np.ones(len(votes)), pledges_tell, pairs_tell], axis=-1),
    )


@dataclass(frozen=True, slots=True)
class Pledges:
    """People who would buy each idea, out of those who saw it, (N,) each."""

    people: Floats
    looked: Floats

    def read(self) -> tuple[Floats, Floats, Floats]:
        """Log of times the usual, its distance to q10 and q90, how far it can tell: pledges over those expected of so
        many looks, both with PLEDGES more (empirical Bayes; Clayton & Kaldor 1987)."""
        people = np.maximum(self.people, 0.0)
        looked = np.maximum(self.looked, people)
        expected = looked * (people.sum() / max(float(looked.sum()), 1.0))
        told = expected / (expected + PLEDGES)
        times = (people + PLEDGES) / (expected + PLEDGES)
        return np.log(times), Z80 * np.sqrt(told / (people + PLEDGES)), told


@dataclass(frozen=True, slots=True)
class Pairs:
    """What each idea is worth among those people choose between, in logits (N,), its standard deviation, and in how
    many pairs it stood. Where people choose as Luce (1959) says, the worth is the log of how much a thing is wanted."""

    worth: Floats
    spread: Floats
    met: Floats

    def read(self) -> tuple[Floats, Floats, Floats]:
        """The same; the usual idea is the category's own, and not that of the whole board."""
        met = self.met > 0
        usual = self.worth[met].sum() / (met.sum() + OTHERS)
        told = self.met / (self.met + PAIRS)
        return np.where(met, self.worth - usual, 0.0), Z80 * np.sqrt(told) * self.spread, told
