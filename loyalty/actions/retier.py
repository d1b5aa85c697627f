from datetime import datetime

from django.db import connection, transaction

from loyalty.models import Entry
from loyalty.models.people import COUNTED


@transaction.atomic
def retier(*, now: datetime, profile_ids: list[int] | None = None) -> int:
    """Give customers (all, or these) the tier that their points of the last 365 days have earned. Returns how many
    changed. A repeat changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(RETIER, {"since": now - COUNTED, "spending": list(Entry.SPENDING), "profiles": profile_ids})
        return cursor.rowcount


# Rows are locked in key order, so that two runs side by side never wait for each other crosswise.
RETIER = """
WITH earned AS (
  SELECT p.id, COALESCE(sum(e.points) FILTER (WHERE e.at >= %(since)s AND e.reason <> ALL(%(spending)s)), 0) AS points
    FROM loyalty_profile p
    LEFT JOIN loyalty_account a ON a.profile_id = p.id
    LEFT JOIN loyalty_entry e ON e.account_id = a.id
   WHERE p.erased_at IS NULL AND (%(profiles)s::bigint[] IS NULL OR p.id = ANY(%(profiles)s::bigint[]))
   GROUP BY p.id
), due AS (
  SELECT p.id, t.id AS tier_id
    FROM loyalty_profile p JOIN earned USING (id)
    JOIN LATERAL (SELECT id FROM loyalty_tier WHERE threshold <= greatest(earned.points, 0)
                   ORDER BY threshold DESC LIMIT 1) t ON true
   WHERE p.tier_id IS DISTINCT FROM t.id
   ORDER BY p.id
     FOR UPDATE OF p
)
UPDATE loyalty_profile SET tier_id = due.tier_id FROM due WHERE loyalty_profile.id = due.id
"""
