"""Order lines become signals and what was sold on each day."""

from django.db import transaction

from .journal import BATCH, JOURNAL, ask
from .months import make_needed

HEAR_ORDER_LINES = f"""
WITH claimed AS MATERIALIZED (
    SELECT id, at, variant_id, store_id, quantity, heard_quantity, amount, heard_amount
      FROM loyalty_orderline
     WHERE heard_at IS NULL
     ORDER BY id
     LIMIT %(batch)s
       FOR UPDATE SKIP LOCKED
), marked AS (
    UPDATE loyalty_orderline l
       SET heard_at = now(), heard_quantity = claimed.quantity, heard_amount = claimed.amount
      FROM claimed
     WHERE l.id = claimed.id
), sold AS (
    INSERT INTO loyalty_saleday AS s (variant_id, store_id, day, units, revenue)
    SELECT variant_id, store_id, (at AT TIME ZONE 'UTC')::date AS day,
           sum(quantity - heard_quantity), sum(amount - heard_amount)
      FROM claimed
     GROUP BY 1, 2, 3
     ORDER BY variant_id, store_id, day
    ON CONFLICT (variant_id, store_id, day)
    DO UPDATE SET units = s.units + EXCLUDED.units, revenue = s.revenue + EXCLUDED.revenue
), heard AS (
    SELECT at, moved.kind, %(about_variant)s AS subject_type, variant_id AS subject_id, store_id,
           NULL::uuid AS voter_id, moved.value
      FROM claimed
           CROSS JOIN LATERAL (VALUES
               (%(kind_sale)s, GREATEST(quantity, 0) - GREATEST(heard_quantity, 0)),
               (%(kind_return)s, GREATEST(-quantity, 0) - GREATEST(-heard_quantity, 0))
           ) AS moved (kind, value)
     WHERE moved.value <> 0
), {JOURNAL}
SELECT count(*) FROM claimed
"""


@transaction.atomic
def order_lines(batch: int = BATCH) -> int:
    """Hear up to `batch` lines of receipts; how many there were. What came back is a signal of its own kind, and
    subtracted from what was sold."""
    make_needed("loyalty_orderline", "id", batch)
    (rows,) = ask(HEAR_ORDER_LINES, batch=batch)
    return rows
