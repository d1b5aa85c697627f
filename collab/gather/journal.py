"""What every source of facts ends in: the journal, its daily sums, and the departments that have news.

A source's statement opens with CTEs of its own, the last of which is `heard`: a row for each difference (what holds now
− what was heard before), dated as the fact is. The rest is the same for all and follows here. Whatever two batches may
both want to lock is taken in key order.
"""

from typing import Any

from django.db import connection

from collab.models import SignalKind, SubjectType

BATCH = 5_000  # a changed mind waits while its row is in a batch: no larger
ALONE = 0x5EA2  # the lock of whoever hears, or makes the reader forget

JOURNAL = """
journaled AS (
    INSERT INTO collab_signal (at, kind, subject_type, subject_id, store_id, voter_id, value)
    SELECT at, kind, subject_type, subject_id, store_id, voter_id, value FROM heard WHERE value <> 0
), summed AS (
    INSERT INTO collab_signalday AS d (day, subject_type, subject_id, store_id, kind, value)
    SELECT (at AT TIME ZONE 'UTC')::date AS day, subject_type, subject_id, store_id, kind, sum(value)
      FROM heard
     GROUP BY 1, 2, 3, 4, 5
    HAVING sum(value) <> 0
     ORDER BY day, subject_type, subject_id, store_id, kind
    ON CONFLICT (day, subject_type, subject_id, store_id, kind)
    DO UPDATE SET value = d.value + EXCLUDED.value
), totalled AS (
    INSERT INTO collab_signalsum AS t (subject_type, subject_id, store_id, kind, value)
    SELECT subject_type, subject_id, store_id, kind, sum(value)
      FROM heard
     WHERE kind NOT IN (%(kind_sale)s, %(kind_return)s)
     GROUP BY 1, 2, 3, 4
    HAVING sum(value) <> 0
     ORDER BY subject_type, subject_id, store_id, kind
    ON CONFLICT (subject_type, subject_id, store_id, kind)
    DO UPDATE SET value = t.value + EXCLUDED.value
), concerned AS (
    SELECT CASE subject_type
               WHEN %(about_category)s THEN subject_id
               WHEN %(about_variant)s THEN (
                   SELECT p.category_id FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id
                    WHERE v.id = subject_id)
               WHEN %(about_idea)s THEN (
                   SELECT COALESCE(i.category_id, p.category_id, vp.category_id)
                     FROM feedback_idea i
                     LEFT JOIN catalog_product p ON p.id = i.product_id
                     LEFT JOIN catalog_variant v ON v.id = i.variant_id
                     LEFT JOIN catalog_product vp ON vp.id = v.product_id
                    WHERE i.id = subject_id)
           END AS category_id, sold
      FROM (SELECT subject_type, subject_id,
                   bool_or(kind IN (%(kind_sale)s, %(kind_return)s) AND at < date_trunc('day', now(), 'UTC')) AS sold
              FROM heard GROUP BY 1, 2) AS subjects
), shards AS (
    INSERT INTO collab_shard AS s (category_id, dirty_at, sold_at)
    SELECT COALESCE(c.department_id, c.id) AS department, now(), CASE WHEN bool_or(sold) THEN now() END
      FROM concerned JOIN catalog_category c ON c.id = concerned.category_id
     GROUP BY department
     ORDER BY department
    ON CONFLICT (category_id)
    DO UPDATE SET dirty_at = EXCLUDED.dirty_at, sold_at = COALESCE(EXCLUDED.sold_at, s.sold_at)
)
"""

# Row estimates for CTEs are guesses, and a wrong one makes Postgres read a whole table for each batch. Every join here
# goes from a few rows to a table by its key, so that nested loops are right; two CTEs must never be joined.
PLAN = """
SET LOCAL jit = off;
SET LOCAL enable_seqscan = off;
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
"""

NUMBERS = {
    **{f"kind_{kind.name.lower()}": kind.value for kind in SignalKind},
    **{f"about_{subject.name.lower()}": subject.value for subject in SubjectType},
}


def ask(statement: str, **values: Any) -> tuple:
    """The first row the statement answers with, planned for rows and not for tables. Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(PLAN)
        cursor.execute(statement, NUMBERS | values)
        return cursor.fetchone()
