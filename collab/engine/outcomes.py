"""What earlier listings brought, against what had been expected of them: how far to believe the next figure.

Two things are learnt, by department with the chain behind it. The `level`: what sold over what was expected, on the
log scale, normal with wide priors (Gelman & Hill 2007, ch. 12). The `reach`: how many times as wide the interval has to
be so that four of five listings lie within (split conformal on scaled residuals; Lei et al. 2018), as far as there are
enough of them to tell. Nothing was listed yet: 1 and 1, and a figure stands as it was.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collab.engine.add import NOTHING_LAUNCHED, Conversion
from collab.engine.spread import Floats

type Ints = NDArray[np.int64]

WIDE = 0.5  # standard deviation of the chain's log ratio about 0
CLOSE = 0.35  # of a department's about the chain's
NOISE = float(np.log(2.0))  # of one listing's about its department's, where few tell
NOISE_WORTH = 8.0  # listings that this is worth
REACH_WORTH = 20.0  # listings that the interval as it stands is worth
COVER = 0.8  # of q10..q90
HALF = 0.5  # piece, so that none sold has a logarithm
FREAK = float(np.log(8.0))  # a listing never tells more than this factor
NARROW, BROAD = 0.5, 3.0  # what a reach may be
THIN = 0.1  # log units: an interval is never taken for narrower to one side
CHAIN_WORTH = 12.0  # people that other departments' conversion is worth
DOUBT = 0.25  # of what a thing sold: how sure its part taken from others is
Z80 = 2.5631  # standard deviations from q10 to q90


@dataclass(frozen=True, slots=True)
class Learnt:
    """By category (C,): the factor `level` for units, `reach` for their interval, `count` of its listings, the
    geometric mean `ratio` of sold to expected, and how many lay `within` the interval."""

    level: Floats
    reach: Floats
    count: Ints
    ratio: Floats
    within: Ints


def learn(expected: ArrayLike, sold: ArrayLike, category: ArrayLike, *, categories: int) -> Learnt:
    """From n listings: pieces expected before any correction (n, 3), pieces sold (n,), category codes (n,)."""
    expected = np.asarray(expected, dtype=float).reshape(-1, 3)
    category = np.asarray(category, dtype=np.int64)
    logs, truth = np.log(np.maximum(expected, 0.0) + HALF), np.log(np.maximum(np.asarray(sold, float), 0.0) + HALF)
    off = np.clip(truth - logs[:, 1], -FREAK, FREAK)
    count = np.bincount(category, minlength=categories)
    mean = np.bincount(category, off, categories) / np.maximum(count, 1)
    level = _levels(off, category, count)
    left = off - level[category]
    apart = np.where(left > 0, logs[:, 2] - logs[:, 1], logs[:, 1] - logs[:, 0])
    score = np.abs(left) / np.maximum(apart, THIN)
    chain = _reach(score, 0.0)
    reach = np.exp([_reach(score[category == code], chain) for code in range(categories)]).reshape(-1)
    held = (truth >= logs[:, 0]) & (truth <= logs[:, 2])
    within = np.bincount(category[held], minlength=categories)
    return Learnt(np.exp(level), np.clip(reach, NARROW, BROAD), count, np.exp(mean), within)


def corrected(units: Floats, level: float, reach: float) -> Floats:
    """Pieces (n, 3) moved by the level, their distances from the median stretched on the log scale by the reach."""
    middle = units[:, 1:2]
    apart = np.where(middle > 0, units / np.where(middle > 0, middle, 1.0), 1.0)
    return np.where(middle > 0, middle * level * np.maximum(apart, 0.0) ** reach, units * level)


def uncorrected(units: Floats, level: ArrayLike, reach: ArrayLike) -> Floats:
    """What `corrected` was given, (n, 3), from what it said and what it moved by, (n,) each."""
    level, reach = np.asarray(level, dtype=float), np.asarray(reach, dtype=float)
    middle = units[:, 1:2]
    apart = np.where(middle > 0, units / np.where(middle > 0, middle, 1.0), 1.0)
    before = units / level[:, None]
    return np.where(middle > 0, before[:, 1:2] * np.maximum(apart, 0.0) ** (1.0 / reach[:, None]), before)


def net(sold: ArrayLike, share: ArrayLike, extra: ArrayLike) -> Floats:
    """What a thing brought its department, (n,): from what it `sold` less the `share` (n,) taken from others, and from
    what a trial found, `extra` (n, 3), NaN where nothing was tried. The surer weighs more (inverse variance)."""
    sold, share, extra = np.asarray(sold, float), np.asarray(share, float), np.asarray(extra, float).reshape(-1, 3)
    own, own_doubt = sold * (1.0 - share), np.maximum(DOUBT * np.abs(sold), HALF)
    doubt = np.maximum((extra[:, 2] - extra[:, 0]) / Z80, HALF)
    found = np.isfinite(extra).all(axis=1)
    weight = np.where(found, own_doubt**2 / (own_doubt**2 + np.where(found, doubt, 1.0) ** 2), 0.0)
    return np.asarray((1.0 - weight) * own + weight * np.where(found, extra[:, 1], 0.0))


def conversions(bought: ArrayLike, asked: ArrayLike, category: ArrayLike, *, categories: int) -> list[Conversion]:
    """How many of those who asked then bought, by category: beta-binomial from listings (n,) with `asked` people known
    by name, `bought` of them. Before any: the usual wide guess; other categories are worth at most CHAIN_WORTH."""
    category = np.asarray(category, dtype=np.int64)
    people = np.bincount(category, np.asarray(asked, dtype=float), categories)
    buyers = np.bincount(category, np.minimum(bought, asked), categories)
    found = []
    for code in range(categories):
        yes = NOTHING_LAUNCHED.bought + buyers.sum() - buyers[code]
        no = NOTHING_LAUNCHED.not_bought + (people - buyers).sum() - (people - buyers)[code]
        worth = min(1.0, CHAIN_WORTH / (yes + no))
        found.append(Conversion(float(yes * worth + buyers[code]), float(no * worth + (people - buyers)[code])))
    return found


def _levels(off: Floats, category: Ints, count: Ints) -> Floats:
    """Log levels (C,): each category's mean pulled to the chain's, the chain's to 0."""
    if not len(off):
        return np.zeros(len(count))
    spread = np.bincount(category, off, len(count)) / np.maximum(count, 1)
    noise = (((off - spread[category]) ** 2).sum() + NOISE_WORTH * NOISE**2) / (len(off) + NOISE_WORTH)
    weight = np.where(count > 0, 1.0 / (CLOSE**2 + noise / np.maximum(count, 1)), 0.0)
    chain = float((weight * spread).sum() / (weight.sum() + 1.0 / WIDE**2))
    own = CLOSE**2 / (CLOSE**2 + noise / np.maximum(count, 1))
    return np.where(count > 0, own * spread + (1.0 - own) * chain, chain)


def _reach(score: Floats, towards: float) -> float:
    """The log of the conformal quantile of scores (n,), pulled to `towards` as by REACH_WORTH listings."""
    if not len(score):
        return towards
    level = min(1.0, COVER * (len(score) + 1) / len(score))
    found = float(np.log(np.clip(np.quantile(score, level, method="higher"), 0.25, 4.0)))
    return (len(score) * found + REACH_WORTH * towards) / (len(score) + REACH_WORTH)
