"""Ideas that say the same thing lean on each other: a Gaussian process over their texts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from collab.engine.spread import Floats
from collab.engine.words import Vocabulary

MOST_IDEAS = 800  # with more ideas at once texts are left alone: the work grows with the cube
PARTS = (0.0, 0.15, 0.3, 0.5, 0.75)  # which part of the variance between ideas texts may explain
VARIANCES = 0.03 * np.exp(np.linspace(-2.0, 2.0, 9))
USUAL_LOG, LOOSE = np.log(0.03), 0.8  # ideas' variance before anything is known, log-normal


@dataclass(frozen=True, slots=True)
class Leaning:
    """What ideas lean on: their mean, the variance between them, and the part of it that alike texts share."""

    mean: float
    between: float
    part: float


def likeness(texts: Sequence[str]) -> Floats:
    """Likeness of texts 0..1, (N, N), 1 on the diagonal."""
    vectors = Vocabulary(texts).vectors(texts)
    out = (vectors @ vectors.T).toarray()
    np.fill_diagonal(out, 1.0)
    return np.clip(out, 0.0, 1.0)


def fit_leaning(found: Floats, variance: Floats, like: Floats | None) -> Leaning:
    """The likeliest leaning of ideas whose votes say `found` with `variance` (N,), likeness (N, N).

    Marginal likelihood with the mean integrated out, on a grid (Rasmussen & Williams 2006, 5.4.1) in which texts
    explaining nothing is one of the points. Without likeness, or with more than MOST_IDEAS ideas, it is the only one.
    """
    if not len(found):
        return Leaning(0.5, float(np.exp(USUAL_LOG)), 0.0)
    parts = PARTS if like is not None and len(found) <= MOST_IDEAS else PARTS[:1]
    points = [(between, part) for between in VARIANCES for part in parts]
    fits = [(*_likelihood(found, variance, like, *point), point) for point in points]
    _, mean, (between, part) = max(fits, key=lambda fit: fit[0])
    return Leaning(mean, float(between), part)


def smooth(found: Floats, variance: Floats, like: Floats | None, leaning: Leaning) -> tuple[Floats, Floats]:
    """Posterior means and variances (N,) of the ideas, given what they lean on."""
    if leaning.part == 0 or like is None or not len(found):
        own = leaning.between / (leaning.between + variance)
        return leaning.mean + own * (found - leaning.mean), own * variance
    covariance = _covariance(like, leaning.between, leaning.part)
    factor = cho_factor(covariance + np.diag(variance), lower=True)
    explained = np.einsum("ij,ji->i", covariance, cho_solve(factor, covariance))
    return (
        leaning.mean + covariance @ cho_solve(factor, found - leaning.mean),
        np.maximum(np.diag(covariance) - explained, 0.0),
    )


def _likelihood(
    found: Floats, variance: Floats, like: Floats | None, between: float, part: float
) -> tuple[float, float]:
    """Log marginal likelihood at one point of the grid, and the mean there."""
    pull = -0.5 * ((np.log(between) - USUAL_LOG) / LOOSE) ** 2
    if part == 0 or like is None:
        precision = 1.0 / (variance + between)
        mean = (precision * found).sum() / precision.sum()
        misfit, bend = (precision * (found - mean) ** 2).sum(), np.log(precision).sum()
        return float(pull + 0.5 * (bend - np.log(precision.sum()) - misfit)), float(mean)
    factor = cho_factor(_covariance(like, between, part) + np.diag(variance), lower=True)
    ones = cho_solve(factor, np.ones(len(found)))
    mean = ones @ found / ones.sum()
    misfit, bend = (found - mean) @ cho_solve(factor, found - mean), -2 * np.log(np.diag(factor[0])).sum()
    return float(pull + 0.5 * (bend - np.log(ones.sum()) - misfit)), float(mean)


def _covariance(like: Floats, between: float, part: float) -> Floats:
    return between * ((1 - part) * np.eye(len(like)) + part * like)
