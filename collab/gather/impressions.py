"""Who saw an idea for the first time, heard by the hour: the difference to what the journal holds of that hour."""

from django.db import connection, transaction

from .journal import JOURNAL, ask

HOURS = 24  # in one batch

# An hour of n sights is counted anew n × 50 µs later at the soonest: a busy hour costs a few per cent of a core.
CLAIM_HOURS = """
SELECT hour
  FROM feedback_impressionhour
 WHERE heard_at IS NULL
   AND (counted_at IS NULL OR counted_at + sights * interval '50 microseconds' <= clock_timestamp())
 ORDER BY hour
 LIMIT %(hours)s
   FOR UPDATE SKIP LOCKED
"""

HEAR_HOUR = f"""
WITH seen AS MATERIALIZED (
    SELECT idea_id, store_id, count(*) AS everyone, count(*) FILTER (WHERE first) AS firsts
      FROM feedback_impression
     WHERE hour = %(hour)s
     GROUP BY idea_id, store_id
), marked AS (
    UPDATE feedback_impressionhour
       SET heard_at = now(), counted_at = now(), sights = (SELECT COALESCE(sum(everyone), 0) FROM seen)
     WHERE hour = %(hour)s
), heard AS MATERIALIZED (
    SELECT %(hour)s::timestamptz AS at, %(kind_seen)s AS kind, %(about_idea)s AS subject_type, subject_id, store_id,
           NULL::uuid AS voter_id, sum(value)::integer AS value
      FROM (SELECT idea_id AS subject_id, store_id, firsts AS value FROM seen
             UNION ALL
            SELECT subject_id, store_id, -value FROM collab_signal
             WHERE at = %(hour)s AND kind = %(kind_seen)s AND subject_type = %(about_idea)s) AS versions
     GROUP BY subject_id, store_id
    HAVING sum(value) <> 0
), {JOURNAL}
SELECT COALESCE(sum(everyone), 0) FROM seen
"""


@transaction.atomic
def impressions(hours: int = HOURS) -> int:
    """Hear up to `hours` hours with new sights; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_HOURS, {"hours": hours})
        claimed = [hour for (hour,) in cursor.fetchall()]
    for hour in claimed:
        ask(HEAR_HOUR, hour=hour)
    return len(claimed)
