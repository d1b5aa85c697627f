"""Opinion groups: who votes alike, what all groups agree on, and what divides them.

As Polis does it (Small et al. 2021): mean-imputed votes, two principal components, people with few votes moved outwards
by sqrt(ideas / votes), k-means with k by silhouette. Every step starts from the data alone, so that the same votes make
the same groups; `keep_numbers` lets a group keep its number when votes have come in.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from collab.engine.spread import Floats

type Codes = NDArray[np.int64]

ENOUGH = 7  # votes from which a person is placed in a group
MOST = 5  # groups
NO_GROUP = -1
IDEAS = 2_000  # the most voted on; more of them move nobody
SAMPLE = 5_000  # people by whom a number of groups is judged; more of them judge alike
AGREED = 0.6  # of every group, to call it consensus
UNSURE = 1.2816  # standard errors to either side of 80 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Votes:
    """The last vote of each person on each idea, as codes (n,), (n,) and -1, 0, 1 (n,)."""

    person: Codes
    idea: Codes
    vote: Floats
    people: int
    ideas: int


@dataclass(frozen=True, slots=True)
class Groups:
    """`group` (people,) from 0, NO_GROUP = too few votes or nobody to differ from; `place` (people, 2) on the map."""

    group: Codes
    place: Floats


@dataclass(frozen=True, slots=True)
class Views:
    """What groups think of ideas. `agrees`, `disagrees` (groups, ideas) are shares of those who voted, each as if two
    more had, one of either mind; `consensus` (ideas,) is 1 where every group is for it, -1 where every group is
    against, else 0; `divides` (ideas,) is the gap between the group most for it and the group least for it, less what
    chance may have done."""

    agrees: Floats
    disagrees: Floats
    consensus: Codes
    divides: Floats


def last_votes(person: ArrayLike, idea: ArrayLike, vote: ArrayLike, *, people: int, ideas: int) -> Votes:
    """Votes in the order they came, (n,) each; who voted twice on one idea meant the last."""
    who, what, how = (np.asarray(part, dtype=np.int64).ravel() for part in (person, idea, vote))
    _, latest = np.unique((who * ideas + what)[::-1], return_index=True)
    kept = len(who) - 1 - latest
    return Votes(who[kept], what[kept], how[kept].astype(float), people, ideas)


def opinion_groups(votes: Votes) -> Groups:
    """Places everybody and groups those with ENOUGH votes; fewer than three who can be told apart are no groups."""
    place = places(votes)
    group = np.full(votes.people, NO_GROUP, dtype=np.int64)
    sure = np.flatnonzero(np.bincount(votes.person, minlength=votes.people) >= ENOUGH)
    corners = np.unique(place[sure], axis=0)
    if len(corners) > 2:
        group[sure] = _best_clusters(place[sure], corners)
    return Groups(group, place)


def places(votes: Votes) -> Floats:
    """Two principal components of the mean-imputed votes, moved outwards by sqrt(ideas / votes), (people, 2).

    Where a vote is missing the imputed one is the mean, so that its difference from the mean is 0: the matrix stays
    sparse. A component points where its largest loading does.
    """
    on_idea = np.bincount(votes.idea, minlength=votes.ideas)
    often = np.sort(np.argsort(-on_idea, kind="stable")[:IDEAS])
    mean = np.bincount(votes.idea, votes.vote, minlength=votes.ideas) / np.maximum(on_idea, 1)
    centred = csr_array((votes.vote - mean[votes.idea], (votes.person, votes.idea)), shape=(votes.people, votes.ideas))[
        :, often
    ]
    loadings = _components((centred.T @ centred).toarray())
    cast = np.bincount(votes.person, minlength=votes.people)
    return np.asarray((centred @ loadings) * np.sqrt((on_idea > 0).sum() / np.maximum(cast, 1))[:, None])


def _components(spread: Floats) -> Floats:
    """The two directions in which most differs, (ideas, ideas) -> (ideas, 2); zeros where there are none."""
    out = np.zeros((len(spread), 2))
    size, direction = np.linalg.eigh(spread)
    for column in range(min(2, len(spread))):
        axis = direction[:, -1 - column]
        if size[-1 - column] > 1e-9:
            out[:, column] = axis * np.sign(axis[np.argmax(np.abs(axis))])
    return out


def _best_clusters(place: Floats, corners: Floats) -> Codes:
    """k-means from the first k distinct places, ordered by coordinate; of k = 2 to MOST the one with the best
    silhouette, the smaller k where two are as good."""
    ways = [k_means(place, corners[:k]) for k in range(2, min(MOST, len(corners) - 1) + 1)]
    sample = np.random.default_rng(0).permutation(len(place))[:SAMPLE] if len(place) > SAMPLE else slice(None)
    return ways[int(np.argmax(silhouettes(place[sample], [labels[sample] for labels in ways])))]


def k_means(place: Floats, start: Floats) -> Codes:
    """Lloyd's algorithm (1982), (n, 2) from centres (k, 2) -> (n,). Stops as scikit-learn does: when no label changes,
    or the centres hardly move. A centre that lost everybody goes to whoever stands farthest from theirs."""
    centres, labels = start.copy(), np.full(len(place), -1, dtype=np.int64)
    still = 1e-4 * place.var(axis=0).mean()
    for _ in range(300):
        apart = _squared(place, centres)
        before, labels = labels, apart.argmin(axis=1)
        if (labels == before).all():
            return labels
        moved = centres.copy()
        sizes = np.bincount(labels, minlength=len(centres))
        for axis in range(place.shape[1]):
            sums = np.bincount(labels, place[:, axis], minlength=len(centres))
            moved[:, axis] = np.where(sizes > 0, sums / np.maximum(sizes, 1), centres[:, axis])
        empty = np.flatnonzero(sizes == 0)
        moved[empty] = place[np.argsort(-apart.min(axis=1), kind="stable")[: len(empty)]]
        shift, centres = float(((moved - centres) ** 2).sum()), moved
        if shift <= still:
            break
    return _squared(place, centres).argmin(axis=1)


def silhouettes(place: Floats, ways: list[Codes]) -> Floats:
    """The mean silhouette (Rousseeuw 1987) of each way to group the same places, (n, 2) -> (ways,); -1 where all are
    one group."""
    members = [np.eye(int(labels.max()) + 1)[labels] for labels in ways]
    found = np.zeros(len(ways))
    for begin in range(0, len(place), 1000):
        rows = slice(begin, begin + 1000)
        apart = np.sqrt(_squared(place[rows], place))
        found += [_silhouette(apart @ member, member[rows], member.sum(axis=0)) for member in members]
    return np.array(
        [one / len(place) if len(np.unique(way)) > 1 else -1.0 for one, way in zip(found, ways, strict=True)]
    )


def _silhouette(sums: Floats, member: Floats, sizes: Floats) -> float:
    """The sum of silhouettes of some people: distances to each group summed (n, k), their own (n, k), sizes (k,)."""
    mine, size = (sums * member).sum(axis=1), member @ sizes
    within = mine / np.maximum(size - 1, 1)
    elsewhere = np.where((member > 0) | (sizes == 0), np.inf, sums / np.maximum(sizes, 1)).min(axis=1)
    wider = np.maximum(within, elsewhere)
    alone = (size <= 1) | (wider <= 0) | ~np.isfinite(wider)
    return float(np.where(alone, 0.0, (np.where(alone, 0.0, elsewhere) - within) / np.where(alone, 1.0, wider)).sum())


def _squared(places: Floats, others: Floats) -> Floats:
    """Squared distances, (n, 2), (m, 2) -> (n, m)."""
    return ((places[:, None, :] - others[None, :, :]) ** 2).sum(axis=2)


def views(votes: Votes, group: Codes) -> Views:
    """What each group thinks of each idea, (people,) group numbers from 0; people without a group are left out."""
    count = int(group.max(initial=NO_GROUP)) + 1
    theirs = group[votes.person]
    cell = theirs * votes.ideas + votes.idea

    def tally(chosen: NDArray[np.bool_]) -> Floats:
        counts = np.bincount(cell[chosen & (theirs >= 0)], minlength=count * votes.ideas)
        return counts.reshape(count, votes.ideas).astype(float)

    voted = tally(np.ones(len(theirs), dtype=bool))
    agrees, disagrees = ((tally(votes.vote == side) + 1) / (voted + 2) for side in (1, -1))
    if count == 0:
        nothing = np.zeros(votes.ideas)
        return Views(agrees, disagrees, nothing.astype(np.int64), nothing)
    consensus = (agrees >= AGREED).all(axis=0).astype(np.int64) - (disagrees >= AGREED).all(axis=0)
    return Views(agrees, disagrees, consensus, _gap(agrees, voted))


def wants(votes: Votes, group: Codes) -> Codes:
    """How many of each group are for each idea, (people,) group numbers from 0 -> (groups, ideas)."""
    count = int(group.max(initial=NO_GROUP)) + 1
    theirs = group[votes.person]
    use = (votes.vote > 0) & (theirs >= 0)
    cell = theirs[use] * votes.ideas + votes.idea[use]
    return np.bincount(cell, minlength=count * votes.ideas).reshape(count, votes.ideas)


def wanted_by_all(votes: Votes, group: Codes) -> NDArray[np.bool_]:
    """Whether every group wants an idea more than it usually wants what it sees, beyond chance, (ideas,). Where people
    want one in ten of what they are shown, no idea is ever agreed on by most of them."""
    count = int(group.max(initial=NO_GROUP)) + 1
    if count == 0:
        return np.zeros(votes.ideas, dtype=bool)
    theirs = group[votes.person]
    use = theirs >= 0
    cell = theirs[use] * votes.ideas + votes.idea[use]
    voted = np.bincount(cell, minlength=count * votes.ideas).reshape(count, votes.ideas).astype(float)
    yes = wants(votes, group)
    usual = (yes.sum(axis=1) / np.maximum(voted.sum(axis=1), 1.0))[:, None]
    error = np.sqrt(usual * (1.0 - usual) / np.maximum(voted, 1.0))
    return np.asarray(((yes / np.maximum(voted, 1.0) - usual - UNSURE * error > 0) & (voted > 0)).all(axis=0))


def _gap(agrees: Floats, voted: Floats) -> Floats:
    """The lower end of the difference between the most and the least agreeing group, (groups, ideas) -> (ideas,)."""
    column = np.arange(agrees.shape[1])
    most, least = agrees.argmax(axis=0), agrees.argmin(axis=0)
    variance = agrees * (1 - agrees) / (voted + 3)
    error = np.sqrt(variance[most, column] + variance[least, column])
    return np.maximum(agrees[most, column] - agrees[least, column] - UNSURE * error, 0.0)


def keep_numbers(before: Codes, now: Codes, fresh: int | None = None) -> Codes:
    """The groups of now (people,) under the numbers of the groups before (people,) that share most people with them;
    a group that shares none takes a number from `fresh` on, default the first never used in `before`."""
    both = (before >= 0) & (now >= 0)
    old, new = np.unique(before[before >= 0]), np.unique(now[now >= 0])
    shared = np.zeros((len(new), len(old)), dtype=np.int64)
    np.add.at(shared, (np.searchsorted(new, now[both]), np.searchsorted(old, before[both])), 1)
    number: dict[int, int] = {}
    for at in np.argsort(-shared, axis=None, kind="stable").tolist():
        row, column = divmod(at, len(old))
        if shared[row, column] and int(new[row]) not in number and int(old[column]) not in number.values():
            number[int(new[row])] = int(old[column])
    free = (int(old.max(initial=-1)) + 1) if fresh is None else fresh
    for added, group in enumerate(group for group in new.tolist() if group not in number):
        number[group] = free + added
    return np.array([number.get(group, NO_GROUP) for group in now.tolist()], dtype=np.int64)
