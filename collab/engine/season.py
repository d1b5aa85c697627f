"""What sells by season: a product that stands still now and comes again."""

from dataclasses import dataclass

import numpy as np

from collab.engine.spread import Floats

YEAR = 52  # weeks
SEASON = 13
RECENT = 8  # weeks that tell whether it stands still now
MOSTLY = 0.6  # of a year's pieces in one season, and it is seasonal
STILL = 0.5  # of its usual week, under which it is out of season
FEWEST = 10.0  # pieces in the season, or it says nothing


@dataclass(frozen=True, slots=True)
class Season:
    """Begins so many weeks ago and ended so many weeks ago (both within the last year); pieces sold in it, and their
    share 0..1 of the year's."""

    begun: int
    ended: int
    units: float
    share: float


def past_season(weekly: Floats) -> Season | None:
    """The season in which most of a year's pieces (W >= 52,), oldest first, were sold, if it is over; None without one.

    A season that ended less than `RECENT` weeks ago is not over yet; what was first sold within the last three quarters
    of a year may be new and failing rather than seasonal.
    """
    year = weekly[-YEAR:]
    total = float(year.sum())
    sold = np.flatnonzero(weekly > 0)
    if len(weekly) < YEAR or not len(sold) or len(weekly) - sold[0] < 3 * SEASON:
        return None
    summed = np.concatenate([[0.0], np.cumsum(year)])
    seasons = (summed[SEASON:] - summed[:-SEASON])[: YEAR - SEASON - RECENT + 1]
    begin = int(seasons.argmax())
    units = float(seasons[begin])
    still = float(year[-RECENT:].mean()) < STILL * total / YEAR
    if units < FEWEST or units < MOSTLY * total or not still:
        return None
    return Season(YEAR - begin, YEAR - begin - SEASON, units, units / total)
