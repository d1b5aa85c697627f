"""How far an estimated approval may be from the truth: learnt from ideas whose truth became known.

Votes on a board are not a fair sample, so the spread of the model alone is too small and its middle is off. Finished
ideas, re-estimated from their first votes, show by how much.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from collab.engine.spread import Floats

COVER = 0.8
FEWEST = 40  # finished ideas below which the cold start stands
FLOORS = np.array([0.0, 0.0005, 0.001, 0.0015, 0.002, 0.003, 0.005, 0.008, 0.012, 0.02])
SCALES = np.exp(np.linspace(np.log(0.3), np.log(5.0), 25))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How finished ideas came out: truth = estimate + correction, give or take reach * sqrt(floor + scale * variance).

    The correction is shift + back * (estimate - 1/2) + slant * skew + draw * log(1 + votes). `skew` is how far those
    who came differ from all members (see `board.skew`): the more, the louder the likes. `draw`: people come for what
    is liked, so votes on an idea are a good sign in themselves. `groups`: from how many groups of finished ideas it
    was learnt; 0 = a cold start.
    """

    shift: float
    back: float
    slant: float
    draw: float
    floor: float
    scale: float
    reach: float
    groups: int


@dataclass(frozen=True, slots=True)
class Finished:
    """Ideas whose truth became known, (N,) each: what was estimated from the first votes, its variance, how many
    votes and what skew of its board that were, the truth, and the group (board, category) it belongs to."""

    estimate: Floats
    variance: Floats
    votes: Floats
    skew: Floats
    truth: Floats
    group: NDArray[np.int64]


# What a shop starts with before it has FEWEST finished ideas of its own: `learn` with pull 0 on 596 ideas of 8 public
# Polis conversations (CC BY 4.0), each idea re-estimated from a tenth of its votes: four times drawn as a board of
# random bias would, once by popularity alone, once at random (seeds 100-103); rounded.
COLD_START = Calibration(shift=0.03, back=-0.1, slant=-0.2, draw=0.01, floor=0.0015, scale=1.2, reach=1.23, groups=0)


def corrected(
    estimate: Floats, votes: Floats, skew: float | Floats = 0.0, calibration: Calibration = COLD_START
) -> Floats:
    """The estimate (N,) with the usual bias of boards taken out; not kept within 0..1, so good to rank by."""
    back = calibration.back * (estimate - 0.5)
    return estimate + calibration.shift + back + calibration.slant * skew + calibration.draw * np.log1p(votes)


def interval(middle: Floats, variance: Floats, calibration: Calibration = COLD_START) -> tuple[Floats, Floats]:
    """Low and high end (N,) of the 80 % interval around a corrected estimate, within 0..1."""
    half = calibration.reach * _spread(variance, calibration)
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)


def learn(finished: Finished, pull: float = 1.0) -> Calibration:
    """Calibration from finished ideas, each group weighing the same.

    The correction by least squares, pulled to COLD_START as by `pull` groups; floor and scale by normal likelihood on
    a grid; reach by the conformal quantile of |residual| / spread where each group is judged by what the others taught
    (cross-conformal over groups; Vovk 2015, Dunn et al. 2023). A single group is halved. Fewer than FEWEST ideas:
    COLD_START.
    """
    if len(finished.truth) < FEWEST:
        return COLD_START
    names, member = np.unique(finished.group, return_inverse=True)
    folds: NDArray[np.int64] = member if len(names) > 1 else np.arange(len(member)) % 2
    weight = 1.0 / np.bincount(folds)[folds]
    scores = np.empty(len(folds))
    for fold in range(folds.max() + 1):
        others = _fit(finished, weight * (folds != fold), pull)
        scores[folds == fold] = (np.abs(_off(finished, others)) / _spread(finished.variance, others))[folds == fold]
    return replace(_fit(finished, weight, pull), reach=_quantile(scores, weight), groups=len(names))


def _fit(finished: Finished, weight: Floats, pull: float) -> Calibration:
    columns = np.column_stack([np.ones(len(weight)), finished.estimate - 0.5, finished.skew, np.log1p(finished.votes)])
    square = columns.T @ (columns * weight[:, None]) + (pull + 1e-9) * np.eye(4)
    change = np.linalg.solve(square, columns.T @ (weight * _off(finished, COLD_START)))
    start = np.array([COLD_START.shift, COLD_START.back, COLD_START.slant, COLD_START.draw])
    shift, back, slant, draw = (start + change).tolist()
    fit = replace(COLD_START, shift=shift, back=back, slant=slant, draw=draw)
    squares = _off(finished, fit) ** 2
    points = [(float(floor), float(scale)) for floor in FLOORS for scale in SCALES]
    losses = [_loss(squares, floor + scale * finished.variance, weight) for floor, scale in points]
    floor, scale = points[int(np.argmin(losses))]
    return replace(fit, floor=floor, scale=scale)


def _off(finished: Finished, by: Calibration) -> Floats:
    return finished.truth - corrected(finished.estimate, finished.votes, finished.skew, by)


def _loss(squares: Floats, spread: Floats, weight: Floats) -> float:
    safe = np.maximum(spread, 1e-9)
    return float((weight * (np.log(safe) + squares / safe)).sum())


def _spread(variance: Floats, calibration: Calibration) -> Floats:
    return np.sqrt(np.maximum(calibration.floor + calibration.scale * variance, 1e-9))


def _quantile(scores: Floats, weight: NDArray[np.float64]) -> float:
    """The smallest score that COVER of the weight does not exceed, counting one idea more for the one to come."""
    order = np.argsort(scores, kind="stable")
    reached = np.cumsum(weight[order]) / (weight.sum() + weight.mean())
    return float(scores[order][min(int(np.searchsorted(reached, COVER)), len(scores) - 1)])
