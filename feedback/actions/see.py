from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone


@dataclass(frozen=True)
class Sight:
    """One idea that came into view: where on the page, and how likely it was to be put there."""

    idea: int
    slot: int
    probability: float
    designed: bool = False  # the place was given by lot


@transaction.atomic
def see(*, voter_id: UUID, sights: list[Sight], now: datetime) -> int:
    """Write down who saw what, once a day and idea; the hour is marked for the reader. Returns how many were new."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    ordered = sorted(sights, key=lambda sight: sight.idea)
    with connection.cursor() as cursor:
        cursor.execute(
            SEE,
            {
                "voter": voter_id,
                "ideas": [sight.idea for sight in ordered],
                "slots": [sight.slot for sight in ordered],
                "chances": [sight.probability for sight in ordered],
                "designed": [sight.designed for sight in ordered],
                "day": timezone.localdate(now),
                "hour": hour,
            },
        )
        written = cursor.rowcount
        if written:
            cursor.execute(MARK_HOUR, {"hour": hour})
    return written


SEE = """
INSERT INTO feedback_impression (voter_id, idea_id, day, hour, store_id, slot, probability, designed, first)
SELECT w.id, i.id, %(day)s, %(hour)s, w.store_id, s.slot, s.chance, s.designed,
       NOT EXISTS (SELECT 1 FROM feedback_impression p WHERE p.voter_id = w.id AND p.idea_id = i.id)
  FROM unnest(%(ideas)s::bigint[], %(slots)s::int[], %(chances)s::float8[], %(designed)s::bool[])
       AS s (idea, slot, chance, designed)
  JOIN feedback_idea i ON i.id = s.idea AND i.state IN ('open', 'closed')
  JOIN feedback_voter w ON w.id = %(voter)s
 ORDER BY i.id
ON CONFLICT DO NOTHING
"""
MARK_HOUR = """
INSERT INTO feedback_impressionhour (hour, heard_at) VALUES (%(hour)s, NULL)
ON CONFLICT (hour) DO UPDATE SET heard_at = NULL WHERE feedback_impressionhour.heard_at IS NOT NULL
"""
