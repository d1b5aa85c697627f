"""How much of what stands where. A variant that is in stock somewhere for the first time is listed there."""

from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.actions.run_import import Imported, Kind, refuse_twice, run_import
from ground.inbound import Column, Feed, Row, fields, staging
from ground.inbound.progress import Report


def import_stock(
    *, file: Path, commit: bool, batch: int = 5000, rejected: Path | None = None, who: str, report: Report | None = None
) -> Imported:
    """Set stock to what the file says; what the file does not name stays as it is."""
    return run_import(kind=Stock(), file=file, commit=commit, batch=batch, rejected=rejected, who=who, report=report)


class Stock(Kind):
    name = "stock"
    columns = (
        Column("store", fields.code(50), needed=True),
        Column("sku", fields.code(80), needed=True),
        Column("quantity", fields.whole(lowest=-1_000_000, highest=1_000_000_000), needed=True),
    )

    def begin(self) -> None:
        staging.make_table("batch_stock", "line int, store text, sku text, quantity int")
        staging.make_table(
            "incoming_stock",
            "line int, store_id bigint, variant_id bigint, quantity int, PRIMARY KEY (variant_id, store_id)",
        )

    def take(self, feed: Feed, batch: list[Row]) -> None:
        staging.copy("batch_stock", ((row.line, *row.values.values()) for row in batch))
        refused = set()
        by_line = {row.line: row for row in batch}
        for line, store_id, variant_id, first in staging.rows(CHECK):
            refused.add(line)
            if store_id is None:
                feed.refuse(by_line[line], "store", _("a store we know"), _("Import stores first, or check the code."))
            elif variant_id is None:
                feed.refuse(by_line[line], "sku", _("a product we know"), _("Import products first, or check the SKU."))
            else:
                refuse_twice(feed, by_line[line], "sku", first)
        staging.run(KEEP, [list(refused)])
        staging.run("TRUNCATE batch_stock")
        feed.tally.accept(len(batch) - len(refused))

    def end(self, feed: Feed) -> dict[str, int]:
        now = timezone.now()
        staging.run("ANALYZE incoming_stock")
        changed = staging.run(CHANGE, {"now": now})
        added = staging.run(ADD, {"now": now})
        staging.run(LIST, {"today": timezone.localdate(now)})
        return {"added": added, "changed": changed}


CHECK = """
WITH known AS (
  SELECT b.line, s.id AS store_id, v.id AS variant_id
    FROM batch_stock b LEFT JOIN catalog_store s ON s.code = b.store LEFT JOIN catalog_variant v ON v.sku = b.sku
), seen AS (
  SELECT k.*, least(min(k.line) OVER (PARTITION BY k.variant_id, k.store_id), i.line) AS first
    FROM known k LEFT JOIN incoming_stock i ON i.variant_id = k.variant_id AND i.store_id = k.store_id
)
SELECT line, store_id, variant_id, first FROM seen
 WHERE store_id IS NULL OR variant_id IS NULL OR first < line
"""
KEEP = """
INSERT INTO incoming_stock (line, store_id, variant_id, quantity)
SELECT b.line, s.id, v.id, b.quantity
  FROM batch_stock b JOIN catalog_store s ON s.code = b.store JOIN catalog_variant v ON v.sku = b.sku
 WHERE b.line <> ALL(%s::int[])
"""
CHANGE = """
UPDATE catalog_stocklevel l SET quantity = i.quantity, at = %(now)s
  FROM incoming_stock i
 WHERE l.variant_id = i.variant_id AND l.store_id = i.store_id AND l.quantity <> i.quantity
"""
ADD = """
INSERT INTO catalog_stocklevel (variant_id, store_id, quantity, at)
SELECT variant_id, store_id, quantity, %(now)s FROM incoming_stock ORDER BY variant_id, store_id
    ON CONFLICT (variant_id, store_id) DO NOTHING
"""
LIST = """
INSERT INTO catalog_listing (variant_id, store_id, listed_on, decision_ref)
SELECT i.variant_id, i.store_id, %(today)s, ''
  FROM incoming_stock i
 WHERE i.quantity > 0
   AND NOT EXISTS (SELECT FROM catalog_listing l WHERE l.variant_id = i.variant_id AND l.store_id = i.store_id)
 ORDER BY 1, 2
"""
