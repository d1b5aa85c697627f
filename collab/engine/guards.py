"""Which votes to set aside before anything is counted, and why. Nothing is deleted: a vote keeps its reason.

Accounts made to push an idea give themselves away together, not one by one: they do nothing else here, they come all
at once, they like the same few ideas (a ring), and they vote on little besides. Ideas on which that is seen are counted
from established accounts only: those that voted on enough other ideas.
"""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from collab.engine.spread import Floats
from collab.engine.votes import YES, Votes

type Flags = NDArray[np.bool_]

QUIET = -3.0  # z of the activity of an idea's likers below which they are fewer-voiced than elsewhere
RING = 4.5  # z of co-likes, corrected for how active the two ideas' likers are
BURST = 10.0  # log likelihood ratio of a burst against the idea's own rate
RATE = 8.0  # and so many times that rate
ESTABLISHED = 4  # votes on ideas that are not suspected, at least: more than an imitator bothers to cast
YOUNG_DAYS = 1.0
MOST_IDEAS = 2000  # co-likes are counted among so many of the most liked ideas; a table of that side is 32 MB
SIZES = (5, 8, 13, 21, 34, 55, 89, 144, 233, 377)  # votes in a burst


class Reason(IntEnum):
    """Why a vote is set aside; COUNTED = it is not."""

    COUNTED = 0
    NO_OTHER_BEHAVIOUR = 1
    NEW_ACCOUNT = 2
    BURST = 3
    RING = 4
    QUIET = 5


@dataclass(frozen=True, slots=True)
class Guarded:
    """Per vote (V,): weight 0 or 1 and its Reason, in the order of the votes."""

    weight: Floats
    reason: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the votes; each may be missing.

    `activity` (M,): other things each member did (purchases, visits); members with none are not counted. `age_days`
    (V,): the age of the account when it voted; younger than YOUNG_DAYS is not counted yet. Without them those two
    guards rest. `elsewhere` (M,): how many ideas of other boards each voted on. `born` (N,): since when an idea could
    be voted on, in the time of the votes' order; without it, since the board began.
    """

    activity: Floats | None = None
    age_days: Floats | None = None
    elsewhere: Floats | None = None
    born: Floats | None = None


NOTHING = Known()


def guard(votes: Votes, known: Known = NOTHING) -> Guarded:
    """Weights and reasons of all votes.

    All are tests against this board's own ideas, so that a board of regulars and one of passers-by are each judged by
    their own measure.
    """
    reason = np.zeros(len(votes.voter), dtype=np.int64)
    elsewhere = np.zeros(votes.members) if known.elsewhere is None else known.elsewhere
    burst, (ring, quiet) = in_burst(votes, known.born), _suspected(votes, elsewhere)
    newcomer = ~_established(votes, ring | quiet | (votes.per_idea(burst.astype(float)) > 0), elsewhere)
    for code, hit in ((Reason.QUIET, quiet[votes.idea]), (Reason.RING, ring[votes.idea]), (Reason.BURST, burst)):
        reason[newcomer & hit] = code
    if known.age_days is not None:
        reason[np.asarray(known.age_days) < YOUNG_DAYS] = Reason.NEW_ACCOUNT
    if known.activity is not None and np.any(known.activity > 0):
        reason[np.asarray(known.activity)[votes.voter] <= 0] = Reason.NO_OTHER_BEHAVIOUR
    return Guarded((reason == Reason.COUNTED).astype(float), reason)


def guard_wants(votes: Votes, known: Known = NOTHING) -> Guarded:
    """The same where a no is only a look that led to nothing, as in a shop.

    Votes are judged by votes alone: looks are set aside by nobody, and whoever looked around for long would seem busy
    beside whoever came for one popular thing. Accounts that are set aside for what they are do not make the ideas
    suspect that others want, too.
    """
    rows = np.flatnonzero(votes.value == YES)
    reason = np.zeros(len(votes.voter), dtype=np.int64)
    age_days = None if known.age_days is None else known.age_days[rows]
    reason[rows] = guard(votes.rows(rows), replace(known, age_days=age_days)).reason
    rows = rows[~np.isin(reason[rows], (Reason.NO_OTHER_BEHAVIOUR, Reason.NEW_ACCOUNT))]
    reason[rows] = guard(votes.rows(rows), replace(known, activity=None, age_days=None)).reason
    return Guarded((reason == Reason.COUNTED).astype(float), reason)


def quietness(votes: Votes, elsewhere: Floats) -> Floats:
    """z per idea (N,): how much more (+) or less (-) its likers voted on other ideas than likers do (rank sum)."""
    yes = votes.value == YES
    likers, idea = votes.voter[yes], votes.idea[yes]
    if not len(idea):
        return np.zeros(votes.ideas)
    others = (np.bincount(votes.voter, minlength=votes.members) + elsewhere)[likers]
    _, alike, often = np.unique(others, return_inverse=True, return_counts=True)
    rank = (np.cumsum(often) - (often - 1) / 2)[alike]  # of equals, their mean rank
    place = (rank - 0.5) / len(others) - 0.5
    likes = np.bincount(idea, minlength=votes.ideas)
    return np.sqrt(12.0 / np.maximum(likes, 1)) * np.bincount(idea, place, minlength=votes.ideas)


def together(votes: Votes) -> tuple[Floats, Floats]:
    """z (N, N) of the people who like both of two ideas, and their number.

    Expected from how often each idea is liked and how much each person likes (configuration model). Camps of opinion
    like the same ideas too, so z is divided by how far the board's own pairs spread beyond a normal (as genomic
    control does; Devlin & Roeder 1999).
    """
    yes = votes.value == YES
    place = votes.voter[yes], votes.idea[yes]
    liked = csr_array((np.ones(int(yes.sum())), place), shape=(votes.members, votes.ideas))
    both = (liked.T @ liked).toarray()
    likes = np.diag(both).copy()
    np.fill_diagonal(both, 0.0)
    share = likes / max(likes.sum(), 1.0)
    per_person = np.asarray(liked.sum(axis=1))
    pairs = (per_person * (per_person - 1)).sum() / max(1 - (share**2).sum(), 1e-9)
    expected = pairs * np.outer(share, share)
    z = (both - expected) / np.sqrt(expected + 0.25)
    upper = z[np.triu_indices(len(z), 1)]
    spread = np.quantile(upper, 0.99) / 2.33 if len(upper) else 1.0
    return z / max(spread, 1.0), both


def in_burst(votes: Votes, born: Floats | None = None) -> Flags:
    """Votes (V,) that came in a burst: many on one idea at once, beyond what it gets in the rest of its time.

    A scan statistic (Kulldorff 1997) over windows of SIZES likes; time is counted in votes on the whole board, so a
    busy evening is no burst, and begins when the idea is `born`: what is new was not unwanted before.
    """
    out = np.zeros(len(votes.voter), dtype=bool)
    if not len(out):
        return out
    when = np.argsort(np.argsort(votes.order, kind="stable"), kind="stable").astype(float)
    begin = np.zeros(votes.ideas) if born is None else np.searchsorted(np.sort(votes.order), born).astype(float)
    rows = np.flatnonzero(votes.value == YES)
    rows = rows[np.lexsort((when[rows], votes.idea[rows]))]
    for mine in np.split(rows, np.flatnonzero(np.diff(votes.idea[rows])) + 1):
        total = len(when) - begin[votes.idea[mine]].max(initial=0.0)
        for size in (size for size in SIZES if size <= len(mine)):
            out[_burst(mine, when[mine], size, total)] = True
    return out


def _burst(mine: NDArray[np.int64], when: Floats, size: int, total: float) -> NDArray[np.int64]:
    """The rows that lie in a window of so many likes that is a burst."""
    length = when[size - 1 :] - when[: len(when) - size + 1] + 1
    usual = (len(mine) - size + 1.0) * length / np.maximum(total - length, 1.0)
    ratio = size / usual
    hot = (size * np.log(ratio) - (size - usual) > BURST + np.log(len(mine))) & (ratio > RATE)
    inside = np.convolve(hot, np.ones(size))[: len(mine)] > 0
    return mine[inside]


def _suspected(votes: Votes, elsewhere: Floats) -> tuple[Flags, Flags]:
    """Ideas liked by a ring and ideas liked by people who vote on little besides, (N,) each."""
    quiet = quietness(votes, elsewhere)
    likes = votes.per_idea((votes.value == YES).astype(float))
    most = np.sort(np.argsort(-likes, kind="stable")[:MOST_IDEAS])
    few = votes.rows(np.isin(votes.idea, most))
    z, both = together(replace(few, idea=np.searchsorted(most, few.idea), ideas=len(most)))
    score = np.where(both >= 2, z - (quiet[most][:, None] + quiet[most][None, :]) / 2, 0.0)
    ring = np.zeros(votes.ideas, dtype=bool)
    ring[most] = (score > RING).any(axis=1) if len(most) else False
    return ring, quiet < QUIET


def _established(votes: Votes, suspected: Flags, elsewhere: Floats) -> Flags:
    """Votes (V,) by people who voted on at least ESTABLISHED ideas that are not suspected, or half of what is usual."""
    counted = ~suspected[votes.idea]
    others = np.bincount(votes.voter[counted], minlength=votes.members) + elsewhere
    usual = np.median(others[votes.voter[counted]]) if counted.any() else 0.0
    return np.asarray(others[votes.voter] >= max(ESTABLISHED, usual / 2))
