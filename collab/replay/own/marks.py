"""How good an answer was, case by case."""

from dataclasses import dataclass, field

import numpy as np

from collab.engine.spread import LEVELS, Floats
from collab.replay.own.history import Codes, Flags


@dataclass(frozen=True, slots=True)
class Launched:
    """Launches (n,) as foretold on a day for the `horizon` days from it: product, units (n, 3), and what they sold."""

    product: Codes
    foretold: Floats
    sold: Floats
    day: int
    horizon: int


@dataclass(frozen=True, slots=True)
class Marks:
    """One mark a case (n,) for our method and for each simple one; of figures told as an 80 % range, how many held."""

    ours: Floats
    peers: dict[str, Floats] = field(default_factory=dict)
    ranges: int = 0
    inside: int = 0
    launched: Launched | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours against the best simple method over the same cases; `gain` and its standard error: above 0 ours is better,
    in the units of the measure."""

    cases: int
    ours: float
    peer: str
    theirs: float
    gain: float
    gain_se: float


def compare(marks: list[Marks], higher_is_better: bool, squared: bool = False) -> Comparison | None:
    """None without any case. `squared`: marks are squared errors, told as their root (the difference by its slope)."""
    ours = np.concatenate([each.ours for each in marks] or [np.zeros(0)])
    if not len(ours):
        return None
    sign = 1.0 if higher_is_better else -1.0
    names = next(each.peers for each in marks if len(each.ours))
    peers = {name: np.concatenate([each.peers[name] for each in marks if len(each.ours)]) for name in names}
    peer = max(peers, key=lambda name: sign * float(peers[name].mean()))
    apart = sign * (ours - peers[peer])
    error = float(apart.std(ddof=1) / np.sqrt(len(apart))) if len(apart) > 1 else float("inf")
    mine, theirs, gain = float(ours.mean()), float(peers[peer].mean()), float(apart.mean())
    if squared:
        mine, theirs = mine**0.5, theirs**0.5
        slope = 1 / max(mine + theirs, 1e-12)
        gain, error = gain * slope, error * slope
    return Comparison(len(ours), mine, peer, theirs, gain, error)


def ndcg(lists: Codes, wanted: Flags) -> Floats:
    """NDCG of ranked lists (n, count) of codes, -1 for none, where `wanted` (n, P) came; every row has one."""
    hit = np.take_along_axis(wanted, np.maximum(lists, 0), axis=1) & (lists >= 0)
    discount = 1.0 / np.log2(np.arange(2, lists.shape[1] + 2))
    best = np.cumsum(discount)[np.clip(wanted.sum(axis=1), 1, lists.shape[1]) - 1]
    return np.asarray((hit * discount).sum(axis=1) / best)


def pinball(foretold: Floats, truth: Floats) -> Floats:
    """Mean pinball loss of q10, q50 and q90, (n, 3) against (n,): (n,)."""
    apart = truth[:, None] - foretold
    return np.asarray(np.maximum(LEVELS * apart, (LEVELS - 1) * apart).mean(axis=1))


def pairs_right(score: Floats, wanted: Flags) -> float:
    """Of all pairs of something wanted and something not, the share in which what was wanted has the higher score; a
    tie is half right. There has to be one of each."""
    yes, no = score[wanted], score[~wanted]
    apart = yes[:, None] - no[None, :]
    return float(((apart > 0) + 0.5 * (apart == 0)).mean())
