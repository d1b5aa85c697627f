"""Forests that foretell a distribution: q10, q50, q90 from features (Meinshausen 2006)."""

from collections.abc import Iterator

import numpy as np

from collab.engine.spread import LEVELS, Floats

CHUNK = 256  # rows foretold at once: bounds memory at CHUNK x N weights
TREES = 100
LEAF = 10  # examples in a leaf


def foretold(
    seen: Floats, values: Floats, weights: Floats, asked: Floats, *, random_cuts: bool = False, seed: int = 0
) -> Floats:
    """From examples (N, F) with values and weights (N,): quantiles for rows (n, F), (n, 3), in the values' unit.

    The answer for a row is the distribution of the values that share a leaf with it, averaged over trees. Cuts are the
    best on a share of the features, or random ones (extremely randomised trees, Geurts, Ernst & Wehenkel 2006), which
    differ more from each other. Deterministic for a seed.
    """
    from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor

    how = {"min_samples_leaf": LEAF, "random_state": seed, "n_jobs": 1, "bootstrap": True}
    kind, share = (ExtraTreesRegressor, 0.7) if random_cuts else (RandomForestRegressor, 0.4)
    trees = kind(TREES, max_features=share, **how).fit(seen, values, sample_weight=weights)
    own, order, out = trees.apply(seen), np.argsort(values, kind="stable"), np.empty((len(asked), 3))
    for rows in _chunks(len(asked)):
        leaves = trees.apply(asked[rows])
        shared = np.zeros((len(leaves), len(seen)))
        for tree in range(own.shape[1]):
            together = (leaves[:, tree, None] == own[None, :, tree]) * weights
            shared += together / together.sum(axis=1, keepdims=True)
        out[rows] = _quantiles(values[order], shared[:, order])
    return out


def _chunks(count: int) -> Iterator[slice]:
    return (slice(start, start + CHUNK) for start in range(0, count, CHUNK))


def _quantiles(ranked: Floats, weights: Floats) -> Floats:
    """q10, q50, q90 of values (N,), ascending, under each row of weights (n, N), which are not all zero: (n, 3)."""
    places = (np.cumsum(weights, axis=1) - weights / 2) / weights.sum(axis=1, keepdims=True)
    return np.stack([np.interp(LEVELS, place, ranked) for place in places])
