"""What a product that is not on the shelf yet would sell, read from the launches of its look-alikes."""

import numpy as np
from numpy.typing import NDArray

from collab.engine.lookalikes import Neighbours
from collab.engine.spread import Floats, weighted_quantiles

COVERAGE = 0.8  # of q10..q90
SHARPNESS = 2.0  # weight of a look-alike = similarity to this power
BACKGROUND = 0.02  # similarity of a product that is merely in the same category
SELDOM = 1.0  # pieces a week in one store under which a look-alike did not do well


def expected(neighbours: Neighbours, rates: Floats, known: NDArray[np.bool_], widening: float) -> Floats:
    """Pieces a week in one store for n new subjects: (n, 3), from the real rates (P,) of their look-alikes.

    Quantiles over the look-alikes weighted by similarity, taken of log(1 + rate) and moved outwards by `widening`
    (conformalized quantile regression, Romano, Patterson & Candès 2019). No look-alike with a known rate: the
    category's own rates; none of those either: zeros.
    """
    logs = np.log1p(rates)
    weights = np.where(
        known[neighbours.index],
        np.maximum(neighbours.similarity, BACKGROUND) ** SHARPNESS,
        0.0,
    )
    spread = weighted_quantiles(logs[neighbours.index], weights)
    bare = weights.sum(axis=1) == 0
    if bare.any() and known.any():
        spread[bare] = np.quantile(logs[known], [0.1, 0.5, 0.9])
    some = known.any()
    spread = spread + (np.array([-widening, 0.0, widening]) if some else 0.0)
    return np.expm1(np.maximum(spread, 0.0))


def widening(neighbours: Neighbours, rates: Floats, known: NDArray[np.bool_]) -> float:
    """How far q10 and q90 must move out, in log(1 + rate), so that `COVERAGE` of this category's own products fit.

    Each product with a known rate is foretold from its look-alikes without itself (`Range.among_themselves`); the
    score is how far outside its interval the truth fell, and the answer the finite-sample quantile of the scores, never
    negative. Under 10 products nothing can be learnt: log 2, "half or double".
    """
    if known.sum() < 10:
        return float(np.log(2.0))
    foretold = np.log1p(expected(neighbours, rates, known, widening=0.0))[known]
    truth = np.log1p(rates[known])
    score = np.maximum(foretold[:, 0] - truth, truth - foretold[:, 2])
    level = min(1.0, COVERAGE * (len(score) + 1) / len(score))
    return float(max(np.quantile(score, level, method="higher"), 0.0))
