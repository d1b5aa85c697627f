"""Three ways to foretell a distribution from features: a quantile forest, quantile boosting, look-alikes.

Each takes examples (N, F) with values (N,) and weights (N,), and answers q10, q50, q90 for other rows: (n, 3) in the
unit of the values. All are deterministic for a seed.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from collab.engine.spread import LEVELS, Floats

CHUNK = 256  # rows foretold at once: bounds memory at CHUNK x N weights
TREES = 100
LEAF = 5  # examples in a leaf of the forest
ROUNDS = 60
LEAST = 40  # examples in a leaf of the boosting, where one leaf's quantile is taken for true
NEIGHBOURS = 40


def forest(seen: Floats, values: Floats, weights: Floats, asked: Floats, *, seed: int = 0) -> Floats:
    """Quantile regression forest (Meinshausen 2006): the values that share a leaf with the row, weighted by how often.

    (N, F), (N,), (N,), (n, F) -> (n, 3).
    """
    from sklearn.ensemble import RandomForestRegressor

    trees = RandomForestRegressor(TREES, min_samples_leaf=LEAF, max_features=0.4, random_state=seed, n_jobs=1)
    trees.fit(seen, values, sample_weight=weights)
    own, out = trees.apply(seen), np.empty((len(asked), 3))
    for rows in _chunks(len(asked)):
        leaves = trees.apply(asked[rows])
        shared = np.zeros((len(leaves), len(seen)))
        for tree in range(own.shape[1]):
            together = (leaves[:, tree, None] == own[None, :, tree]) * weights
            shared += together / together.sum(axis=1, keepdims=True)
        out[rows] = _quantiles(values, shared)
    return out


def boosting(seen: Floats, values: Floats, weights: Floats, asked: Floats, *, seed: int = 0) -> Floats:
    """Gradient boosting on the pinball loss, one model per quantile, sorted so that they never cross."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    found = [
        HistGradientBoostingRegressor(
            loss="quantile",
            quantile=level,
            max_iter=ROUNDS,
            learning_rate=0.07,
            max_leaf_nodes=8,
            min_samples_leaf=LEAST,
            l2_regularization=5.0,
            max_features=0.5,
            early_stopping=False,
            random_state=seed,
        )
        .fit(seen, values, sample_weight=weights)
        .predict(asked)
        for level in LEVELS
    ]
    return np.sort(np.column_stack(found), axis=1)


def lookalikes(seen: Floats, values: Floats, weights: Floats, asked: Floats, *, k: int = NEIGHBOURS) -> Floats:
    """Quantiles of the k nearest examples, features in standard deviations, nearer ones weighing more (a Gaussian)."""
    middle, spread = seen.mean(axis=0), seen.std(axis=0) + 1e-9
    own, asked = (seen - middle) / spread, (asked - middle) / spread
    k, out = min(k, len(own)), np.empty((len(asked), 3))
    for rows in _chunks(len(asked)):
        apart = (own**2).sum(axis=1) - 2 * asked[rows] @ own.T + (asked[rows] ** 2).sum(axis=1)[:, None]
        nearest = np.argsort(apart, axis=1, kind="stable")[:, :k]
        apart = np.maximum(np.take_along_axis(apart, nearest, axis=1), 0.0)
        near = np.exp(-apart / (2 * apart[:, [k // 2]] + 1e-9)) * weights[nearest]
        out[rows] = np.stack([_quantiles(values[which], near[[row]])[0] for row, which in enumerate(nearest)])
    return out


def _chunks(count: int) -> Iterator[slice]:
    return (slice(start, start + CHUNK) for start in range(0, count, CHUNK))


def _quantiles(values: Floats, weights: Floats) -> Floats:
    """q10, q50, q90 of values (N,) under each row of weights (n, N), which are not all zero: (n, 3)."""
    order: NDArray[np.int64] = np.argsort(values, kind="stable")
    ranked, heavy = values[order], weights[:, order]
    places = (np.cumsum(heavy, axis=1) - heavy / 2) / heavy.sum(axis=1, keepdims=True)
    return np.stack([np.interp(LEVELS, place, ranked) for place in places])
