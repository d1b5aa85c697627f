"""Receipts from a file: orders with their lines and returns, the customers they name, and the points they earn.

A receipt comes in as a whole or not at all, as at the till: when one of its lines is refused, so are the others, and
the mended rows can be imported again. What was imported before is recognised by its number and must be the same.
"""

import datetime as dt
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.actions.run_import import Imported, Kind, minor, run_import
from catalog.models import Store
from ground.inbound import Column, Feed, Problem, Refused, Row, fields, staging
from ground.inbound.feed import Values
from ground.inbound.progress import Report
from loyalty.actions.credit import ISSUED
from loyalty.actions.retier import retier
from loyalty.models import Account

MOST_PIECES = 100_000
FUTURE = dt.timedelta(days=1)
MOST_AT_HAND = 200_000  # articles
CELL_END = "\x1f"  # between the cells of a row that may yet be refused


def import_orders(
    *,
    file: Path,
    commit: bool,
    batch: int = 5000,
    rejected: Path | None = None,
    who: str,
    report: Report | None = None,
    system: str = "till",
) -> Imported:
    """Add the orders of `file`; `system` says who numbered the orders and the customers, as in the API.

    Orders we have stay as they are. Customers we do not know are made; points are booked once per order.
    """
    kind = Orders(system, timezone.now())
    return run_import(kind=kind, file=file, commit=commit, batch=batch, rejected=rejected, who=who, report=report)


class Orders(Kind):
    name = "orders"
    key = "order_id"
    columns = (
        Column("order_id", fields.code(80), needed=True),
        Column("ordered_at", fields.moment(), needed=True),
        Column("store", fields.code(50), needed=True),
        Column("customer_id", fields.code(80)),
        Column("sku", fields.code(80), needed=True),
        Column("quantity", fields.whole(-MOST_PIECES, MOST_PIECES), needed=True),
        Column("unit_price", fields.amount(), needed=True),
        Column("currency", fields.currency()),
    )

    def __init__(self, system: str, now: dt.datetime):
        self.system, self.now = system, now
        self.latest = now + FUTURE
        self.stores = {store.code: store for store in Store.objects.all()}
        self.when = lru_cache(maxsize=4096)(self._when)  # the lines of a receipt share it
        self.variants: dict[str, int] = {}

    def finish(self, values: Values) -> None:
        store = self.stores.get(values["store"])
        if store is None:
            raise Refused(_("a store we know"), _("Import stores first, or check the code."), "store")
        if values["quantity"] == 0:
            raise Refused(_("a quantity other than 0"), _("Returned goods have a negative quantity."), "quantity")
        values["ordered_at"] = self.when(values["ordered_at"], store.timezone)
        values["store"] = store.pk
        currency = values["currency"] = values["currency"] or store.currency
        values["unit_price"] = minor(values, "unit_price", currency)

    def _when(self, at: dt.datetime, zone: str) -> str:
        """A time without an offset is the store's own."""
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
        if at > self.latest:
            raise Refused(_("a date that is not in the future"), _("Check day, month and year."), "ordered_at")
        return at.isoformat()

    def begin(self) -> None:
        staging.make_table(
            "incoming_line",
            "line int, raw text, number text, ordered_at timestamptz, store_id bigint, customer text, "
            "variant_id bigint, quantity int, unit_price bigint, currency text",
        )
        staging.make_table("broken_order", "number text PRIMARY KEY, why text, line int")

    def take(self, feed: Feed, batch: list[Row]) -> None:
        self._learn({row.values["sku"] for row in batch})
        staged = []
        for row in batch:
            variant = self.variants.get(row.values["sku"])
            if variant is None:
                feed.refuse(row, "sku", _("a product we know"), _("Import products first, or check the SKU."))
                feed.broken.append((row.values["order_id"], row.line))
            else:
                row.values["sku"] = variant
                staged.append((row.line, CELL_END.join(row.fields), *row.values.values()))
        staging.copy("incoming_line", staged)
        self._break(feed)

    def _learn(self, skus: set[str]) -> None:
        """Look up the articles of a batch, and keep them at hand: the next batch sells much the same."""
        if len(self.variants) > MOST_AT_HAND:
            self.variants.clear()
        if new := list(skus - self.variants.keys()):
            self.variants |= dict(staging.rows("SELECT sku, id FROM catalog_variant WHERE sku = ANY(%s)", [new]))

    def end(self, feed: Feed) -> dict[str, int]:
        staging.run("CREATE INDEX ON incoming_line (number)")
        staging.run("ANALYZE incoming_line (number, customer)")
        staging.run(MIXED)
        staging.run(DIFFERENT, {"system": self.system})
        self._refuse_broken(feed)
        ((accepted,),) = staging.rows("SELECT count(*) FROM incoming_line")
        feed.tally.accept(accepted)
        return {"added": self._write(), "orders": self.orders, "customers": self.customers}

    def _break(self, feed: Feed) -> None:
        """Remember which orders cannot come in, since one of their lines cannot."""
        if feed.broken:
            numbers, lines = zip(*feed.broken, strict=True)
            staging.run(BREAK, [list(numbers), list(lines)])
            feed.broken.clear()

    def _refuse_broken(self, feed: Feed) -> None:
        for count, (line, raw, number, why, other) in enumerate(staging.stream(BROKEN_LINES), start=1):
            expected, fix = explained(why, other)
            feed.tally.reject(line, raw.split(CELL_END), [Problem(line, "order_id", number, expected, fix)])
            if count % 5000 == 0:
                feed.tally.flush()
        staging.run("DELETE FROM incoming_line i USING broken_order b WHERE b.number = i.number")

    def _write(self) -> int:
        values = {"system": self.system, "now": self.now}
        staging.make_table_of("new_order", NEW_ORDERS, values)
        staging.run("ANALYZE new_order")
        self.customers = staging.make_table_of("new_customer", NEW_CUSTOMERS, values)
        for statement in (PROFILES, EXTERNAL_IDS, ACCOUNTS):
            staging.run(statement, values)
        self.orders = staging.run(ORDERS, values)
        added = staging.run(LINES)
        self._book()
        return added

    def _book(self) -> None:
        """Points in two entries an order; the house is locked first, then the customers in key order."""
        house = Account.objects.locked_house(ISSUED)
        staging.make_table("unit", "currency text, minor bigint")
        currencies = [code for (code,) in staging.rows("SELECT DISTINCT currency FROM new_order")]
        staging.copy("unit", ((code, 10 ** get_currency_precision(code)) for code in currencies))
        staging.run(LOCK, {"system": self.system})
        staging.make_table_of("booking", BOOKINGS, {"system": self.system, "each": settings.POINTS_PER_UNIT})
        staging.run(ENTRIES, {"house": house.pk})
        staging.run(BALANCES, {"house": house.pk})
        retier(now=self.now)


def explained(why: str, line: int | None) -> tuple[str, str]:
    if why == "mixed":
        return (
            _("one store, customer, time and currency for all lines of an order"),
            _("Give each receipt a number of its own."),
        )
    if why == "different":
        return (
            _("the order as it was recorded before"),
            _("An order does not change: record what came back under its own number, with negative quantities."),
        )
    return _("an order whose lines are all right"), _("Mend line %d, then import all lines of this order.") % line


BREAK = """
INSERT INTO broken_order SELECT number, 'line', min(line) FROM unnest(%s::text[], %s::int[]) AS b (number, line)
 GROUP BY number ON CONFLICT DO NOTHING
"""
MIXED = """
INSERT INTO broken_order
SELECT number, 'mixed', min(line) FROM incoming_line GROUP BY number
HAVING min(store_id) <> max(store_id) OR min(currency) <> max(currency) OR min(ordered_at) <> max(ordered_at)
    OR count(DISTINCT COALESCE(customer, '')) > 1
    ON CONFLICT DO NOTHING
"""
DIFFERENT = """
WITH told AS (
  SELECT o.id, i.number, o.store_id = min(i.store_id) AND o.currency = min(i.currency)
                     AND o.ordered_at = min(i.ordered_at) AS same_head,
         array_agg((i.variant_id, i.quantity, i.quantity * i.unit_price)::text ORDER BY i.line) AS lines
    FROM incoming_line i JOIN loyalty_order o ON o.system = %(system)s AND o.number = i.number
   GROUP BY o.id, i.number
)
INSERT INTO broken_order
SELECT number, 'different', NULL FROM told
 WHERE NOT same_head OR lines IS DISTINCT FROM (
         SELECT array_agg((l.variant_id, l.quantity, l.amount)::text ORDER BY l.number)
           FROM loyalty_orderline l WHERE l.order_id = told.id)
    ON CONFLICT DO NOTHING
"""
BROKEN_LINES = """
SELECT i.line, i.raw, i.number, b.why, b.line FROM incoming_line i JOIN broken_order b USING (number) ORDER BY i.line
"""

NEW_ORDERS = """
SELECT nextval(pg_get_serial_sequence('loyalty_order', 'id')) AS id, told.*
  FROM (SELECT number, min(ordered_at) AS ordered_at, min(store_id) AS store_id, min(customer) AS customer,
               sum(quantity * unit_price) AS total, min(currency) AS currency
          FROM incoming_line GROUP BY number ORDER BY min(ordered_at), number) told
 WHERE NOT EXISTS (SELECT FROM loyalty_order o WHERE o.system = %(system)s AND o.number = told.number)
"""
NEW_CUSTOMERS = """
SELECT nextval(pg_get_serial_sequence('loyalty_profile', 'id')) AS id, told.*
  FROM (SELECT customer, min(ordered_at) AS met_at, mode() WITHIN GROUP (ORDER BY store_id) AS store_id
          FROM new_order WHERE customer IS NOT NULL GROUP BY customer ORDER BY customer) told
 WHERE NOT EXISTS (SELECT FROM loyalty_externalid e WHERE e.system = %(system)s AND e.value = told.customer)
"""
PROFILES = """
INSERT INTO loyalty_profile (id, name, email, phone, favourite_store_id, tier_id, joined_on)
SELECT id, '', '', '', store_id, (SELECT id FROM loyalty_tier ORDER BY threshold LIMIT 1), met_at::date
  FROM new_customer
"""
EXTERNAL_IDS = """
INSERT INTO loyalty_externalid (profile_id, system, value) SELECT id, %(system)s, customer FROM new_customer
"""
ACCOUNTS = "INSERT INTO loyalty_account (profile_id, balance, floor) SELECT id, 0, 0 FROM new_customer"
ORDERS = """
INSERT INTO loyalty_order (id, system, number, store_id, profile_id, ordered_at, total, currency, created_at)
SELECT o.id, %(system)s, o.number, o.store_id, e.profile_id, o.ordered_at, o.total, o.currency, %(now)s
  FROM new_order o LEFT JOIN loyalty_externalid e ON e.system = %(system)s AND e.value = o.customer
 ORDER BY o.id
"""
LINES = """
INSERT INTO loyalty_orderline
       (order_id, number, variant_id, store_id, quantity, amount, at, heard_at, heard_quantity, heard_amount)
SELECT o.id, row_number() OVER (PARTITION BY o.id ORDER BY i.line), i.variant_id, o.store_id, i.quantity,
       i.quantity * i.unit_price, o.ordered_at, NULL, 0, 0
  FROM new_order o JOIN incoming_line i USING (number)
 ORDER BY o.id, i.line
"""

OF_CUSTOMERS = """
  FROM new_order o
  JOIN loyalty_externalid e ON e.system = %(system)s AND e.value = o.customer
  JOIN loyalty_account a ON a.profile_id = e.profile_id
"""
LOCK = f"SELECT FROM loyalty_account WHERE id IN (SELECT a.id {OF_CUSTOMERS}) ORDER BY id FOR UPDATE"

# Goods that come back take points back, but never more than are there: `lift` is by how much the running balance would
# have fallen below 0 so far.
BOOKINGS = f"""
WITH earned AS (
  SELECT o.id AS order_id, o.ordered_at, a.id AS account_id, a.balance,
         trunc(o.total / u.minor)::bigint * %(each)s AS points
  {OF_CUSTOMERS} JOIN unit u USING (currency)
), running AS (
  SELECT *, balance + sum(points) OVER (PARTITION BY account_id ORDER BY ordered_at, order_id) AS reached FROM earned
), lifted AS (
  SELECT *, greatest(0, max(-reached) OVER (PARTITION BY account_id ORDER BY ordered_at, order_id)) AS lift FROM running
), booked AS (
  SELECT order_id, ordered_at, account_id, (points + lift - lag(lift, 1, 0) OVER in_time)::bigint AS points
    FROM lifted WINDOW in_time AS (PARTITION BY account_id ORDER BY ordered_at, order_id)
)
SELECT gen_random_uuid() AS id, *, CASE WHEN points > 0 THEN 'order' ELSE 'return' END AS reason
  FROM booked WHERE points <> 0
"""
ENTRIES = """
INSERT INTO loyalty_entry (booking, account_id, points, ref, reason, at)
SELECT b.id, side.account_id, side.points, side.ref, b.reason, b.ordered_at
  FROM booking b
 CROSS JOIN LATERAL (VALUES (b.account_id, b.points, 'order:' || b.order_id),
                            (%(house)s, -b.points, b.account_id || ':order:' || b.order_id)
                    ) AS side (account_id, points, ref)
 ORDER BY b.order_id
"""
BALANCES = """
UPDATE loyalty_account a SET balance = a.balance + moved.points
  FROM (SELECT account_id, sum(points) AS points FROM booking GROUP BY account_id
         UNION ALL SELECT %(house)s, -sum(points) FROM booking HAVING count(*) > 0) moved
 WHERE a.id = moved.account_id
"""
