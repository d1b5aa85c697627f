"""A board read as a whole: who would approve each idea among all members, how sure that is, and what was set aside."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from collab.engine.alike import Leaning, fit_leaning, likeness, smooth
from collab.engine.approval import Common, evidence, fit_common, sums
from collab.engine.guards import Guarded, Known, guard
from collab.engine.intervals import COLD_START, Calibration, corrected, interval
from collab.engine.members import members
from collab.engine.spread import Floats
from collab.engine.votes import Behaviour, Votes


@dataclass(frozen=True, slots=True)
class Prior:
    """What ideas of a board have in common before their own votes are looked at."""

    common: Common
    leaning: Leaning


@dataclass(frozen=True, slots=True)
class Board:
    """Per idea (N,): approval among all members with its variance and 80 % interval, and what it would be if nothing
    were set aside; per vote: its weight and why. `score` is approval before it was kept within 0..1: to rank by."""

    score: Floats
    approval: Floats
    variance: Floats
    low: Floats
    high: Floats
    unguarded: Floats
    guarded: Guarded
    prior: Prior


def read_board(
    votes: Votes,
    behaviour: Behaviour,
    texts: Sequence[str] | None = None,
    age_days: Floats | None = None,
    calibration: Calibration = COLD_START,
) -> Board:
    """Guards first, then approval from the votes that count; the unguarded figure has the same prior."""
    known = members(behaviour)
    like = likeness(texts) if texts is not None and len(texts) == votes.ideas else None
    guarded = guard(votes, Known(known.activity, age_days))
    prior = fit_prior(votes, known.traits, like, guarded.weight)
    lean = skew(votes, known.traits, guarded.weight)
    estimate, variance = approve(votes, known.traits, like, prior, guarded.weight)
    score = corrected(estimate, votes.per_idea(guarded.weight), lean, calibration)
    every, _ = approve(votes, known.traits, like, prior)
    unguarded = corrected(every, votes.per_idea(), lean, calibration)
    low, high = interval(score, variance, calibration)
    return Board(score, np.clip(score, 0, 1), variance, low, high, np.clip(unguarded, 0, 1), guarded, prior)


def fit_prior(votes: Votes, traits: Floats, like: Floats | None, keep: Floats | None = None) -> Prior:
    """The prior of a board from its own votes, those set aside left out."""
    found = sums(votes, traits, keep)
    common = fit_common(found)
    return Prior(common, fit_leaning(*evidence(found, common), like))


def approve(
    votes: Votes, traits: Floats, like: Floats | None, prior: Prior, keep: Floats | None = None
) -> tuple[Floats, Floats]:
    """Approval, not kept within 0..1, and its variance (N,) with the prior held.

    One more yes raises it where who says so is as all are. From somebody far to one side it may move the slopes
    instead, and lower it a little; the interest that is shown (`interest`, `correction`) is never lowered by it.
    """
    return smooth(*evidence(sums(votes, traits, keep), prior.common), like, prior.leaning)


def skew(votes: Votes, traits: Floats, keep: Floats) -> float:
    """How far the votes that count lean to one side of the members: the mean of their trait, without its sign."""
    total = keep.sum()
    return float(abs(keep @ traits[votes.voter, -1]) / total) if total > 0 else 0.0
