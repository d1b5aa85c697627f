"""This or that: the worth of ideas from choices between two."""

import numpy as np
from numpy.typing import ArrayLike

from collab.engine.spread import Floats

SPREADS = np.exp(np.linspace(np.log(0.1), np.log(2.0), 9))  # standard deviation of worth between ideas, in logits
ROUNDS = 25


def worth(winner: ArrayLike, loser: ArrayLike, ideas: int) -> Floats:
    """The worth of each idea in logits, (ideas,), mean 0: the chance that i is chosen over j is logistic(w_i - w_j).

    Bradley & Terry (1952) with worths drawn from a normal whose spread is chosen by marginal likelihood (Laplace), so
    that an idea with few choices stays near the middle. No choices: all 0.
    """
    won, lost = np.asarray(winner, dtype=np.int64), np.asarray(loser, dtype=np.int64)
    other = won != lost
    wins = np.zeros((ideas, ideas))
    np.add.at(wins, (won[other], lost[other]), 1.0)
    if not wins.sum():
        return np.zeros(ideas)
    fits = [_posterior(wins, spread) for spread in SPREADS]
    return max(fits, key=lambda fit: fit[0])[1]


def _posterior(wins: Floats, spread: float) -> tuple[float, Floats]:
    """Laplace's log marginal likelihood and the most likely worths, by Newton's method (concave, so it converges)."""
    ideas, met = len(wins), wins + wins.T
    value, prior = np.zeros(ideas), np.eye(ideas) / spread**2
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(value[None, :] - value[:, None]))
        slope = wins.sum(axis=1) - (met * chance).sum(axis=1) - value / spread**2
        bend = met * chance * (1 - chance)
        curve = np.diag(bend.sum(axis=1)) - bend + prior
        step = np.linalg.solve(curve, slope)
        value = value + step
        if np.abs(step).max() < 1e-10:
            break
    likelihood = -(wins * np.log1p(np.exp(value[None, :] - value[:, None]))).sum()
    pull = 0.5 * (value**2).sum() / spread**2 + ideas * np.log(spread)
    return float(likelihood - pull - 0.5 * np.linalg.slogdet(curve)[1]), value - value.mean()
