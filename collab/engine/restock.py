"""What runs out before the next delivery can arrive, and what that costs in sales."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from collab.engine.spread import Floats

REVIEW_DAYS = 7  # somebody looks at orders once a week
NEVER = 9_999.0  # cover days of stock that does not move


@dataclass(frozen=True, slots=True)
class Shortage:
    """Per product-store (n,): days the stock lasts (median); pieces lost in all, and by not ordering today (n, 3)."""

    cover_days: Floats
    lost: Floats
    avoidable: Floats


def shortage(rates: Floats, stock: ArrayLike, lead_days: ArrayLike) -> Shortage:
    """Rates (n, 3) pieces a week, stock (n,) pieces, lead time (n,) days -> what waiting for the next review loses.

    Cover = stock over run-rate. Lost = run-rate times the days from the empty shelf to the goods that are ordered at
    the next review. Avoidable = the part of it after the day on which goods ordered today would be there.
    """
    stock = np.maximum(np.asarray(stock, dtype=float), 0.0)[:, None]
    lead = np.maximum(np.asarray(lead_days, dtype=float), 0.0)[:, None]
    daily = rates / 7.0
    cover = np.where(daily > 0, stock / np.maximum(daily, 1e-9), NEVER)
    return Shortage(
        cover_days=np.minimum(cover[:, 1], NEVER),
        lost=daily * np.maximum(lead + REVIEW_DAYS - cover, 0.0),
        avoidable=daily * np.clip(lead + REVIEW_DAYS - cover, 0.0, REVIEW_DAYS),
    )
