"""What is wrong with a product becomes a signal about its variant, or about its category where none was named."""

from django.db import transaction

from .journal import BATCH, JOURNAL, ask
from .months import make_needed

HEAR_COMPLAINTS = f"""
WITH claimed AS MATERIALIZED (
    SELECT c.id, c.at, c.store_id, c.heard_store_id, c.voter_id, c.value, c.heard_value,
           CASE WHEN c.variant_id IS NULL THEN %(about_category)s ELSE %(about_variant)s END AS subject_type,
           COALESCE(c.variant_id, p.category_id) AS subject_id
      FROM feedback_complaint c JOIN catalog_product p ON p.id = c.product_id
     WHERE c.heard_at IS NULL
     ORDER BY c.id
     LIMIT %(batch)s
       FOR UPDATE OF c SKIP LOCKED
), marked AS (
    UPDATE feedback_complaint c
       SET heard_at = now(), heard_value = claimed.value, heard_store_id = claimed.store_id
      FROM claimed
     WHERE c.id = claimed.id
), heard AS (
    -- what was heard is taken back and what holds now is added: the same, unless another store was named since
    SELECT at, %(kind_complaint)s AS kind, subject_type, subject_id, store_id, voter_id, sum(value)::integer AS value
      FROM (SELECT id, at, store_id, voter_id, subject_type, subject_id, value FROM claimed
             UNION ALL
            SELECT id, at, heard_store_id, voter_id, subject_type, subject_id, -heard_value FROM claimed) AS v
     GROUP BY id, at, subject_type, subject_id, store_id, voter_id
    HAVING sum(value) <> 0
), {JOURNAL}
SELECT count(*) FROM claimed
"""


@transaction.atomic
def complaints(batch: int = BATCH) -> int:
    """Hear up to `batch` complaints that are new, taken back or moved to another store; how many there were."""
    make_needed("feedback_complaint", "id", batch)
    (rows,) = ask(HEAR_COMPLAINTS, batch=batch)
    return rows
