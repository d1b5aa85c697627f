"""Forests that foretell a distribution: q10, q50, q90 from features (Meinshausen 2006)."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from collab.engine.spread import LEVELS, TINY, Floats

CHUNK = 256  # rows foretold at once: bounds memory at CHUNK x N weights
TREES = 200
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
    leaves, answered, order = trees.apply(seen), trees.apply(asked), np.argsort(values, kind="stable")
    width, out = int(leaves.max()) + 1, np.empty((len(asked), 3))
    held = sparse.diags_array(weights) @ _marked(leaves, width)
    share = held @ sparse.diags_array(1 / np.maximum(held.sum(axis=0), TINY))
    for rows in _chunks(len(asked)):
        shared = (_marked(answered[rows], width) @ share.T).toarray()
        out[rows] = _quantiles(values[order], shared[:, order])
    return out


def _marked(leaves: NDArray[np.int64], width: int) -> sparse.csr_array:
    """Which leaf each row is in: of leaf numbers (n, T) below `width`, ones at (n, T · width)."""
    count, trees = leaves.shape
    at = (leaves + np.arange(trees) * width).ravel()
    return sparse.csr_array((np.ones(at.size), at, np.arange(0, at.size + 1, trees)), shape=(count, trees * width))


def _chunks(count: int) -> Iterator[slice]:
    return (slice(start, start + CHUNK) for start in range(0, count, CHUNK))


def _quantiles(ranked: Floats, weights: Floats) -> Floats:
    """q10, q50, q90 of values (N,), ascending, under each row of weights (n, N), which are not all zero: (n, 3)."""
    places = (np.cumsum(weights, axis=1) - weights / 2) / weights.sum(axis=1, keepdims=True)
    return np.stack([np.interp(LEVELS, place, ranked) for place in places])
