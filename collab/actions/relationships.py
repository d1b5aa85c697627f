"""How each customer's visits go, read off at night: still a customer or longer away than usual, and who comes often."""

from datetime import date, datetime, timedelta

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
from numpy.typing import NDArray

from collab.actions.score import in_use
from collab.engine import relationship, retention
from collab.engine.spread import Floats
from collab.models import OURS
from loyalty.models import Relationship

KNOWN = 730  # days that are read
FITTED = 50_000  # customers by whom the habit is fitted; all are told by it
AT_ONCE = 2000


def read_relationships(*, now: datetime) -> int:
    """Write down anew where every customer stands; how many there are. Who is gone or erased has no line."""
    today = timezone.localdate(now)
    profile, day, money = _purchases(today)
    people, who = np.unique(profile, return_inverse=True)
    seen = retention.visits(who, day, customers=len(people), until=0)
    scores = relationship.rfm(who, day, money, customers=len(people), until=0)
    chances = _alive(seen)
    usual = np.where(seen.again > 0, seen.last / np.maximum(seen.again, 1.0), np.nan)
    rows = [
        Relationship(
            profile_id=person,
            visits=int(seen.again[at]) + 1,
            last_on=today - timedelta(days=int(seen.age[at] - seen.last[at])),
            usual_days=round(float(usual[at]), 1) if np.isfinite(usual[at]) else None,
            alive=round(float(chances[at]), 3) if np.isfinite(chances[at]) else None,
            recency=int(scores.recency[at]),
            frequency=int(scores.frequency[at]),
            value=int(scores.value[at]),
            read_at=now,
        )
        for at, person in enumerate(people.tolist())
    ]
    with transaction.atomic():
        Relationship.objects.exclude(profile__in=people.tolist()).delete()
        told = [field.name for field in Relationship._meta.fields if field.name != "profile"]
        Relationship.objects.bulk_create(
            rows, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["profile"], update_fields=told
        )
    return len(rows)


def _alive(seen: retention.Visits) -> Floats:
    """The chance that each is still a customer; NaN where nobody can say: after a single visit, or where a simpler
    method does better here, which counts visits and knows no such chance."""
    if in_use("retention") != OURS:
        return np.full(len(seen.age), np.nan)
    some = slice(None, FITTED)
    habit = retention.fit(retention.Visits(seen.again[some], seen.last[some], seen.age[some]))
    return np.where(seen.again > 0, retention.alive(seen, habit), np.nan)


def _purchases(today: date) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Days with a purchase (n,): profile, day counted from today (before it, so below zero), money."""
    with connection.cursor() as cursor:
        cursor.execute(PURCHASES, {"today": today, "first": today - timedelta(days=KNOWN)})
        rows = cursor.fetchall()
    found = np.array([[row[0], row[1]] for row in rows], dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1], np.array([row[2] for row in rows], dtype=float)


PURCHASES = """
SELECT o.profile_id, o.ordered_at::date - %(today)s::date, sum(o.total)
  FROM loyalty_order o JOIN loyalty_profile p ON p.id = o.profile_id
 WHERE p.erased_at IS NULL AND o.total > 0 AND o.ordered_at >= %(first)s AND o.ordered_at < %(today)s
 GROUP BY 1, 2
"""
