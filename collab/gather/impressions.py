"""Who saw an idea for the first time, heard by the hour: the difference to what the journal holds of that hour.

Those who saw it first because a place was given to it by lot are counted a second time, and so are those of them who
want it: nobody chose them, which makes them the one fair sample of all. A vote that comes after its look has the hour
of the look heard again (`votes`).
"""

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
    SELECT p.idea_id, p.store_id, count(*) AS everyone, count(*) FILTER (WHERE p.first) AS firsts,
           count(*) FILTER (WHERE p.first AND p.designed) AS drawn,
           COALESCE(sum(CASE WHEN p.first AND p.designed THEN (
               SELECT v.heard_value FROM feedback_vote v WHERE v.idea_id = p.idea_id AND v.voter_id = p.voter_id)
           END), 0) AS drawn_votes
      FROM feedback_impression p
     WHERE p.hour = %(hour)s
     GROUP BY p.idea_id, p.store_id
), marked AS (
    UPDATE feedback_impressionhour
       SET heard_at = now(), counted_at = now(), sights = (SELECT COALESCE(sum(everyone), 0) FROM seen)
     WHERE hour = %(hour)s
), heard AS MATERIALIZED (
    SELECT %(hour)s::timestamptz AS at, kind, %(about_idea)s AS subject_type, subject_id, store_id,
           NULL::uuid AS voter_id, sum(value)::integer AS value
      FROM (SELECT kind, idea_id AS subject_id, store_id, value
              FROM seen, LATERAL (VALUES (%(kind_seen)s, firsts), (%(kind_drawn)s, drawn),
                                         (%(kind_drawn_vote)s, drawn_votes)) AS counts (kind, value)
             UNION ALL
            SELECT kind, subject_id, store_id, -value FROM collab_signal
             WHERE at = %(hour)s AND kind IN (%(kind_seen)s, %(kind_drawn)s, %(kind_drawn_vote)s)
               AND subject_type = %(about_idea)s) AS versions
     GROUP BY kind, subject_id, store_id
    HAVING sum(value) <> 0
), changed AS MATERIALIZED (
    SELECT i.id, h.change
      FROM (SELECT subject_id, sum(value) AS change FROM heard WHERE kind = %(kind_seen)s GROUP BY subject_id) h
      JOIN feedback_idea i ON i.id = h.subject_id
     WHERE h.change <> 0
     ORDER BY i.id
       FOR NO KEY UPDATE OF i
), counted AS (
    UPDATE feedback_idea i
       SET seen_folded = i.seen_folded + changed.change
      FROM changed
     WHERE i.id = changed.id
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
