"""What the last reading of a department's votes found (`collab.actions.read_votes`), for drafting: one look each."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from catalog.models import Category
from collab.actions.draft.shelf import places_of
from collab.actions.draft.standing import Standing, standing_of
from collab.engine.correction import corrected
from collab.engine.interest import Prior
from collab.engine.spread import Floats
from collab.engine.wanted import FIRST, KINDS
from collab.models import IdeaReading, SetAside


@dataclass(frozen=True, slots=True)
class Aside:
    """Votes that are heard and not counted for now, of N ideas by S stores and, last, no store named."""

    votes: Floats  # (N, S + 1)
    looks: Floats  # (N, S + 1) of these people, as far as they were seen to look
    drawn: Floats  # (N,) of these, by lot
    pledges: Floats  # (N, S + 1) of these people
    reasons: NDArray[np.int64]  # (N, reasons): votes by `SetAside.Reason`


@dataclass(frozen=True, slots=True)
class Held:
    """`prior` None: nothing was read, or the scores say that plain counts foretell better. All else is (N,)."""

    prior: Prior | None
    customers: int  # over whom it was averaged
    weight: Floats  # (kinds,) of each kind of voice in demand
    launches: int | None  # measured ones these were learnt from; 0: a first guess, None: the weight of votes was typed
    shift: Floats
    variance: Floats
    faded_seen: Floats
    faded_wants: Floats
    faded_asked: Floats

    def moved(self, interest: Floats) -> Floats:
        """Interest (N, 3) of those who came as that of all customers; as it stands where nothing is held."""
        return interest if self.prior is None else corrected(interest, self.shift, self.variance)


def held_of(department: Category, ideas: NDArray[np.int64], standing: Standing) -> Held:
    """Corrections of these ideas (ascending ids); of one posted since, none."""
    read = standing.votes_read
    return _held(_kept(department.pk, read[0]) if read else NOTHING_READ, ideas, standing)


def held_now(department: Category, ideas: NDArray[np.int64]) -> Held:
    """The same in the middle of a reading, before it says that it is done."""
    return _held(_read(department.pk), ideas, standing_of(department))


def _held(told: Floats, ideas: NDArray[np.int64], standing: Standing) -> Held:
    said = np.zeros((len(ideas), told.shape[1] - 1))
    at, known = places_of(told[:, 0].astype(np.int64), ideas)
    said[at[known]] = told[known, 1:]
    worth = weights_of(standing)
    if standing.votes_read is None or not standing.ours("rank-ideas"):
        return Held(None, 0, *worth, *said.T)
    _, wants, passes, fitted, customers = standing.votes_read
    return Held(Prior(wants, passes, fitted), customers, *worth, *said.T)


def weights_of(standing: Standing) -> tuple[Floats, int | None]:
    """The weight of each kind of voice, and from how many launches they were learnt: 0 as long as it is a first
    guess, None where that of votes was typed."""
    told = [standing.worth.get(kind, (first, 0)) for kind, first in zip(KINDS, FIRST, strict=True)]
    return np.array([weight for weight, _ in told]), standing.worth.get("votes", (0.0, 0))[1]


@lru_cache(maxsize=256)
def _kept(department: int, read_at: datetime) -> Floats:
    """Kept per process; `read_at` only tells one reading from another."""
    return _read(department)


FIELDS = ("idea_id", "shift", "variance", "faded_seen", "faded_wants", "faded_asked")
NOTHING_READ = np.zeros((0, len(FIELDS)))


def _read(department: int) -> Floats:
    rows = IdeaReading.objects.filter(category=department).values_list(*FIELDS)
    return np.array(list(rows), dtype=float).reshape(-1, len(FIELDS))


def aside_of(department: Category, ideas: NDArray[np.int64], stores: NDArray[np.int64], some: bool = True) -> Aside:
    """Counted from the votes themselves: one withdrawn since the reading is neither counted nor set aside. Nothing is
    read where it is known that there are not `some`."""
    told = np.zeros((0, 9), dtype=np.int64)
    if some:
        with connection.cursor() as cursor:
            cursor.execute(ASIDE, [department.pk])
            told = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 9)
    row, known = places_of(told[:, 0], ideas)
    row, told = row[known], told[known]
    reason, people, looked, by_lot, pledged = told[:, 1], *told[:, 5:].T
    shape = (len(ideas), len(stores) + 1)
    votes, looks, pledges, drawn = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(len(ideas))
    reasons = np.zeros((len(ideas), max(SetAside.Reason) + 1), dtype=np.int64)
    np.add.at(votes, (row, _column(told[:, 2], stores)), people)
    np.add.at(looks, (row, _column(told[:, 3], stores)), looked)
    np.add.at(pledges, (row, _column(told[:, 4], stores)), pledged)
    np.add.at(drawn, row, by_lot)
    np.add.at(reasons, (row, reason), people)
    return Aside(votes, looks, drawn, pledges, reasons)


ASIDE = """
SELECT s.idea_id, s.reason, coalesce(v.store_id, 0), coalesce(m.store_id, 0), coalesce(p.heard_store_id, 0),
       count(*), count(m.designed), count(*) FILTER (WHERE m.designed), count(p.heard_value)
  FROM collab_setaside s
  JOIN feedback_vote v ON v.idea_id = s.idea_id AND v.voter_id = s.voter_id AND v.heard_value = 1
  LEFT JOIN LATERAL (
       SELECT i.store_id, i.designed FROM feedback_impression i
        WHERE i.voter_id = s.voter_id AND i.idea_id = s.idea_id AND i.first LIMIT 1) m ON true
  LEFT JOIN feedback_pledge p ON p.idea_id = s.idea_id AND p.voter_id = s.voter_id AND p.heard_value = 1
 WHERE s.category_id = %s AND s.released_at IS NULL
 GROUP BY 1, 2, 3, 4, 5
"""


def _column(store: NDArray[np.int64], stores: NDArray[np.int64]) -> NDArray[np.int64]:
    at, open_ = places_of(store, stores)
    return np.where(open_, at, len(stores))
