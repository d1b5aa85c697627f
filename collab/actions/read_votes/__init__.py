"""Reading a department's votes as a whole: who is set aside, what is usual, and how far each idea is corrected.

Too heavy for the way of a single vote, so it is done apart from drafting: at once where it never was, and by the hour
where something was drafted since. Drafting holds on to what the last reading found (`collab.actions.draft.voices`). One
transaction per department: killed at any moment, the reading before stands whole.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

import numpy as np
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from numpy.typing import NDArray

from catalog.models import Category
from collab.actions.draft.shelf import places_of
from collab.actions.draft.voices import fair_counts, told_of
from collab.actions.read_votes.crowd import Crowd, read_crowd
from collab.actions.read_votes.faded import faded_of
from collab.actions.read_votes.rows import whole_numbers
from collab.engine.correction import correct
from collab.engine.guards import Reason, guard_wants
from collab.engine.interest import fit_prior
from collab.engine.spread import Floats
from collab.engine.votes import YES
from collab.models import BoardReading, IdeaReading, SetAside, Shard

__all__ = ["read_next", "read_votes"]

SETTLING = timedelta(minutes=10)  # a reading is news itself, and must not be news for the next one
HOURLY = timedelta(minutes=59)  # between two readings of a department
LOCK = 0x5E22  # first key of the advisory locks: a department is read by one at a time


@transaction.atomic
def read_next(*, now: datetime) -> bool:
    """Read a department that never was, else the one whose reading is oldest of those that were drafted since it, or
    that have accounts waiting to be old enough; False when there is none that nobody is reading."""
    waiting = SetAside.objects.standing().filter(reason=SetAside.Reason.NEW_ACCOUNT, category=OuterRef("pk"))
    drafted = Q(shard__computed_at__gt=F("voices_read__read_at") + SETTLING)
    again = Q(voices_read__read_at__lt=now - HOURLY) & (drafted | Exists(waiting))
    due = Q(voices_read=None, shard__computed_at__isnull=False) | again
    for department in Category.objects.filter(due, parent=None).order_by(
        F("voices_read__read_at").asc(nulls_first=True), "pk"
    ):
        if _claimed(department, "pg_try_advisory_xact_lock"):
            read_votes(category=department, now=now)
            return True
    return False


@transaction.atomic
def read_votes(*, category: Category, now: datetime) -> BoardReading:
    """Read the votes of one department and keep what was found; then it has news."""
    began = monotonic()
    _claimed(category, "pg_advisory_xact_lock")
    ideas, texts = told_of(category)
    crowd = read_crowd(ideas, now)
    reason = guard_wants(crowd.votes, crowd.known).reason
    _keep_aside(category, ideas, crowd, reason, now)
    counted = (reason == Reason.COUNTED) | _released(category, ideas, crowd)
    _keep_ideas(category, ideas, texts, crowd, counted, now)
    prior = fit_prior(*fair_counts(category, ideas))
    votes = int((crowd.votes.value == YES).sum())
    found = {
        "read_at": now,
        "prior_wants": prior.wants,
        "prior_passes": prior.passes,
        "prior_fitted": prior.fitted,
        "votes": votes,
        "looks": len(reason) - votes,
        "aside": int((~counted).sum()),
        "customers": crowd.customers,
        "seconds": monotonic() - began,
    }
    reading, _ = BoardReading.objects.update_or_create(category=category, defaults=found)
    Shard.objects.filter(category=category).update(dirty_at=now)
    return reading


def _keep_aside(
    category: Category, ideas: NDArray[np.int64], crowd: Crowd, reason: NDArray[np.int64], now: datetime
) -> None:
    """Rows for the votes set aside now. Who was so before keeps the day since when; what is found no more is taken
    away; what a merchandiser released stays as it is."""
    rows = np.flatnonzero(reason)
    found = {
        "ideas": ideas[crowd.votes.idea[rows]].tolist(),
        "people": crowd.people[crowd.votes.voter[rows]].tolist(),
        "reasons": reason[rows].tolist(),
        "department": category.pk,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(SET_ASIDE, found)


# The number of a person is made from the voter's id, so the votes are found again by it.
SET_ASIDE = """
WITH found AS MATERIALIZED (
    SELECT v.idea_id, v.voter_id, f.reason
      FROM unnest(%(ideas)s::bigint[], %(people)s::bigint[], %(reasons)s::int[]) AS f (idea, person, reason)
      JOIN feedback_vote v ON v.idea_id = f.idea AND uuid_hash_extended(v.voter_id, 0) = f.person
), cleared AS (
    DELETE FROM collab_setaside s
     WHERE s.category_id = %(department)s AND s.released_at IS NULL
       AND NOT EXISTS (SELECT FROM found WHERE found.idea_id = s.idea_id AND found.voter_id = s.voter_id)
)
INSERT INTO collab_setaside (idea_id, voter_id, category_id, reason, since)
SELECT idea_id, voter_id, %(department)s, reason, %(now)s FROM found ORDER BY idea_id, voter_id
ON CONFLICT (idea_id, voter_id) DO UPDATE SET reason = excluded.reason, category_id = excluded.category_id
 WHERE collab_setaside.released_at IS NULL
   AND (collab_setaside.reason, collab_setaside.category_id) <> (excluded.reason, excluded.category_id)
"""


def _released(category: Category, ideas: NDArray[np.int64], crowd: Crowd) -> NDArray[np.bool_]:
    """Which rows (V,) somebody looked at and lets count."""
    free = whole_numbers(RELEASED, 2, {"department": category.pk})
    on, here = places_of(free[:, 0], ideas)
    who, known = places_of(free[:, 1], crowd.people)
    people = max(len(crowd.people), 1)
    return np.isin(crowd.votes.idea * people + crowd.votes.voter, (on * people + who)[here & known])


RELEASED = """
SELECT idea_id, uuid_hash_extended(voter_id, 0) FROM collab_setaside
 WHERE category_id = %(department)s AND released_at IS NOT NULL
"""


def _keep_ideas(
    category: Category,
    ideas: NDArray[np.int64],
    texts: Sequence[str],
    crowd: Crowd,
    counted: NDArray[np.bool_],
    now: datetime,
) -> None:
    found = correct(crowd.votes, crowd.traits, texts, crowd.weight * counted)
    faded = faded_of(category, ideas, now)
    columns = [found.shift, found.variance, found.came, found.customers, *faded]
    rows = [
        IdeaReading(idea_id=idea, category=category, **dict(zip(FOUND, values, strict=True)))
        for idea, *values in zip(ideas.tolist(), *map(_plain, columns), strict=True)
    ]
    IdeaReading.objects.filter(category=category).exclude(idea__in=ideas.tolist()).delete()
    IdeaReading.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["idea"],
        update_fields=["category", *FOUND],
    )


FOUND = ("shift", "variance", "came", "customers", "faded_seen", "faded_wants", "faded_asked")


def _plain(values: Floats) -> list[float]:
    return [round(float(value), 6) for value in values]


def _claimed(category: Category, how: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}(%s, %s)", [LOCK, category.pk])
        return cursor.fetchone()[0] is not False
