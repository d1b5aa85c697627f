"""The made-up shop: stores, departments, products that are alike in name and price, customers and their ideas."""

from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from config.synth.rows import EPOCH, copy, uuids

MADE_UP = "made-up"
STORES = 24
IN_DEPARTMENT = 500  # products
IDEA_PER = 5  # products
AT_ONCE = 100_000  # customers

SHOP = """
SET LOCAL statement_timeout = 0;
INSERT INTO catalog_saleschannel (code, name, kind) VALUES (%(made_up)s, 'Made-up stores', 'store');
INSERT INTO catalog_store (code, name, city, channel_id, timezone, currency, is_open)
SELECT %(made_up)s || '-' || n, 'Store ' || n, '', c.id, 'UTC', 'GBP', true
  FROM generate_series(1, %(stores)s) n, catalog_saleschannel c WHERE c.code = %(made_up)s ORDER BY n;
INSERT INTO catalog_category (path, name, slug, picture)
SELECT 'Made-up ' || n, 'Made-up ' || n, %(made_up)s || '-' || n, '' FROM generate_series(1, %(departments)s) n;
INSERT INTO feedback_board (slug, name, intro, is_open, position) VALUES (%(made_up)s, 'Made-up board', '', true, 0);

CREATE TEMP TABLE made (n integer, department bigint, name text, price integer) ON COMMIT DROP;
INSERT INTO made
SELECT n, d.ids[1 + n %% %(departments)s],
       w.tones[1 + (n / %(departments)s) %% 19] || ' ' || w.kinds[1 + (n / %(departments)s / 19) %% 19]
           || ' ' || w.sizes[1 + n / %(departments)s %% 7],
       round(100 * exp(2.5 * abs(hashint4(n)::bigint) / 2147483648.0))
  FROM generate_series(0, %(products)s - 1) n,
       (SELECT array_agg(id ORDER BY id) AS ids FROM catalog_category WHERE starts_with(slug, %(made_up)s)) d,
       (SELECT string_to_array(%(tones)s, ' ') AS tones, string_to_array(%(kinds)s, ' ') AS kinds,
               string_to_array(%(sizes)s, ' ') AS sizes) w;
INSERT INTO catalog_product (code, name, category_id, brand, description, is_public, created_at)
SELECT %(made_up)s || '-' || n, name, department, '', '', true, now() FROM made ORDER BY n;
INSERT INTO catalog_variant (product_id, sku, name, attributes, state, price, currency)
SELECT p.id, p.code, '', '{}', 'listed', made.price, 'GBP'
  FROM made JOIN catalog_product p ON p.code = %(made_up)s || '-' || n ORDER BY n;
INSERT INTO catalog_supplyterm (variant_id, cost, currency, min_order, supplier)
SELECT v.id, v.price * (40 + v.id %% 30) / 100, 'GBP', 1, ''
  FROM catalog_variant v WHERE starts_with(v.sku, %(made_up)s);
"""

IDEAS = """
INSERT INTO feedback_idea (board_id, title, body, author_id, by_staff, category_id, step, language, state, stage,
                           photo, votes_folded, shuffle, version, created_at)
SELECT b.id, made.name || ' with a lid', '', a.id, false, department, '', 'en', 'open', 'posted', '', 0,
       abs(hashint4(n)::bigint) / 2147483648.0, 1, now()
  FROM made, feedback_board b, (SELECT id FROM feedback_voter ORDER BY id LIMIT 1) a
 WHERE b.slug = %(made_up)s AND n / %(departments)s %% %(idea_per)s = 0
 ORDER BY n;
"""

STORES_OF_IT = """
SELECT s.id FROM catalog_store s JOIN catalog_saleschannel c ON c.id = s.channel_id WHERE c.code = %s
"""

PROFILES = """
INSERT INTO loyalty_profile (voter_id, name, email, phone, joined_on)
SELECT id, %(made_up)s || ' ' || left(id::text, 4), '', '', current_date
  FROM feedback_voter v WHERE NOT EXISTS (SELECT FROM loyalty_profile p WHERE p.voter_id = v.id);
"""

WORDS = {
    "tones": "red blue green white black grey pink cream gold silver amber ivory olive coral navy plum rust teal sand",
    "kinds": "mug bowl plate jug lamp clock frame candle basket cushion throw apron towel tray vase jar tin hook bell",
    "sizes": "small medium large tall wide round square",
}


@dataclass(frozen=True, eq=False)
class Shop:
    """Ids in the order they were made. A product's or idea's department is `departments[its number % D]`."""

    stores: NDArray[np.int64]
    departments: int
    variants: NDArray[np.int64]
    ideas: NDArray[np.int64]
    customers: int


def read_shop() -> Shop | None:
    """The made-up shop of this database, if it has one."""
    stores = ids(STORES_OF_IT)
    if len(stores) == 0:
        return None
    return Shop(
        stores=stores,
        departments=len(ids("SELECT id FROM catalog_category WHERE starts_with(slug, %s)")),
        variants=ids("SELECT id FROM catalog_variant WHERE starts_with(sku, %s)"),
        ideas=ids("SELECT i.id FROM feedback_idea i JOIN feedback_board b ON b.id = i.board_id WHERE b.slug = %s"),
        customers=int(ids("SELECT count(*) AS id FROM loyalty_profile WHERE starts_with(name, %s)")[0]),
    )


def open_shop(*, customers: int, products: int) -> Shop:
    """Write it, inside a transaction."""
    sizes = {"stores": STORES, "products": products, "departments": max(1, products // IN_DEPARTMENT)}
    with connection.cursor() as cursor:
        cursor.execute(SHOP, {"made_up": MADE_UP, **sizes, **WORDS})
        write_voters(customers)
        cursor.execute(PROFILES, {"made_up": MADE_UP})
        cursor.execute(IDEAS, {"made_up": MADE_UP, "idea_per": IDEA_PER, **sizes})
    shop = read_shop()
    assert shop is not None
    return shop


def write_voters(customers: int) -> None:
    stores = ids(STORES_OF_IT)
    for first in range(0, customers, AT_ONCE):
        numbers = np.arange(first, min(first + AT_ONCE, customers))
        never = np.zeros(len(numbers), dtype=np.int8)
        now = np.full(len(numbers), np.datetime64("now", "us").astype(np.int64) - EPOCH)
        copy(
            "feedback_voter",
            len(numbers),
            id=("uuid", uuids(numbers)),
            store_id=("bigint", stores[numbers % len(stores)]),
            shows_counts=("boolean", never),
            created_at=("timestamptz", now),
        )


def ids(statement: str) -> NDArray[np.int64]:
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY 1", [MADE_UP])
        return np.array([number for (number,) in cursor.fetchall()], dtype=np.int64)
