"""What earns less than the place it takes."""

import numpy as np
from numpy.typing import NDArray

from collab.engine.lookalikes import CLOSE, Neighbours
from collab.engine.spread import Floats, exactly, plus

RECAPTURE = 0.5  # at most this much of what a product sold goes to its look-alikes when it leaves (rho = .5)
OLD_ENOUGH = 8  # weeks on the shelf before it may be judged
CHEAPEST_PLACE = 0.25  # no space cost is given: it is what the lower quarter of the category's places earns


def recaptured(neighbours: Neighbours, on_shelf: NDArray[np.bool_]) -> Floats:
    """The share 0..RECAPTURE of each subject's sales that its closest look-alike on the shelf takes or gives, (n,).

    `on_shelf` tells which products stand there: (P,) for all subjects alike, or (n, P) for each its own shelf.
    """
    if neighbours.index.shape[1] == 0:
        return np.zeros(len(neighbours.index))
    there = (
        np.take_along_axis(np.atleast_2d(on_shelf), neighbours.index, axis=1)
        if on_shelf.ndim == 2
        else on_shelf[neighbours.index]
    )
    nearest = np.where(there, neighbours.similarity, 0.0).max(axis=1)
    return np.asarray(RECAPTURE * np.clip(nearest / CLOSE, 0.0, 1.0))


def space_cost(lost: Floats) -> float:
    """Money a week one place is worth, from what would be lost with each product that holds one (n,), at the median.

    The lower quarter of them, but no more than half of the usual: where all earn alike, none is to blame.
    """
    return float(min(np.quantile(lost, CHEAPEST_PLACE), np.median(lost) / 2.0)) if len(lost) else 0.0


def saving(lost: Floats, cost: Floats) -> Floats:
    """Money a week won by freeing places: cost of the places (n,) - what is really lost with the product (n, 3).

    Its q10 comes from the q90 of the loss, so a gain whose q10 is above zero means: the whole interval of what it earns
    lies below the space cost.
    """
    return plus(exactly(cost), -lost[:, ::-1])
