"""How fast a kind of signal goes stale, found by replay: which half-life would have foretold sales best.

The decayed rate of a kind at a day is what it amounted to per day, a signal `h` days old counting half. Each half-life
foretells the sales after several past days from the signals before them, by a line fitted on earlier days only. The
usual one stays unless another is better beyond one standard error, so a kind that says little has no opinion.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collab.engine.spread import Floats

GRID = (3.5, 7.0, 14.0, 28.0, 60.0, 120.0, 240.0, 480.0)  # days
USUAL = 60.0


@dataclass(frozen=True, slots=True)
class HalfLife:
    """Days, whether replay chose them (else they are the usual), and the mean squared log error of each of `GRID`."""

    days: float
    learnt: bool
    loss: Floats


def decayed(
    subject: ArrayLike, day: ArrayLike, amount: ArrayLike, *, subjects: int, until: int, half_life: float
) -> Floats:
    """Decayed amount per day of each subject (subjects,) from rows before the day `until`.

    A steady stream of one a day since long gives one, whatever the half-life.
    """
    subject, day = np.asarray(subject, dtype=np.int64), np.asarray(day, dtype=np.int64)
    past = day < until
    keep = 0.5 ** ((until - 1 - day[past]) / half_life)
    summed = np.bincount(subject[past], np.asarray(amount, dtype=float)[past] * keep, subjects)
    return summed * (1 - 0.5 ** (1 / half_life))


def fit(
    signals: tuple[ArrayLike, ArrayLike, ArrayLike],
    sales: tuple[ArrayLike, ArrayLike, ArrayLike],
    *,
    subjects: int,
    origins: Sequence[int],
    horizon: int,
) -> HalfLife:
    """From signal rows and sale rows (subject, day, amount): the half-life of this kind.

    `origins` are days to stand on, ascending, two at least; what is sold in the `horizon` days from each is foretold.
    """
    truth = [np.log1p(_sold(sales, subjects, origin, horizon)) for origin in origins]
    if len(origins) < 2 or subjects < 2 or all(np.ptp(each) == 0 for each in truth):
        return HalfLife(USUAL, False, np.zeros(len(GRID)))
    errors = np.stack([_replay(signals, truth, subjects, origins, half_life) for half_life in GRID])
    loss = errors.mean(axis=(1, 2))
    usual, best = GRID.index(USUAL), int(np.argmin(loss))
    gain = (errors[usual] - errors[best]).mean(axis=0)  # per subject: its days are not independent
    certain = gain.mean() > gain.std() / np.sqrt(len(gain))
    if best == usual or not certain:
        return HalfLife(USUAL, False, loss)
    return HalfLife(_between(best, loss), True, loss)


def _sold(sales: tuple[ArrayLike, ArrayLike, ArrayLike], subjects: int, origin: int, horizon: int) -> Floats:
    subject, day = np.asarray(sales[0], dtype=np.int64), np.asarray(sales[1], dtype=np.int64)
    after = (day >= origin) & (day < origin + horizon)
    return np.maximum(np.bincount(subject[after], np.asarray(sales[2], dtype=float)[after], subjects), 0.0)


def _replay(
    signals: tuple[ArrayLike, ArrayLike, ArrayLike],
    truth: list[Floats],
    subjects: int,
    origins: Sequence[int],
    half_life: float,
) -> Floats:
    """Squared log errors (origins - 1, subjects): each day foretold by the line through all days before it."""
    rates = [
        np.log1p(decayed(*signals, subjects=subjects, until=origin, half_life=half_life) * half_life)
        for origin in origins
    ]
    out = []
    for now in range(1, len(origins)):
        slope, height = _line(np.concatenate(rates[:now]), np.concatenate(truth[:now]))
        out.append((truth[now] - height - slope * rates[now]) ** 2)
    return np.stack(out)


def _line(x: Floats, y: Floats) -> tuple[float, float]:
    middle, spread = x.mean(), ((x - x.mean()) ** 2).sum()
    slope = float(((x - middle) * (y - y.mean())).sum() / spread) if spread > 0 else 0.0
    return slope, float(y.mean() - slope * middle)


def _between(best: int, loss: NDArray[np.float64]) -> float:
    """The lowest point of the parabola through the best of the grid and its neighbours, in log days."""
    if best in (0, len(GRID) - 1):
        return GRID[best]
    x, (left, low, right) = np.log(GRID), loss[best - 1 : best + 2]
    bent = left - 2 * low + right
    shift = float(np.clip(0.5 * (left - right) / bent, -0.5, 0.5)) if bent > 0 else 0.0
    reach = x[best + 1] - x[best] if shift > 0 else x[best] - x[best - 1]
    return float(np.exp(x[best] + shift * reach))
