"""Products: one row is a product with one variant, its price and the terms on which it can be had."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalog.actions.run_import import Imported, Kind, minor, refuse_twice, run_import
from catalog.models import Category
from ground.inbound import Column, Feed, Refused, Row, fields, staging
from ground.inbound.feed import Values
from ground.inbound.progress import Report

UNSORTED = "Other"
DEEPEST = 6


def import_products(
    *, file: Path, commit: bool, batch: int = 5000, rejected: Path | None = None, who: str, report: Report | None = None
) -> Imported:
    """Add products by SKU, and bring those we know to what the file says. Empty cells change nothing."""
    return run_import(kind=Products(), file=file, commit=commit, batch=batch, rejected=rejected, who=who, report=report)


def category_path(cell: str) -> str:
    names = [" ".join(name.split()) for name in cell.split(">")]
    if len(cell) > 300 or len(names) > DEEPEST or not all(0 < len(name) <= 120 for name in names):
        raise Refused(_("a path such as Kitchen > Mugs"), _("Name each level once, with > between them."))
    return " > ".join(map(fields.text(), names))


class Products(Kind):
    name = "products"
    columns = (
        Column("sku", fields.code(80), needed=True),
        Column("name", fields.text(300), needed=True),
        Column("category", category_path),
        Column("brand", fields.text(120)),
        Column("gtin", fields.gtin()),
        Column("price", fields.amount()),
        Column("currency", fields.currency()),
        Column("cost", fields.amount()),
        Column("lead_days", fields.whole(highest=3650)),
        Column("min_order", fields.whole(lowest=1, highest=1_000_000)),
    )

    def finish(self, values: Values) -> None:
        currency = values.get("currency") or settings.CURRENCY
        for column in ("price", "cost"):
            values[column] = minor(values, column, currency)

    def begin(self) -> None:
        columns = (
            "line int, sku text, name text, category text, brand text, gtin text, price int, currency text, cost int, "
            "lead_days int, min_order int"
        )
        staging.make_table("batch_product", columns)
        staging.make_table("incoming_product", f"{columns}, PRIMARY KEY (sku), UNIQUE (gtin)")
        staging.make_table("changed_product", "sku text")

    def take(self, feed: Feed, batch: list[Row]) -> None:
        staging.copy("batch_product", ((row.line, *row.values.values()) for row in batch))
        by_line = {row.line: row for row in batch}
        refused = set()
        for line, column, first in staging.rows(CHECK):
            refused.add(line)
            if first is None:
                feed.refuse(
                    by_line[line],
                    "gtin",
                    _("a bar code that no other product has"),
                    _("Check which of the two products carries it."),
                )
            else:
                refuse_twice(feed, by_line[line], column, first)
        staging.run("INSERT INTO incoming_product SELECT * FROM batch_product WHERE line <> ALL(%s)", [list(refused)])
        staging.run("TRUNCATE batch_product")
        feed.tally.accept(len(batch) - len(refused))

    def end(self, feed: Feed) -> dict[str, int]:
        staging.run("ANALYZE incoming_product")
        make_categories()
        values = {"now": timezone.now(), "currency": settings.CURRENCY, "unsorted": UNSORTED}
        for statement in CHANGES:
            staging.run(f"WITH told AS ({statement}) INSERT INTO changed_product SELECT sku FROM told", values)
        ((changed,),) = staging.rows("SELECT count(DISTINCT sku) FROM changed_product")
        staging.run(NEW_PRODUCTS, values)
        added = staging.run(NEW_VARIANTS, values)
        staging.run(NEW_PRICES, values)
        staging.run(NEW_TERMS, values)
        return {"added": added, "changed": changed}


def make_categories() -> None:
    """Every category the file names, with those above it."""
    for (path,) in staging.rows(NEW_CATEGORIES, {"unsorted": UNSORTED}):
        department = parent = None
        names = path.split(" > ")
        for depth, name in enumerate(names, start=1):
            parent = category(" > ".join(names[:depth]), name, parent, department)
            department = department or parent


def category(path: str, name: str, parent: Category | None, department: Category | None) -> Category:
    found = Category.objects.filter(path=path).first()
    if found:
        return found
    slug = slugify(path.replace(">", "-"))[:120]
    if not slug or Category.objects.filter(slug=slug).exists():  # no Latin letters, or only another punctuation
        slug = f"{slug or 'category'}-{hashlib.sha256(path.encode()).hexdigest()[:8]}"
    return Category.objects.create(path=path, name=name, slug=slug, parent=parent, department=department)


# What is refused for its SKU, or for a bar code that another product has, stands in nobody's way.
CHECK = """
WITH skus AS (
  SELECT b.*, least(min(b.line) OVER (PARTITION BY b.sku), i.line) AS first
    FROM batch_product b LEFT JOIN incoming_product i USING (sku)
), taken AS (
  SELECT s.line FROM skus s JOIN catalog_variant v ON v.gtin = s.gtin AND v.sku <> s.sku WHERE s.first = s.line
), gtins AS (
  SELECT s.line, least(min(s.line) OVER (PARTITION BY s.gtin), i.line) AS first
    FROM skus s LEFT JOIN incoming_product i USING (gtin)
   WHERE s.gtin IS NOT NULL AND s.first = s.line AND s.line NOT IN (SELECT line FROM taken)
)
SELECT line, 'sku', first FROM skus WHERE first < line
 UNION ALL SELECT line, 'gtin', NULL FROM taken
 UNION ALL SELECT line, 'gtin', first FROM gtins WHERE first < line
"""
NEW_CATEGORIES = """
SELECT DISTINCT path
  FROM (SELECT COALESCE(i.category, CASE WHEN v.id IS NULL THEN %(unsorted)s END) AS path
          FROM incoming_product i LEFT JOIN catalog_variant v USING (sku)) named
 WHERE path IS NOT NULL AND NOT EXISTS (SELECT FROM catalog_category c WHERE c.path = named.path)
 ORDER BY path
"""

# What we know already. A product with several variants keeps its own name; the file speaks of its one variant.
CHANGE_PRODUCTS = """
UPDATE catalog_product p
   SET name = i.name, category_id = COALESCE(c.id, p.category_id), brand = COALESCE(i.brand, p.brand)
  FROM incoming_product i LEFT JOIN catalog_category c ON c.path = i.category
 WHERE p.code = i.sku
   AND (p.name, p.category_id, p.brand)
       IS DISTINCT FROM (i.name, COALESCE(c.id, p.category_id), COALESCE(i.brand, p.brand))
RETURNING i.sku
"""
CHANGE_PRICES = """
INSERT INTO catalog_price (variant_id, amount, currency, valid_from)
SELECT v.id, i.price, COALESCE(i.currency, %(currency)s), %(now)s
  FROM incoming_product i JOIN catalog_variant v USING (sku)
 WHERE i.price IS NOT NULL
   AND (i.price, COALESCE(i.currency, %(currency)s)) IS DISTINCT FROM (
         SELECT (p.amount, p.currency::text) FROM catalog_price p
          WHERE p.variant_id = v.id AND p.channel_id IS NULL AND p.store_id IS NULL ORDER BY p.valid_from DESC LIMIT 1)
 ORDER BY v.id
RETURNING (SELECT sku FROM catalog_variant WHERE id = variant_id) AS sku
"""
CHANGE_VARIANTS = """
UPDATE catalog_variant v
   SET gtin = COALESCE(i.gtin, v.gtin), price = COALESCE(i.price, v.price),
       currency = CASE WHEN i.price IS NULL THEN v.currency ELSE COALESCE(i.currency, %(currency)s) END,
       state = CASE v.state WHEN 'planned' THEN 'listed' ELSE v.state END
  FROM incoming_product i
 WHERE v.sku = i.sku
   AND (v.gtin, v.price, v.currency, v.state) IS DISTINCT FROM (
         COALESCE(i.gtin, v.gtin), COALESCE(i.price, v.price),
         CASE WHEN i.price IS NULL THEN v.currency ELSE COALESCE(i.currency, %(currency)s) END,
         CASE v.state WHEN 'planned' THEN 'listed' ELSE v.state END)
RETURNING v.sku
"""
CHANGE_TERMS = """
UPDATE catalog_supplyterm t
   SET cost = COALESCE(i.cost, t.cost), lead_days = COALESCE(i.lead_days, t.lead_days),
       min_order = COALESCE(i.min_order, t.min_order),
       currency = CASE WHEN i.cost IS NULL THEN t.currency ELSE COALESCE(i.currency, %(currency)s) END
  FROM incoming_product i JOIN catalog_variant v USING (sku)
 WHERE t.variant_id = v.id
   AND (t.cost, t.lead_days, t.min_order, t.currency) IS DISTINCT FROM (
         COALESCE(i.cost, t.cost), COALESCE(i.lead_days, t.lead_days), COALESCE(i.min_order, t.min_order),
         CASE WHEN i.cost IS NULL THEN t.currency ELSE COALESCE(i.currency, %(currency)s) END)
RETURNING v.sku
"""
CHANGES = (CHANGE_PRODUCTS, CHANGE_PRICES, CHANGE_VARIANTS, CHANGE_TERMS)

NEW_PRODUCTS = """
INSERT INTO catalog_product (code, name, category_id, brand, description, is_public, created_at)
SELECT i.sku, i.name, c.id, COALESCE(i.brand, ''), '', true, %(now)s
  FROM incoming_product i JOIN catalog_category c ON c.path = COALESCE(i.category, %(unsorted)s)
 WHERE NOT EXISTS (SELECT FROM catalog_variant v WHERE v.sku = i.sku)
 ORDER BY i.sku
    ON CONFLICT (code) DO NOTHING
"""
NEW_VARIANTS = """
INSERT INTO catalog_variant (product_id, sku, gtin, name, attributes, state, price, currency)
SELECT p.id, i.sku, i.gtin, '', '{}', 'listed', i.price, COALESCE(i.currency, %(currency)s)
  FROM incoming_product i JOIN catalog_product p ON p.code = i.sku
 ORDER BY p.id
    ON CONFLICT (sku) DO NOTHING
"""
NEW_PRICES = """
INSERT INTO catalog_price (variant_id, amount, currency, valid_from)
SELECT v.id, v.price, v.currency, %(now)s
  FROM incoming_product i JOIN catalog_variant v USING (sku)
 WHERE v.price IS NOT NULL AND NOT EXISTS (SELECT FROM catalog_price p WHERE p.variant_id = v.id)
 ORDER BY v.id
"""
NEW_TERMS = """
INSERT INTO catalog_supplyterm (variant_id, cost, currency, min_order, lead_days, supplier)
SELECT v.id, i.cost, COALESCE(i.currency, %(currency)s), COALESCE(i.min_order, 1), i.lead_days, ''
  FROM incoming_product i JOIN catalog_variant v USING (sku)
 WHERE num_nonnulls(i.cost, i.lead_days, i.min_order) > 0
 ORDER BY v.id
    ON CONFLICT (variant_id) DO NOTHING
"""
