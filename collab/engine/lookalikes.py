"""Which products are like an idea, by what their names say and what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from collab.engine.spread import Floats
from collab.engine.words import Vocabulary

NEIGHBOURS = 12
CLOSE = 0.5  # a similarity from which two products do each other's job


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest products of n subjects: row numbers (n, k) and similarity (n, k) in 0..1; 0 = not a neighbour."""

    index: NDArray[np.int64]
    similarity: Floats

    def rows(self, chosen: NDArray[np.int64]) -> "Neighbours":
        return Neighbours(self.index[chosen], self.similarity[chosen])


def typical(neighbours: Neighbours, values: Floats) -> Floats:
    """What look-alikes usually have of something (a price, a margin), weighted by similarity: values (P,) -> (n,).

    NaN values are unknown and left out. Where no look-alike has one: the median of all that have; NaN if none has.
    """
    known = np.isfinite(values)
    weight = np.where(known[neighbours.index], neighbours.similarity, 0.0)
    total = weight.sum(axis=1)
    summed = (weight * np.where(known, values, 0.0)[neighbours.index]).sum(axis=1)
    usual = float(np.median(values[known])) if known.any() else np.nan
    return np.where(total > 0, summed / np.where(total > 0, total, 1.0), usual)


class Range:
    """The products of one category, ready to be compared: names (P,) and prices (P,) in minor units, 0 = unknown.

    Building it is the expensive part and does not depend on votes: keep it for as long as names and prices stay.
    """

    def __init__(self, names: Sequence[str], prices: ArrayLike):
        self.prices = np.asarray(prices, dtype=float)
        self._vocabulary = Vocabulary(names)
        self._vectors = self._vocabulary.vectors(names)

    def among_themselves(self, k: int = NEIGHBOURS) -> Neighbours:
        """The nearest others of each product; never itself."""
        return self._nearest(self._vectors, self.prices, k, skip_self=True)

    def of(self, texts: Sequence[str], prices: ArrayLike, k: int = NEIGHBOURS) -> Neighbours:
        """The nearest products of texts (n,) at prices (n,), 0 = no price named."""
        return self._nearest(self._vocabulary.vectors(texts), np.asarray(prices, dtype=float), k)

    def _nearest(self, vectors: csr_array, prices: Floats, k: int, *, skip_self: bool = False) -> Neighbours:
        similarity = (vectors @ self._vectors.T).toarray() * _price_likeness(prices, self.prices)
        if skip_self:
            np.fill_diagonal(similarity, 0.0)
        index = np.argsort(-similarity, axis=1, kind="stable")[:, :k]
        return Neighbours(index, np.take_along_axis(similarity, index, axis=1))


def _price_likeness(mine: Floats, theirs: Floats) -> Floats:
    """1 at the same price, about .6 at double or half of it; 1 where either is unknown. (n,), (P,) -> (n, P)."""
    known = (mine[:, None] > 0) & (theirs[None, :] > 0)
    gap = np.log(np.where(known, mine[:, None], 1.0)) - np.log(np.where(known, theirs[None, :], 1.0))
    return np.exp(-(gap**2))
