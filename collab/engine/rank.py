"""What a suggestion is worth, and which comes first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collab.engine.spread import Floats


@dataclass(frozen=True, slots=True)
class Worth:
    """Per suggestion: units, revenue and margin a week (n, 3), after what look-alikes lose; money in minor units.

    `cost_known` (n,) False = the margin could not be told: it repeats the revenue and the page must say so.
    """

    units: Floats
    revenue: Floats
    margin: Floats
    cost_known: NDArray[np.bool_]


def worth(units: Floats, price: ArrayLike, cost: ArrayLike, cannibalised: ArrayLike) -> Worth:
    """Units (n, 3) a week at price (n,) and cost (n,; NaN or negative = unknown), of which a share (n,) is taken from
    look-alikes that would have sold instead. Net = gross x (1 - share)."""
    price, cost = np.asarray(price, dtype=float), np.asarray(cost, dtype=float)
    known = np.isfinite(cost) & (cost >= 0)
    net = units * (1.0 - np.clip(np.asarray(cannibalised, dtype=float), 0.0, 1.0))[:, None]
    revenue = net * price[:, None]
    each = np.where(known, price - np.where(known, cost, 0.0), price)
    return Worth(
        units=net,
        revenue=revenue,
        margin=_ordered(net * each[:, None]),
        cost_known=known,
    )


def order(margin: Floats) -> NDArray[np.int64]:
    """Row numbers, best first: by the lower bound (q10), then the median; equals keep their order."""
    return np.lexsort((np.arange(len(margin)), -margin[:, 1], -margin[:, 0]))


def _ordered(quantity: Floats) -> Floats:
    """Keep q10 <= q50 <= q90 where a loss per piece turned them round."""
    return np.sort(quantity, axis=-1)
