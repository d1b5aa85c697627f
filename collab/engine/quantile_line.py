"""Straight lines through quantiles (Koenker & Bassett 1978): q10, q50, q90 from features, where examples are few."""

import numpy as np

from collab.engine.spread import LEVELS, Floats

ROUND = 0.1  # in the values' unit: an error smaller than this counts by its square, so that the slope has no edge


def drawn(seen: Floats, values: Floats, asked: Floats, *, pull: float) -> Floats:
    """From examples (N, F) with values (N,): quantiles for rows (n, F), (n, 3), in order, in the values' unit.

    A line is not drawn on beyond what was seen of a feature. `pull` is what a slope costs, squared: towards none.
    """
    middle, spread = seen.mean(axis=0), seen.std(axis=0)
    asked = np.clip(asked, seen.min(axis=0), seen.max(axis=0))
    telling = spread > 1e-9
    known, rows = (((each - middle) / np.where(telling, spread, 1.0))[:, telling] for each in (seen, asked))
    known, rows = (np.column_stack([np.ones(len(each)), each]) for each in (known, rows))
    return np.sort(np.column_stack([rows @ _slopes(known, values, level, pull) for level in LEVELS]), axis=1)


def _slopes(known: Floats, values: Floats, level: float, pull: float) -> Floats:
    """Intercept and slopes of least pinball loss, rounded at its edge."""
    from scipy.optimize import minimize

    def loss(slopes: Floats) -> tuple[float, Floats]:
        off = values - known @ slopes
        size = np.where(np.abs(off) < ROUND, off**2 / (2 * ROUND) + ROUND / 2, np.abs(off))
        pulled = np.append(0.0, slopes[1:])
        lean = np.clip(off / ROUND, -1, 1) / 2 + level - 0.5
        value = np.mean(size / 2 + (level - 0.5) * off) + pull * (pulled @ pulled)
        return float(value), 2 * pull * pulled - known.T @ lean / len(values)

    start = np.append(np.quantile(values, level), np.zeros(known.shape[1] - 1))
    found: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return found
