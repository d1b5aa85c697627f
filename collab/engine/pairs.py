"""This or that: the worth of ideas from choices between two."""

import numpy as np
from numpy.typing import ArrayLike

from collab.engine.spread import Floats
from collab.engine.votes import Codes

SPREADS = np.exp(np.linspace(np.log(0.1), np.log(2.0), 9))  # standard deviation of worth between ideas, in logits
ROUNDS = 25
LISTENED = 4  # rounds in which voters' attention is judged


def worth(winner: ArrayLike, loser: ArrayLike, ideas: int, voter: ArrayLike | None = None) -> Floats:
    """The worth of each idea in logits, (ideas,), mean 0: the chance that i is chosen over j is logistic(w_i - w_j).

    Bradley & Terry (1952) with worths drawn from a normal whose spread is chosen by marginal likelihood (Laplace), so
    that an idea with few choices stays near the middle. With voters (V,), some are taken to choose at random, as
    people who click through do: each voter's choices weigh as much as it is likely that he does not, by EM from even
    odds (as in Chen et al. 2013, CrowdBT). No choices: all 0.
    """
    won, lost = np.asarray(winner, dtype=np.int64), np.asarray(loser, dtype=np.int64)
    who = np.zeros(len(won), dtype=np.int64) if voter is None else np.unique(voter, return_inverse=True)[1]
    sequence = np.lexsort((lost, won, who))  # in whatever order they came, the last digit is the same
    won, lost, who = won[sequence], lost[sequence], who[sequence]
    weight = np.ones(len(won))
    for _ in range(1 if voter is None else LISTENED):
        value = _likeliest(won, lost, weight, ideas)
        attention = np.bincount(who, np.log(2.0) - np.logaddexp(0.0, value[lost] - value[won]))
        weight = 1 / (1 + np.exp(-np.clip(attention, -50, 50)))[who]
    return value if voter is None else _likeliest(won, lost, weight, ideas)


def doubt(value: Floats, winner: ArrayLike, loser: ArrayLike) -> Floats:
    """Standard deviation of each worth (ideas,): Laplace's, from the curve of the likelihood at its top and a normal
    prior as wide as the worths lie apart."""
    ideas = len(value)
    met = np.zeros((ideas, ideas))
    np.add.at(met, (np.asarray(winner, dtype=np.int64), np.asarray(loser, dtype=np.int64)), 1.0)
    met += met.T
    chance = 1 / (1 + np.exp(value[None, :] - value[:, None]))
    bend = met * chance * (1 - chance)
    spread = float(np.clip(value.std(), SPREADS[0], SPREADS[-1]))
    for _ in range(3):
        inverse = np.linalg.inv(np.diag(bend.sum(axis=1)) - bend + np.eye(ideas) / spread**2)
        spread = float(np.clip(np.sqrt(np.mean(value**2 + np.diag(inverse))), SPREADS[0], SPREADS[-1]))
    return np.asarray(np.sqrt(np.diag(inverse)))


def _likeliest(won: Codes, lost: Codes, weight: Floats, ideas: int) -> Floats:
    other = won != lost
    wins = np.zeros((ideas, ideas))
    np.add.at(wins, (won[other], lost[other]), weight[other])
    if not wins.sum():
        return np.zeros(ideas)
    return max((_posterior(wins, spread) for spread in SPREADS), key=lambda fit: fit[0])[1]


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
