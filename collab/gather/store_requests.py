"""What customers asked for in a store becomes signals about the idea, the variant or the category it was linked to."""

from django.db import transaction

from .journal import BATCH, JOURNAL, ask
from .months import make_needed

HEAR_STORE_REQUESTS = f"""
WITH claimed AS MATERIALIZED (
    SELECT id, at, store_id, voter_id, value, heard_value, heard_subject_type, heard_subject_id,
           CASE WHEN idea_id IS NOT NULL THEN %(about_idea)s
                WHEN variant_id IS NOT NULL THEN %(about_variant)s
                WHEN category_id IS NOT NULL THEN %(about_category)s
           END AS subject_type,
           COALESCE(idea_id, variant_id, category_id) AS subject_id
      FROM feedback_storerequest
     WHERE heard_at IS NULL
     ORDER BY id
     LIMIT %(batch)s
       FOR UPDATE SKIP LOCKED
), marked AS (
    UPDATE feedback_storerequest r
       SET heard_at = now(), heard_value = claimed.value,
           heard_subject_type = claimed.subject_type, heard_subject_id = claimed.subject_id
      FROM claimed
     WHERE r.id = claimed.id
), heard AS (
    -- what was heard is taken back and what holds now is added: the same, unless it was linked elsewhere since
    SELECT at, %(kind_request)s AS kind, subject_type, subject_id, store_id, voter_id, sum(value)::integer AS value
      FROM (SELECT id, at, store_id, voter_id, subject_type, subject_id, value FROM claimed
             UNION ALL
            SELECT id, at, store_id, voter_id, heard_subject_type, heard_subject_id, -heard_value FROM claimed) AS v
     WHERE subject_type IS NOT NULL
     GROUP BY id, at, subject_type, subject_id, store_id, voter_id
    HAVING sum(value) <> 0
), {JOURNAL}
SELECT count(*) FROM claimed
"""


@transaction.atomic
def store_requests(batch: int = BATCH) -> int:
    """Hear up to `batch` requests that are new, taken back or linked anew; how many there were."""
    make_needed("feedback_storerequest", "id", batch)
    (rows,) = ask(HEAR_STORE_REQUESTS, batch=batch)
    return rows
