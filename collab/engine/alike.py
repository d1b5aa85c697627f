"""Ideas that say the same thing lean on each other: a Gaussian process over their texts."""

from collections.abc import Sequence

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from collab.engine.spread import Floats
from collab.engine.words import Vocabulary

MOST_IDEAS = 800  # above that many ideas at once texts are left alone: the work grows with the cube
SHARED = np.array([0.0, 0.15, 0.3, 0.5, 0.75])  # which part of the variance between ideas texts may explain
VARIANCES = 0.03 * np.exp(np.linspace(-2.0, 2.0, 9))
USUAL_LOG, LOOSE = np.log(0.03), 0.8  # ideas' variance before anything is known, log-normal


def likeness(texts: Sequence[str]) -> Floats:
    """Likeness of texts 0..1, (N, N), 1 on the diagonal."""
    vectors = Vocabulary(texts).vectors(texts)
    out = (vectors @ vectors.T).toarray()
    np.fill_diagonal(out, 1.0)
    return np.clip(out, 0.0, 1.0)


def smooth(found: Floats, variance: Floats, like: Floats | None) -> tuple[Floats, Floats]:
    """Posterior means and variances (N,) of ideas whose votes say `found` with `variance` (N,), likeness (N, N).

    Mean, variance between ideas and the part that texts explain are chosen by marginal likelihood on a grid
    (Rasmussen & Williams 2006, 5.4.1) where texts explaining nothing is one of the points. Without likeness, or with
    more than MOST_IDEAS ideas, ideas only lean on their common mean.
    """
    if not len(found):
        return found, variance
    if like is None or len(found) > MOST_IDEAS:
        like, parts = np.eye(0), SHARED[:1]
    else:
        parts = SHARED
    best = max(
        (_fit(found, variance, like, between, part) for between in VARIANCES for part in parts),
        key=lambda fit: fit[0],
    )
    return best[1], best[2]


def _fit(found: Floats, variance: Floats, like: Floats, between: float, part: float) -> tuple[float, Floats, Floats]:
    """Log marginal likelihood with the mean integrated out, posterior means and variances at one point of the grid."""
    pull = -0.5 * ((np.log(between) - USUAL_LOG) / LOOSE) ** 2
    if part == 0:
        precision = 1.0 / (variance + between)
        mean = (precision * found).sum() / precision.sum()
        off = found - mean
        likelihood = 0.5 * (np.log(precision).sum() - np.log(precision.sum()) - (precision * off**2).sum())
        own = between * precision
        return likelihood + pull, mean + own * off, between * (1 - own) + (1 - own) ** 2 / precision.sum()
    covariance = between * ((1 - part) * np.eye(len(found)) + part * like)
    factor = cho_factor(covariance + np.diag(variance), lower=True)
    ones = cho_solve(factor, np.ones(len(found)))
    mean = ones @ found / ones.sum()
    off = cho_solve(factor, found - mean)
    likelihood = -np.log(np.diag(factor[0])).sum() - 0.5 * (np.log(ones.sum()) + (found - mean) @ off)
    left = np.diag(covariance) - np.einsum("ij,ji->i", covariance, cho_solve(factor, covariance))
    left = left + (1 - covariance @ ones) ** 2 / ones.sum()
    return likelihood + pull, mean + covariance @ off, left
