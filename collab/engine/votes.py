"""Votes and what members do besides, as codes: the arrays that interest, guards and intervals are read from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collab.engine.spread import Floats

type Codes = NDArray[np.int64]

NO, PASS, YES = -1, 0, 1


@dataclass(frozen=True, slots=True)
class Votes:
    """One vote a row: who (0..members-1), on which idea (0..ideas-1), NO, PASS or YES, and its place in time."""

    voter: Codes
    idea: Codes
    value: Codes
    order: Floats
    members: int
    ideas: int

    @property
    def approval(self) -> Floats:
        """A vote as a share of approval: yes 1, pass one half, no 0, (V,)."""
        return (self.value + 1) / 2

    def rows(self, chosen: NDArray[np.bool_] | Codes) -> "Votes":
        """Some of the votes (flags (V,) or row numbers); members and ideas keep their codes."""
        voter, idea, value, order = self.voter[chosen], self.idea[chosen], self.value[chosen], self.order[chosen]
        return Votes(voter, idea, value, order, self.members, self.ideas)

    def per_idea(self, weights: Floats | None = None) -> Floats:
        """The number of votes, or the sum of weights, by idea, (ideas,)."""
        return np.bincount(self.idea, weights, minlength=self.ideas).astype(float)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What members did besides voting here (purchases, votes elsewhere): member x thing -> value, one row a pair."""

    member: Codes
    thing: Codes
    value: Floats
    members: int
    things: int


def votes(voter: ArrayLike, idea: ArrayLike, value: ArrayLike, order: ArrayLike, members: int, ideas: int) -> Votes:
    """Votes with one a person and idea: the last counts. Sorted by voter and idea, so arrival order changes nothing.

    ValueError when a value is not NO, PASS or YES, or a code is out of range.
    """
    voter, idea = np.asarray(voter, dtype=np.int64), np.asarray(idea, dtype=np.int64)
    value, order = np.asarray(value, dtype=np.int64), np.asarray(order, dtype=float)
    if np.any((value < NO) | (value > YES)):
        raise ValueError("a vote is -1, 0 or 1")
    if np.any((voter < 0) | (voter >= members)) or np.any((idea < 0) | (idea >= ideas)):
        raise ValueError("a voter or an idea is out of range")
    sequence = np.lexsort((value, order, idea, voter))
    voter, idea, value, order = voter[sequence], idea[sequence], value[sequence], order[sequence]
    last = np.ones(len(voter), dtype=bool)
    last[:-1] = (voter[1:] != voter[:-1]) | (idea[1:] != idea[:-1])
    return Votes(voter[last], idea[last], value[last], order[last], members, ideas)


def behaviour(member: ArrayLike, thing: ArrayLike, value: ArrayLike, members: int, things: int) -> Behaviour:
    """What members did, once a member and thing (the last row counts), in the order of the codes."""
    member, thing = np.asarray(member, dtype=np.int64), np.asarray(thing, dtype=np.int64)
    if np.any((member < 0) | (member >= members)) or np.any((thing < 0) | (thing >= things)):
        raise ValueError("a member or a thing is out of range")
    backwards = (member * max(things, 1) + thing)[::-1]
    _, last = np.unique(backwards, return_index=True)
    kept = len(backwards) - 1 - last
    return Behaviour(member[kept], thing[kept], np.asarray(value, dtype=float)[kept], members, things)
