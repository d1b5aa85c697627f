"""Several signals, one order: the weights under which what was chosen later would have stood highest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collab.engine.spread import Floats

Floats32 = NDArray[np.float32]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

PULL = 5.0  # choosers that the weights we start from are worth
STEPS = 25
ENOUGH = 1e-6
SHARES = (0.1, 0.4, 0.7, 1.0)  # of the weights with all signals; the rest is those of the plain ones


@dataclass(frozen=True, slots=True)
class Replay:
    """One past moment: signals (n, P, K) as they stood, what could be chosen and what was chosen later, both (n, P)."""

    signals: Floats32
    open: Flags
    chosen: Flags


def weights(replay: Replay, start: Floats, pull: float = PULL) -> Floats:
    """Weights (K,) of the signals; `start` (K,) where nothing was chosen.

    Conditional logit (McFadden 1974): each chooser counts once, spread over what they chose among all that was open to
    them. A ridge of `pull` choosers in standard deviations of each signal holds the weights near `start`. Concave, so
    damped Newton steps find the one maximum.
    """
    use = replay.chosen & replay.open
    rows = np.flatnonzero(use.any(axis=1))
    count = replay.signals.shape[2]
    if not len(rows):
        return np.asarray(start, float)
    scale = replay.signals[rows].std(axis=(0, 1), dtype=float)
    scale = np.where(scale > ENOUGH, scale, 1.0)
    at = np.asarray(start, float) * scale
    home = at.copy()
    value, slope, bend = _likelihood(replay, rows, use, at, scale)
    value -= pull / 2 * float((at - home) @ (at - home))
    for _ in range(STEPS):
        move = np.linalg.solve(bend + pull * np.eye(count), slope - pull * (at - home))
        for size in (1.0, 0.5, 0.25, 0.05):
            there = at + size * move
            ahead, next_slope, next_bend = _likelihood(replay, rows, use, there, scale)
            ahead -= pull / 2 * float((there - home) @ (there - home))
            if ahead >= value:
                break
        else:
            break
        gain, at, value, slope, bend = ahead - value, there, ahead, next_slope, next_bend
        if gain < ENOUGH * len(rows):
            break
    return np.asarray(at / scale)


def _likelihood(replay: Replay, rows: Codes, use: Flags, at: Floats, scale: Floats) -> tuple[float, Floats, Floats]:
    """Log likelihood, its gradient (K,) and minus its Hessian (K, K) at weights per standard deviation."""
    value, slope, bend = 0.0, np.zeros(len(at)), np.zeros((len(at), len(at)))
    per_signal = (at / scale).astype(np.float32)
    for row in rows:
        signals = replay.signals[row][replay.open[row]]
        chosen = use[row][replay.open[row]]
        score = (signals @ per_signal).astype(float)
        score -= score.max()
        share = np.exp(score)
        total = share.sum()
        share /= total
        scaled = signals / scale
        mean = share @ scaled
        value += float(score[chosen].mean() - np.log(total))
        slope += scaled[chosen].mean(axis=0) - mean
        bend += (scaled * share[:, None]).T @ scaled - np.outer(mean, mean)
    return value, slope, bend


def first(scores: Floats32, open: Flags, count: int) -> Codes:
    """The `count` highest of each row among what is open, best first, ties by code, -1 where none is left."""
    masked = np.where(open, scores, -np.inf)
    order = np.argsort(-masked, axis=1, kind="stable")[:, :count].astype(np.int64)
    found = np.full((len(scores), count), -1, np.int64)
    found[:, : order.shape[1]] = np.where(np.take_along_axis(open, order, axis=1), order, -1)
    return found


def gains(scores: Floats32, replay: Replay, count: int) -> Floats:
    """NDCG at `count` of each chooser (n,), every chosen thing worth the same; NaN for who chose nothing open."""
    wanted = replay.chosen & replay.open
    order = first(scores, replay.open, min(count, scores.shape[1]))
    hit = np.take_along_axis(wanted, np.maximum(order, 0), axis=1) & (order >= 0)
    discount = 1.0 / np.log2(np.arange(2, order.shape[1] + 2))
    number = np.minimum(wanted.sum(axis=1), order.shape[1])
    best = np.concatenate([[np.nan], np.cumsum(discount)])[number]
    return np.asarray((hit * discount).sum(axis=1) / best)


def score(signals: Floats32, by: Floats) -> Floats32:
    """Signals (n, P, K) times weights (K,): (n, P)."""
    return np.asarray(signals @ by.astype(np.float32))


def cautious(replay: Replay, start: Floats, plain: Flags, count: int) -> Floats:
    """Weights (K,) between those of the `plain` signals (K,) alone and those of all: the plainest that replay cannot
    tell from the best, by NDCG at `count`, within one standard error over the same choosers.

    Likelihood looks at the whole list, a customer at its top: where the richer signals do not help there, they are left
    with a tenth of their weight, which orders what is otherwise equal.
    """
    rich = weights(replay, start)
    lean = np.zeros(len(rich))
    lean[plain] = weights(Replay(replay.signals[:, :, plain], replay.open, replay.chosen), start[plain])
    mixed = [share * rich + (1 - share) * lean for share in SHARES]
    chosen = plainest(replay, mixed, count)
    return np.asarray(start if chosen is None else chosen, float)


def plainest(replay: Replay, mixed: list[Floats], count: int) -> Floats | None:
    """The first of some weights, plainest first, that is within one standard error of the best in NDCG at `count`.

    Differences are taken over the same choosers; None with fewer than two of them.
    """
    found = np.array([gains(score(replay.signals, by), replay, count) for by in mixed])
    found = found[:, np.isfinite(found).all(axis=0)]
    if found.shape[1] < 2:
        return None
    behind = found[int(np.argmax(found.mean(axis=1)))] - found
    error = behind.std(axis=1, ddof=1) / np.sqrt(found.shape[1])
    return mixed[int(np.argmax(behind.mean(axis=1) <= error))]
