"""What was sold, as the columns that slow readings start from."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from catalog.models import Category
from collab.engine.spread import Floats

Ints = NDArray[np.int64]

EVER = timedelta(days=730)  # what was sold longer ago tells nothing of today
LATELY = timedelta(days=240)  # a receipt four times as old as `ranging.FADE` counts two in a hundred


@dataclass(frozen=True, slots=True)
class Goods:
    """Variants (P,) ids ascending, each with the id of its own category, of one department or of all."""

    variants: Ints
    category: Ints


@dataclass(frozen=True, slots=True)
class Rows:
    """Sale rows (n,): who (a customer, or the basket of somebody unknown), store and variant by id, day since 1970,
    units or minor units of money."""

    who: Ints
    store: Ints
    variant: Ints
    day: Ints
    amount: Floats


def day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def goods_of(department: Category) -> Goods:
    return Goods(*columns(GOODS, {"department": department.pk}, 2))


def sold_by_store(department: Category, today: date) -> Rows:
    """Pieces a store sold of a variant on a day, of the last two years; nobody is named."""
    rows = columns(SOLD, {"department": department.pk, "first": today - EVER, "today": today}, 4)
    return Rows(np.zeros(len(rows[0]), dtype=np.int64), rows[0], rows[1], rows[2], rows[3].astype(float))


def receipts(department: Category, today: date) -> Rows:
    """What customers paid for a variant in a store on a day, of the last months; returns left out."""
    rows = columns(RECEIPTS, {"department": department.pk, "first": today - LATELY, "today": today}, 5)
    return Rows(rows[0], rows[1], rows[2], rows[3], rows[4].astype(float))


def last_year(variants: list[int], today: date, weeks: int) -> dict[int, Floats]:
    """Pieces that all stores sold a week, oldest first, the last week ending yesterday: {variant: (weeks,)}."""
    asked = {"variants": variants, "today": today, "first": today - timedelta(weeks=weeks)}
    found: dict[int, Floats] = {}
    for variant, ago, units in zip(*columns(WEEKLY, asked, 3), strict=True):
        found.setdefault(int(variant), np.zeros(weeks))[weeks - 1 - ago] = max(units, 0)
    return found


def columns(statement: str, asked: dict, width: int) -> list[Ints]:
    """The rows of a statement that answers whole numbers, column by column."""
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows = np.array(cursor.fetchall() or np.zeros((0, width)), dtype=np.int64)
    return list(rows.T)


MINE = """catalog_variant v
  JOIN catalog_product p ON p.id = v.product_id
  JOIN catalog_category c ON c.id = p.category_id AND (c.id = %(department)s OR c.department_id = %(department)s)"""
GOODS = f"SELECT v.id, c.id FROM {MINE} ORDER BY 1"
SOLD = f"""
SELECT s.store_id, s.variant_id, s.day - date '1970-01-01', s.units
  FROM loyalty_saleday s JOIN {MINE} ON v.id = s.variant_id
 WHERE s.day >= %(first)s AND s.day < %(today)s AND s.units > 0
"""
RECEIPTS = f"""
SELECT coalesce(o.profile_id, -o.id), l.store_id, l.variant_id, (l.at AT TIME ZONE 'UTC')::date - date '1970-01-01',
       sum(l.amount)
  FROM loyalty_orderline l JOIN loyalty_order o ON o.id = l.order_id
  JOIN {MINE} ON v.id = l.variant_id
 WHERE l.quantity > 0 AND l.at >= %(first)s AND l.at < %(today)s
 GROUP BY 1, 2, 3, 4
 ORDER BY 1, 2, 3, 4
"""
WEEKLY = """
SELECT variant_id, (%(today)s::date - 1 - day) / 7, sum(units)
  FROM loyalty_saleday
 WHERE variant_id = ANY(%(variants)s) AND day >= %(first)s AND day < %(today)s
 GROUP BY 1, 2
"""
