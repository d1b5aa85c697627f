"""Which stores should carry which products that they have not sold yet."""

from dataclasses import dataclass

import numpy as np

from collab.engine import blend
from collab.engine.blend import Codes, Floats32
from collab.engine.tastes import drawn, matrix, pairs

HALF_LIVES = (None, 30.0, 60.0, 120.0)  # days; their geometric mean is safer than any one of them
STRENGTH = 2.0  # of the ridge, in usual stores of a product
FLOOR = 1e-3


@dataclass(frozen=True, slots=True)
class Sold:
    """Sales (n,): store and product as codes (product -1: not among the candidates), day as a whole number."""

    store: Codes
    product: Codes
    day: Codes
    stores: int
    products: int


def fits(sold: Sold, today: int, stores: Codes) -> Floats32:
    """How well each product fits each of `stores`: (n, P) logs.

    A store x product ridge on what stores sold lately, solved from the stores' side.
    """
    got = pairs(sold.store, sold.product, sold.day, (sold.stores, sold.products), today)
    total = np.zeros((len(stores), sold.products), np.float32)
    for half_life in HALF_LIVES:
        total += np.log(np.maximum(drawn(matrix(got, today, half_life), STRENGTH)(stores), 0.0) + np.float32(FLOOR))
    return total


def localise(sold: Sold, today: int, stores: Codes, count: int = 100) -> Codes:
    """For each of `stores` (n,) the `count` products it never sold that fit it best, best first, -1 where none is left.

    Ties go to the lower code.
    """
    if not sold.products or not len(stores):
        return np.full((len(stores), count), -1, np.int64)
    got = pairs(sold.store, sold.product, sold.day, (sold.stores, sold.products), today)
    unsold = matrix(got, today)[stores].toarray() == 0
    return blend.first(fits(sold, today, stores), unsold, count)
