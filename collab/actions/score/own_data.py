"""The shop's own receipts, looks and wishes as arrays, no more of them than memory holds."""

from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from collab.replay.own.history import NEVER, Codes, History, Opinions, Receipts

YEARS = timedelta(days=400)  # how far back it is read
MOST_LINES = 1_000_000  # receipt lines; above, a part of the products and a part of the customers is read
MOST_LOOKS = 1_000_000  # above, a part of the voters
CHUNK = 50_000

Rows = NDArray[np.int64]


def read_history(today: date) -> History:
    """All that happened before a day, as far back as it is read. Above the limits a fixed part of the products with
    all their sales, and a fixed part of the customers with all their purchases: the same ones every night."""
    first = today - YEARS
    lines = _number(LINES_THERE, first=first, today=today)
    part = -(-lines // MOST_LINES)
    asked = {"first": first, "today": today, "part": max(part, 1)}
    goods = _receipts(_rows(LINES.format(by="l.variant_id"), 7, **asked))
    people = goods if part <= 1 else _receipts(_rows(LINES.format(by="o.profile_id"), 7, **asked))
    return History(goods, people, _opinions(first, today))


def _receipts(rows: Rows) -> Receipts:
    customer, variant, store, day, units, revenue, department = rows.T
    customers, who = np.unique(customer, return_inverse=True)
    nobody = int(len(customers) > 0 and customers[0] < 0)
    products, first, what = np.unique(variant, return_index=True, return_inverse=True)
    stores, where = np.unique(store, return_inverse=True)
    return Receipts(
        customer=who - nobody,
        product=what,
        store=where,
        day=day,
        units=units.astype(float),
        revenue=revenue.astype(float),
        customers=len(customers) - nobody,
        stores=len(stores),
        department=department[first],
        product_ids=products,
    )


def _opinions(first: date, today: date) -> Opinions:
    looks = _number(LOOKS_THERE, first=first, today=today)
    asked = {"first": first, "today": today, "part": max(-(-looks // MOST_LOOKS), 1), "never": NEVER}
    met = _rows(MET, 5, **asked)
    voters, who = np.unique(met[:, 0], return_inverse=True)
    ideas = _ideas(np.unique(met[:, 1]))
    done = _rows(DONE, 3, **asked)
    done = done[np.isin(done[:, 0], voters)]
    things, thing = np.unique(done[:, 1], return_inverse=True)
    return Opinions(
        voter=who,
        idea=np.searchsorted(np.array([row[0] for row in ideas], dtype=np.int64), met[:, 1]),
        looked=np.minimum(met[:, 2], met[:, 3]),
        wished=met[:, 3],
        by_lot=met[:, 4] > 0,
        board=np.array([row[1] for row in ideas], dtype=np.int64),
        texts=tuple(row[2] for row in ideas),
        voters=len(voters),
        did=np.searchsorted(voters, done[:, 0]),
        thing=thing,
        done=done[:, 2],
    )


def _ideas(ids: Codes) -> list[tuple[int, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(IDEAS, [ids.tolist()])
        return list(cursor.fetchall())


def _rows(sql: str, columns: int, **asked: Any) -> Rows:
    """Whole numbers, read in parts: a row takes 8 bytes a column, and not what Python makes of it."""
    parts = [np.zeros((0, columns), dtype=np.int64)]
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, asked)
        while rows := cursor.fetchmany(CHUNK):
            parts.append(np.array(rows, dtype=np.int64))
    return np.concatenate(parts)


def _number(sql: str, **asked: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return int(cursor.fetchone()[0])


LINES_THERE = """
SELECT count(*)
  FROM loyalty_orderline l
  JOIN loyalty_order o ON o.id = l.order_id
 WHERE o.ordered_at >= %(first)s AND o.ordered_at < %(today)s
"""

# In the currency that most receipts are in: sums over several would be nonsense. Goods that came back are no demand.
LINES = """
SELECT coalesce(o.profile_id, -1), l.variant_id, o.store_id,
       (o.ordered_at AT TIME ZONE 'UTC')::date - DATE '1970-01-01', l.quantity, l.amount,
       coalesce(c.department_id, c.id)
  FROM loyalty_orderline l
  JOIN loyalty_order o ON o.id = l.order_id
  JOIN catalog_variant v ON v.id = l.variant_id
  JOIN catalog_product p ON p.id = v.product_id
  JOIN catalog_category c ON c.id = p.category_id
 WHERE o.ordered_at >= %(first)s AND o.ordered_at < %(today)s AND l.quantity > 0
   AND o.currency = (SELECT currency FROM loyalty_order GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)
   AND (%(part)s = 1 OR mod(abs(hashint8({by})::bigint), %(part)s) = 0)
 ORDER BY o.ordered_at, l.id
"""

LOOKS_THERE = "SELECT count(*) FROM feedback_impression WHERE day >= %(first)s AND day < %(today)s"

# Who met which idea: voter, idea, first look, wish, by lot. Whoever wished it without a look on record has met it.
MET = """
WITH looks AS (
    SELECT DISTINCT ON (voter_id, idea_id) voter_id, idea_id, day, designed
      FROM feedback_impression
     WHERE day >= %(first)s AND day < %(today)s
     ORDER BY voter_id, idea_id, day
), wishes AS (
    SELECT voter_id, idea_id, (at AT TIME ZONE 'UTC')::date AS day
      FROM feedback_vote
     WHERE value = 1 AND at >= %(first)s AND at < %(today)s
)
SELECT hashtextextended(coalesce(l.voter_id, w.voter_id)::text, 0) AS voter, coalesce(l.idea_id, w.idea_id) AS idea,
       coalesce(l.day - DATE '1970-01-01', %(never)s), coalesce(w.day - DATE '1970-01-01', %(never)s),
       coalesce(l.designed, false)::int
  FROM looks l
  FULL JOIN wishes w ON w.voter_id = l.voter_id AND w.idea_id = l.idea_id
 WHERE %(part)s = 1 OR mod(abs(hashtext(coalesce(l.voter_id, w.voter_id)::text)::bigint), %(part)s) = 0
 ORDER BY 1, 2
"""

# Ideas about no department are read board by board.
IDEAS = """
SELECT i.id, coalesce(c.department_id, c.id, -i.board_id), i.title
  FROM feedback_idea i
  LEFT JOIN catalog_category c ON c.id = i.category_id
 WHERE i.id = ANY(%s)
 ORDER BY i.id
"""

# From which departments a voter bought, and since when: voter, department, day.
DONE = """
SELECT hashtextextended(pr.voter_id::text, 0), coalesce(c.department_id, c.id),
       min((o.ordered_at AT TIME ZONE 'UTC')::date - DATE '1970-01-01')
  FROM loyalty_profile pr
  JOIN loyalty_order o ON o.profile_id = pr.id
  JOIN loyalty_orderline l ON l.order_id = o.id
  JOIN catalog_variant v ON v.id = l.variant_id
  JOIN catalog_product p ON p.id = v.product_id
  JOIN catalog_category c ON c.id = p.category_id
 WHERE pr.voter_id IS NOT NULL AND o.ordered_at >= %(first)s AND o.ordered_at < %(today)s AND l.quantity > 0
   AND (%(part)s = 1 OR mod(abs(hashtext(pr.voter_id::text)::bigint), %(part)s) = 0)
 GROUP BY 1, 2
 ORDER BY 1, 2
"""
