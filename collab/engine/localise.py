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
    """Product-store pairs (n,) worth a place: expected pieces a week (n, 3), how many like stores sell it, and whether
    their sales would say so had nobody asked for it."""

    product: NDArray[np.int64]
    store: NDArray[np.int64]
    rate: Floats
    sellers: NDArray[np.int64]
    sells: NDArray[np.bool_]


def gaps(
    units: Floats,
    listed: NDArray[np.bool_],
    cluster: NDArray[np.int64],
    weeks: float,
    prior: RatePrior,
    lump: Floats,
    asked: Floats,
) -> Gaps:
    """Units (P, S) sold in `weeks` weeks, listed (P, S), cluster (S,), people who asked (P, S) -> what stores miss;
    `lump` (P,) pieces arrive together (`history.lumps`).

    A product's rate in the like stores that sell it is shrunk to the category (gamma posterior) and scaled by how much
    of this category the store sells, compared with those like stores. Kept where the median beats `BETTER` times the
    usual rate and at least `FEWEST` like stores sell it, or where people asked for it in that store and one like store
    sells it. A store without a cluster (negative) has no like stores.
    """
    like = (cluster[:, None] == cluster[None, :]) & (cluster[:, None] >= 0) & ~np.eye(len(cluster), dtype=bool)
    sells = listed & (units > 0)
    sellers = sells.astype(np.int64) @ like.T
    wished = asked > 0
    product, store = np.nonzero((sellers >= np.where(wished, 1, FEWEST)) & ~listed & (units <= 0))
    count = sellers[product, store]
    rate = rates(((units * sells) @ like.T)[product, store], weeks * count, prior, lump[product])
    size = units.sum(axis=0)
    sizes = ((sells * size) @ like.T)[product, store]
    scale = np.clip(size[store] * count / np.maximum(sizes, 1e-9), 0.25, 2.0)
    better = rate[:, 1] > BETTER * prior.mean
    keep = better | wished[product, store]
    rate = rate * scale[:, None]
    return Gaps(product[keep], store[keep], rate[keep], count[keep], (better & (count >= FEWEST))[keep])
