"""What sells well in stores like this one and is not on its shelf."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collab.engine.history import RatePrior, rates
from collab.engine.spread import Floats

FEWEST = 2  # like stores that sell it, before we say so
BETTER = 1.25  # times what a product of the category usually sells in a store


@dataclass(frozen=True, slots=True)
class Gaps:
    """Product-store pairs (n,) worth a place: expected pieces a week (n, 3), how many like stores sell it, whether
    their sales would say so had nobody asked for it, and whether all stores had to be taken as like ones."""

    product: NDArray[np.int64]
    store: NDArray[np.int64]
    rate: Floats
    sellers: NDArray[np.int64]
    sells: NDArray[np.bool_]
    everywhere: NDArray[np.bool_]


def gaps(
    units: Floats,
    listed: NDArray[np.bool_],
    cluster: NDArray[np.int64],
    weeks: float,
    prior: RatePrior,
    lump: Floats,
    asked: Floats,
    fits: NDArray[np.bool_] | None = None,
) -> Gaps:
    """Units (P, S) sold in `weeks` weeks, listed (P, S), cluster (S,), people who asked (P, S) -> what stores miss;
    `lump` (P,) pieces arrive together (`history.lumps`).

    A product's rate in the like stores that sell it is shrunk to the category (gamma posterior) and scaled by how much
    of this category the store sells, compared with those like stores. Kept where the median beats `BETTER` times the
    usual rate and at least `FEWEST` like stores sell it, or where people asked for it in that store and one like store
    sells it. A store without a cluster (negative) has no like stores.

    `fits` (P, S), from `places.localise`: only what is said to fit a store is kept, or was asked for there; and where
    too few stores of its cluster sell it, all that do are like stores, for the fit has weighed how like they are.
    """
    others = ~np.eye(len(cluster), dtype=bool)
    like = (cluster[:, None] == cluster[None, :]) & (cluster[:, None] >= 0) & others
    sells, wished = listed & (units > 0), asked > 0
    near, all_ = sells.astype(np.int64) @ like.T, sells.astype(np.int64) @ others.T
    far = np.zeros(near.shape, dtype=bool) if fits is None else fits & (near < FEWEST)
    sellers = np.where(far, all_, near)
    allowed = np.ones(near.shape, dtype=bool) if fits is None else fits | wished
    product, store = np.nonzero((sellers >= np.where(wished, 1, FEWEST)) & ~listed & (units <= 0) & allowed)
    count, far = sellers[product, store], far[product, store]

    def summed(values: Floats) -> Floats:
        return np.where(far, (values @ others.T)[product, store], (values @ like.T)[product, store])

    rate = rates(summed(units * sells), weeks * count, prior, lump[product])
    size = units.sum(axis=0)
    scale = np.clip(size[store] * count / np.maximum(summed(sells * size), 1e-9), 0.25, 2.0)
    better = rate[:, 1] > BETTER * prior.mean
    keep = better | wished[product, store]
    rate = rate * scale[:, None]
    sure = better & (count >= FEWEST)
    return Gaps(product[keep], store[keep], rate[keep], count[keep], sure[keep], far[keep])
