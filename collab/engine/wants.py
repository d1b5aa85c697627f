"""Which customers want which products that they have not bought yet."""

from dataclasses import dataclass

import numpy as np

from collab.engine import blend
from collab.engine.blend import Codes, Flags, Floats32, Replay
from collab.engine.spread import Floats
from collab.engine.tastes import Matrix, Pairs, Reader, drawn, matrix, pairs

HALF_LIVES = (None, 30.0, 120.0)  # days; None: ever bought counts as bought today
STRENGTH = 6.0  # of the ridge, in usual buyers of a product
TREND = 28  # days in which buyers and first-time buyers are counted
FLOOR = 0.5  # of what the upper tenth of a customer's products reach: below that a difference says little
HORIZON = 60  # days after the replayed moment in which a new purchase proves a want
KNOWN = 5  # products bought, before a customer is replayed
REPLAYED = 600  # customers, enough for a handful of weights
BLOCK = 500  # customers at once: what memory holds
NAMES = ("bought", "bought lately", "bought this season", "first-time buyers", "buyers lately", "buyers ever")
TASTES = np.array([True, True, True, False, False, False])
TOP = 20  # places of the list that count when replay judges
START = np.array([1.0, 0.0, 0.0, 0.0, 0.1, 0.1])  # EASE, and what is in vogue for newcomers, until replay knows better


@dataclass(frozen=True, slots=True)
class Bought:
    """Purchases (n,): customer and product as codes (product -1: not among the candidates), day as a whole number."""

    customer: Codes
    product: Codes
    day: Codes
    customers: int
    products: int


@dataclass(frozen=True, slots=True)
class Moment:
    """What can be known on one day: pairs so far, tastes read from them and what is in vogue, (P, T)."""

    got: Pairs
    ever: Matrix
    tastes: tuple[Reader, ...]
    vogue: Floats32


def moment(bought: Bought, today: int) -> Moment:
    """Everything before `today`, ready to be asked about any customer."""
    got = pairs(bought.customer, bought.product, bought.day, (bought.customers, bought.products), today)
    ever = matrix(got, today)
    tastes = tuple(drawn(matrix(got, today, half_life), STRENGTH) for half_life in HALF_LIVES)
    counts = [got.what[got.first >= today - TREND], got.what[got.last >= today - TREND], got.what]
    vogue = np.stack([np.log1p(np.bincount(each, minlength=bought.products)) for each in counts], axis=-1)
    return Moment(got, ever, tastes, vogue.astype(np.float32))


def signals(now: Moment, customers: Codes) -> Floats32:
    """Signals (n, P, K), K as in `NAMES`: logs, so that weights are powers and tastes multiply with the vogue."""
    found = np.empty((len(customers), now.got.shape[1], len(NAMES)), np.float32)
    for place, reader in enumerate(now.tastes):
        found[:, :, place] = _log(reader(customers))
    found[:, :, len(now.tastes) :] = now.vogue
    return found


def _log(drawn_to: Floats32) -> Floats32:
    drawn_to = np.maximum(drawn_to, 0.0)
    if not drawn_to.size:
        return drawn_to
    rank = min(drawn_to.shape[1] - 1, int(0.9 * drawn_to.shape[1]))
    usual = np.partition(drawn_to, rank, axis=1)[:, rank : rank + 1]
    return np.log(drawn_to + FLOOR * usual + np.float32(1e-4))


def learn(bought: Bought, today: int, horizon: int = HORIZON, seed: int = 0) -> Floats:
    """Weights (K,) under which what customers first bought in the last `horizon` days would have stood highest.

    Signals are built from what was known before those days. `START` where the history is too short to replay.
    """
    seen = bought.day[(bought.product >= 0) & (bought.day < today)]
    if not len(seen) or seen.min() > today - 2 * horizon:
        return START
    then = moment(bought, today - horizon)
    later = pairs(bought.customer, bought.product, bought.day, then.got.shape, today)
    fresh = later.first >= today - horizon
    known = np.bincount(then.got.who, minlength=bought.customers) >= KNOWN
    people = np.intersect1d(later.who[fresh], np.flatnonzero(known))
    if len(people) > REPLAYED:
        people = np.sort(np.random.default_rng(seed).choice(people, REPLAYED, replace=False))
    buyers = np.bincount(then.got.what, minlength=bought.products)
    listed = buyers >= max(1, int(np.bincount(later.what, minlength=bought.products).min()))
    new = Pairs(later.who[fresh], later.what[fresh], later.first[fresh], later.last[fresh], later.shape)
    chosen = matrix(new, today)[people].toarray() > 0
    replay = Replay(signals(then, people), _open(then, people) & listed, chosen)
    return blend.cautious(replay, START, TASTES, TOP)


def _open(now: Moment, customers: Codes) -> Flags:
    return np.asarray(now.ever[customers].toarray() == 0)


def who_wants(bought: Bought, today: int, customers: Codes, count: int = 20, seed: int = 0) -> Codes:
    """For each of `customers` (n,) the `count` products they have not bought and most likely want, best first.

    (n, count) product codes, -1 where fewer are left. Ties go to the lower code. A customer without purchases gets what
    is in vogue. Memory: `BLOCK` x products x signals.
    """
    if not bought.products or not len(customers):
        return np.full((len(customers), count), -1, np.int64)
    by = learn(bought, today, seed=seed)
    now = moment(bought, today)
    parts = []
    for start in range(0, len(customers), BLOCK):
        some = customers[start : start + BLOCK]
        parts.append(blend.first(blend.score(signals(now, some), by), _open(now, some), count))
    return np.concatenate(parts)
