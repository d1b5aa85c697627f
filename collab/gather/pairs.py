"""Choices between two become signals: one about the idea that was chosen, one about the other. A skip says neither."""

from django.db import transaction

from .journal import BATCH, JOURNAL, ask
from .months import make_needed

HEAR_PAIRS = f"""
WITH claimed AS MATERIALIZED (
    SELECT id, voter_id, store_id, at, value, left_id, right_id, chosen_id, value - heard_value AS change
      FROM feedback_pairchoice
     WHERE heard_at IS NULL
     ORDER BY id
     LIMIT %(batch)s
       FOR UPDATE SKIP LOCKED
), marked AS (
    UPDATE feedback_pairchoice p SET heard_at = now(), heard_value = claimed.value FROM claimed WHERE p.id = claimed.id
), heard AS (
    SELECT at, kind, %(about_idea)s AS subject_type, subject_id, store_id, voter_id, change AS value
      FROM (SELECT at, %(kind_pair)s AS kind, chosen_id AS subject_id, store_id, voter_id, change FROM claimed
             WHERE chosen_id IS NOT NULL
             UNION ALL
            SELECT at, %(kind_passed_over)s, CASE chosen_id WHEN left_id THEN right_id ELSE left_id END, store_id,
                   voter_id, change
              FROM claimed
             WHERE chosen_id IS NOT NULL) AS sides
     WHERE change <> 0
), {JOURNAL}
SELECT count(*) FROM claimed
"""


@transaction.atomic
def pairs(batch: int = BATCH) -> int:
    """Hear up to `batch` choices between two; how many there were."""
    make_needed("feedback_pairchoice", "id", batch)
    (rows,) = ask(HEAR_PAIRS, batch=batch)
    return rows
