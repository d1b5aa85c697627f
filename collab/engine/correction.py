"""From those who came to all customers: how far an idea's share moves when everybody counts, not only who was there.

Both sides of the comparison are the same hierarchical model (`approval`) on the same rows. One knows nothing of people;
the other regresses on their traits, reads off the answer at the traits of all customers (post-stratification), and lets
ideas that say the same thing lean on each other. Their difference in log-odds is the correction. It is held until the
next reading, so that a fresh vote still moves the figure at once, and never the wrong way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collab.engine.alike import MOST_IDEAS, likeness
from collab.engine.approval import VOTE_WEIGHTS
from collab.engine.board import approve, fit_prior
from collab.engine.spread import Floats
from collab.engine.votes import Votes

FARTHEST = float(np.log(3.0))  # log-odds: nobody who did not come is guessed to differ more than threefold
LOWEST = 0.005  # shares below this are told apart by their counts, not by a linear model
Z80 = 1.2816


@dataclass(frozen=True, slots=True)
class Correction:
    """Per idea (N,): the shift in log-odds with its variance, and the two shares 0..1 it is the difference of."""

    shift: Floats
    variance: Floats
    came: Floats
    customers: Floats


def seen_from(traits: Floats, customers: NDArray[np.bool_], active: NDArray[np.bool_]) -> Floats:
    """Traits (M, T) with mean 0 over the customers (M,), so that an intercept is the answer of all of *them*.

    Of whom nothing is known (not active) the traits are 0: as all are. No customers: as they stand.
    """
    if not customers.any():
        return traits
    centred = traits - np.append(0.0, traits[customers, 1:].mean(axis=0))
    return np.where(active[:, None], centred, np.append(1.0, np.zeros(traits.shape[1] - 1)))


def correct(votes: Votes, traits: Floats, texts: Sequence[str], keep: Floats) -> Correction:
    """The correction of each idea. A row of `votes` is YES for a vote, NO for somebody who saw the idea and did not;
    `keep` (V,) is its weight, 0 = set aside. Yes and no count alike here, for a look that led to nothing is no opinion
    held back.
    """
    even = keep / VOTE_WEIGHTS[votes.value + 1]
    like = likeness(texts) if len(texts) <= MOST_IDEAS else None
    plain, unsure = approve(votes, traits[:, :1], None, fit_prior(votes, traits[:, :1], None, even), even)
    rich, sure = approve(votes, traits, like, fit_prior(votes, traits, like, even), even)
    came, customers = (np.clip(each, LOWEST, 1.0 - LOWEST) for each in (plain, rich))
    shift = np.clip(_logit(customers) - _logit(came), -FARTHEST, FARTHEST)
    slope = customers * (1.0 - customers)
    # Of an estimate and a better one of the same thing, the variance of the difference (Hausman 1978).
    variance = np.minimum(np.abs(unsure - sure) / slope**2, FARTHEST**2)
    return Correction(shift, variance, came, customers)


def corrected(interest: Floats, shift: Floats, variance: Floats) -> Floats:
    """Interest q10, q50, q90 (N, 3) of those who came, as that of all customers: moved by the shift in log-odds, the
    interval as much wider as the correction is unsure. With both held, one more vote never lowers any of the three."""
    odds = _logit(np.clip(interest, 1e-9, 1.0 - 1e-9))
    middle, doubt = odds[:, 1], Z80**2 * variance
    low = middle - np.sqrt((middle - odds[:, 0]) ** 2 + doubt)
    high = middle + np.sqrt((odds[:, 2] - middle) ** 2 + doubt)
    return np.asarray(1.0 / (1.0 + np.exp(-(np.column_stack([low, middle, high]) + shift[:, None]))))


def _logit(share: Floats) -> Floats:
    return np.asarray(np.log(share / (1.0 - share)))
