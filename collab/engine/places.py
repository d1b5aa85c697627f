"""Which stores should carry which products that they have not sold yet."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from collab.engine import blend
from collab.engine.blend import Codes, Floats32, Replay
from collab.engine.spread import Floats
from collab.engine.tastes import drawn, matrix, pairs

HALF_LIVES = (None, 15.0, 30.0, 60.0, 120.0)  # days; their mean is safer than any one of them
STRENGTH = 6.0  # of the ridge, in usual stores of a product
SHARES = (0.001, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)  # of "stores stocking"; the least orders what is otherwise equal
HORIZON = 60  # days after the replayed moment in which a first sale proves a fit
REPLAYED = 100  # stores, those that sold most
STEPS = np.geomspace(0.25, 64.0, 17)  # weeks that a cluster's, a chain's rate may be worth


@dataclass(frozen=True, slots=True)
class Sold:
    """Sales (n,): store and product as codes (product -1: not among the candidates), day as a whole number."""

    store: Codes
    product: Codes
    day: Codes
    stores: int
    products: int


def fits(sold: Sold, today: int, stores: Codes) -> Floats32:
    """How well each product fits each of `stores`, (n, P, 2): by what it sells, by how many stores stock it.

    The first is a store x product ridge without its diagonal, solved from the stores' side, averaged over what was sold
    ever and lately. Both have a mean square of 1 in each store; 0 where nothing is known.
    """
    got = pairs(sold.store, sold.product, sold.day, (sold.stores, sold.products), today)
    found = np.zeros((len(stores), sold.products, 2), np.float32)
    for half_life in HALF_LIVES:
        found[:, :, 0] += _even(drawn(matrix(got, today, half_life), STRENGTH)(stores))
    found[:, :, 0] = _even(found[:, :, 0])
    found[:, :, 1] = _even(np.bincount(got.what, minlength=sold.products).astype(np.float32)[None])
    return found


def _even(values: Floats32) -> Floats32:
    size = np.sqrt(np.mean(values**2, axis=1, keepdims=True)) if values.shape[1] else np.ones((len(values), 1))
    return np.asarray(values / np.where(size > 0, size, 1.0), dtype=np.float32)


def learn(sold: Sold, today: int, count: int = 100) -> Floats:
    """Weights (2,) of the two fits: the least of stores stocking under which what stores first sold in the last
    `HORIZON` days stands as high, within a standard error, as it can. Fits are taken from what was sold before.
    """
    then = today - HORIZON
    before = pairs(sold.store, sold.product, sold.day, (sold.stores, sold.products), then)
    later = pairs(sold.store, sold.product, sold.day, before.shape, today)
    fresh = later.first >= then
    busiest = np.argsort(-np.bincount(later.who[fresh], minlength=sold.stores), kind="stable")[:REPLAYED]
    stocked = np.bincount(before.what, minlength=sold.products) >= max(
        1, int(np.bincount(later.what, minlength=sold.products).min(initial=1))
    )
    chosen = np.zeros(before.shape, bool)
    chosen[later.who[fresh], later.what[fresh]] = True
    open_there = (matrix(before, then)[busiest].toarray() == 0) & stocked
    replay = Replay(fits(sold, then, busiest), open_there, chosen[busiest])
    mixed = [np.array([1.0 - share, share]) for share in SHARES]
    found = blend.plainest(replay, mixed, count)
    return mixed[len(mixed) // 2] if found is None else found


def localise(sold: Sold, today: int, stores: Codes, count: int = 100) -> Codes:
    """For each of `stores` (n,) the `count` products it never sold that fit it best, best first, -1 where none is left.

    Ties go to the lower code.
    """
    if not sold.products or not len(stores):
        return np.full((len(stores), count), -1, np.int64)
    got = pairs(sold.store, sold.product, sold.day, (sold.stores, sold.products), today)
    unsold = matrix(got, today)[stores].toarray() == 0
    by = learn(sold, today, count)
    return blend.first(blend.score(fits(sold, today, stores), by), unsold, count)


def store_rates(units: Floats, weeks: Floats, cluster: Codes) -> Floats:
    """Pieces a week (P, S) of a product in a store, shrunk to its cluster, and the cluster's to the chain.

    units (P, S) sold in weeks (S,) on the shelf; a store without a cluster (negative) is shrunk to the chain. Gamma
    posterior means: a rate is (units + worth * rate above) / (weeks + worth), and the weeks that the rate above is
    worth are those under which each store's units were likeliest (negative binomial, on a grid).
    """
    chain = units.sum(axis=1) / max(float(weeks.sum()), 1e-9)
    names, of = np.unique(cluster, return_inverse=True)
    member = (of[:, None] == np.arange(len(names))).astype(float)
    above = _shrunk(units @ member, weeks @ member, np.repeat(chain[:, None], len(names), axis=1))
    return _shrunk(units, weeks, np.where(cluster >= 0, above[:, of], chain[:, None]))


def _shrunk(units: Floats, weeks: Floats, above: Floats) -> Floats:
    mean = np.maximum(above, 1e-9)

    def likelihood(worth: float) -> float:
        shape = worth * mean
        given = gammaln(units + shape) - gammaln(shape)
        return float((given + shape * np.log(worth / (worth + weeks)) - units * np.log(worth + weeks)).sum())

    worth = float(STEPS[int(np.argmax([likelihood(step) for step in STEPS]))])
    return np.asarray((units + worth * above) / (weeks + worth))
