"""Range choice: which products of a category keep their place."""

import numpy as np
from numpy.typing import NDArray

from collab.engine.spread import Floats

HALF_LIFE = 60.0  # days after which a sale counts half

Codes = NDArray[np.int64]


def decayed(
    product: Codes, day: Codes, revenue: Floats, products: int, today: int, half_life: float = HALF_LIFE
) -> Floats:
    """Revenue (P,) of each product, a sale of `half_life` days ago counting half."""
    weight = 0.5 ** (np.maximum(today - day, 0) / half_life)
    return np.asarray(np.bincount(product, revenue * weight, minlength=products), dtype=float)


def keep(worth: Floats, places: int) -> Codes:
    """The `places` products worth most, best first, ties by code."""
    return np.argsort(-worth, kind="stable")[: max(0, places)].astype(np.int64)
