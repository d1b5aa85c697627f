"""What runs out before the next delivery can arrive, and what that costs in sales."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from collab.engine.spread import Floats

REVIEW_DAYS = 7  # somebody looks at orders once a week
NEVER = 9_999.0  # cover days of stock that does not move


@dataclass(frozen=True, slots=True)
class Shortage:
    """Per product-store (n,): days the stock lasts (median), pieces not sold until goods are there (n, 3)."""

    cover_days: Floats
    lost: Floats
    short: Floats  # the share of q10, q50, q90 in which it runs out before goods are there: 0, 1/3, 2/3 or 1


def shortage(rates: Floats, stock: ArrayLike, lead_days: ArrayLike) -> Shortage:
    """Rates (n, 3) pieces a week, stock (n,) pieces, lead time (n,) days -> what is lost waiting.

    Cover = stock over run-rate. Lost sales = run-rate times the days between the shelf being empty and goods that are
    ordered at the next review being there.
    """
    stock = np.maximum(np.asarray(stock, dtype=float), 0.0)
    wait = np.maximum(np.asarray(lead_days, dtype=float), 0.0) + REVIEW_DAYS
    daily = rates / 7.0
    cover = np.where(daily > 0, stock[:, None] / np.maximum(daily, 1e-9), NEVER)
    empty_days = np.maximum(wait[:, None] - cover, 0.0)
    return Shortage(
        cover_days=np.minimum(cover[:, 1], NEVER),
        lost=daily * empty_days,
        short=(empty_days > 0).mean(axis=1),
    )
