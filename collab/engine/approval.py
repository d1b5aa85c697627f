"""The share of all members who would approve an idea, from the votes of the few who came.

A hierarchical regression per idea on the members' traits (multilevel regression and post-stratification; Gelman &
Little 1997): those who were loud on the board are put back to their share among all. What ideas have in common is
learnt from the ideas themselves (empirical Bayes by EM; Dempster, Laird & Rubin 1977), so an idea with few votes leans
on the others and one with many stands for itself. Ideas that say the same thing then lean on each other (`alike`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collab.engine.spread import Floats
from collab.engine.votes import Votes

VOTE_WEIGHTS = np.array([1.4, 2.0, 1.0])  # no, pass, yes: people say yes sooner than they say no or pass
ROUNDS = 40
PULL = 5.0  # ideas, or votes, that the cold start below counts for
IDEAS_DIFFER = np.array([0.03, 0.005, 0.005])  # variance between ideas of the mean and of each slope
VOTES_DIFFER = 0.2  # variance of one vote around its idea
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Common:
    """What ideas of one board have in common: mean (T,) and variance (T,) of coefficients, variance of one vote."""

    mean: Floats
    between: Floats
    noise: float


@dataclass(frozen=True, slots=True)
class Sums:
    """All that is kept of the votes: per idea X'WX (N, T, T), X'Wy (N, T) and y'Wy (N,). One more vote adds to them."""

    products: Floats
    responses: Floats
    squares: Floats

    @property
    def weight(self) -> Floats:
        return self.products[:, 0, 0]


def sums(votes: Votes, traits: Floats, keep: Floats | None = None) -> Sums:
    """Sums of weighted votes over the traits (M, T) of who cast them; `keep` (V,) in 0..1 sets votes aside."""
    weight = VOTE_WEIGHTS[votes.value + 1] * (1.0 if keep is None else keep)
    who, said = traits[votes.voter], votes.approval
    size = range(traits.shape[1])
    columns = [[votes.per_idea(weight * who[:, row] * who[:, column]) for column in size] for row in size]
    responses = np.stack([votes.per_idea(weight * said * who[:, row]) for row in size], axis=-1)
    return Sums(np.moveaxis(np.array(columns), -1, 0), responses, votes.per_idea(weight * said**2))


def fit_common(found: Sums) -> Common:
    """What ideas have in common, by EM from a cold start that counts for PULL ideas and votes."""
    used = found.weight > 0
    ideas, total, traits = int(used.sum()), found.weight.sum(), found.responses.shape[1]
    between, noise = IDEAS_DIFFER[:traits].copy(), VOTES_DIFFER
    mean = np.linalg.solve(found.products.sum(axis=0) + np.eye(traits), found.responses.sum(axis=0) + _half(traits))
    if not ideas:
        return Common(mean, between, noise)
    for _ in range(ROUNDS):
        fit, error = coefficients(found, Common(mean, between, noise))
        mean = (fit[used].sum(axis=0) + _half(traits)) / (ideas + 1)
        spread = ((fit - mean) ** 2)[used].sum(axis=0) + np.einsum("ntt->nt", error)[used].sum(axis=0)
        between = (spread + PULL * IDEAS_DIFFER[:traits]) / (ideas + PULL)
        noise = float((_misfit(found, fit, error) + PULL * VOTES_DIFFER) / (total + PULL))
    return Common(mean, between, noise)


def coefficients(found: Sums, common: Common) -> tuple[Floats, Floats]:
    """Posterior means (N, T) and covariances (N, T, T) of each idea's coefficients; column 0 is its approval."""
    prior = np.diag(common.noise / np.maximum(common.between, LEAST))
    inverse = np.linalg.inv(found.products + prior)
    fit = (inverse @ (found.responses + prior @ common.mean)[..., None])[..., 0]
    return fit, inverse * common.noise


def evidence(found: Sums, common: Common) -> tuple[Floats, Floats]:
    """What an idea's own votes say of its approval and the variance of that, (N,) each; no votes: a huge variance.

    The slopes are integrated out, so that the two are a normal likelihood to be combined with any prior.
    """
    prior = np.diag(common.noise / np.maximum(common.between[1:], LEAST))
    inverse = np.linalg.inv(found.products[:, 1:, 1:] + prior)
    across = np.einsum("nt,ntu->nu", found.products[:, 0, 1:], inverse)
    weight = found.weight - np.einsum("nt,nt->n", across, found.products[:, 0, 1:])
    total = found.responses[:, 0] - np.einsum("nt,nt->n", across, found.responses[:, 1:] + prior @ common.mean[1:])
    weight = np.maximum(weight, LEAST)
    return np.where(found.weight > 0, total / weight, common.mean[0]), common.noise / weight


def _misfit(found: Sums, fit: Floats, error: Floats) -> float:
    """The expected weighted sum of squares of votes around their ideas."""
    explained = np.einsum("nt,ntu,nu->", fit, found.products, fit) - 2 * (fit * found.responses).sum()
    return float(found.squares.sum() + explained + np.einsum("ntu,nut->", found.products, error))


def _half(traits: int) -> NDArray[np.float64]:
    """The coefficients before anything is known: one half approve, no slopes."""
    return np.array([0.5] + [0.0] * (traits - 1))
