"""What earns less than the place it takes."""

import numpy as np
from numpy.typing import NDArray

from collab.engine.lookalikes import CLOSE, Neighbours
from collab.engine.spread import Floats, exactly, plus

RECAPTURE = 0.5  # at most this much of what a product sold goes to its look-alikes when it leaves (rho = .5)
OLD_ENOUGH = 8  # weeks on the shelf before it may be judged
CHEAPEST_PLACE = 0.25  # where no space cost is given: what the lowest quarter of the category's places earns


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


def space_cost(earned: Floats) -> float:
    """Money a week one place is worth, from what the category's places earn (n,): the lower quarter of them."""
    return float(np.quantile(earned, CHEAPEST_PLACE)) if len(earned) else 0.0


def saving(earned: Floats, share: Floats, cost: Floats) -> Floats:
    """Money a week won by freeing the places: (n, 3) earned now, share (n,) that stays as others sell it, cost (n,).

    Gain = cost of the place - what is really lost. Its q10 comes from the q90 of what is earned, so a gain whose q10
    is above zero means: the whole interval of the earnings lies below the space cost.
    """
    lost = earned * (1.0 - share)[:, None]
    return plus(exactly(cost), -lost[:, ::-1])
