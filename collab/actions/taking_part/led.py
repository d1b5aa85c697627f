"""What leads customers' purchases, price or the shop, by half-year: for the whole shop and its largest departments."""

from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from catalog.models import Category
from collab.actions.read_goods.sales import columns
from collab.engine import relationship

KNOWN = 730  # days that are read
CUSTOMERS = 4_000  # by lot
LINES = 500_000  # the newest
DEPARTMENTS = 6
FEW = 30  # customers of a half-year, under which nothing is said of it
SHOP = 0  # stands for all departments together


def what_leads(*, now: datetime) -> dict | None:
    """Of purchases of things that had more than one price in their half-year, how many were made below the usual one:
    rows per department and half-year. None while too few customers had such a choice."""
    today = timezone.localdate(now)
    asked = {"today": today, "first": today - timedelta(days=KNOWN), "customers": CUSTOMERS, "lines": LINES}
    person, department, half, variant, paid = columns(PAID, asked, 5)
    below, choice = relationship.below_usual(variant, half, paid)
    person, department, half, below = person[choice], department[choice], half[choice], below[choice]
    largest = _largest(department)
    some = np.isin(department, largest)
    rows = _rows(person, np.full(len(person), SHOP), half, below)
    if not rows:
        return None
    rows += _rows(person[some], department[some], half[some], below[some])
    names = dict(Category.objects.filter(pk__in=largest.tolist()).values_list("pk", "name"))
    order = [SHOP, *largest.tolist()]
    return {
        "customers": len(np.unique(person)),
        "departments": [
            {"name": names.get(one, ""), "halves": [row["facts"] for row in rows if row["category"] == one]}
            for one in order
            if any(row["category"] == one for row in rows)
        ],
    }


PAID = """
WITH lot AS MATERIALIZED (
     SELECT o.profile_id FROM loyalty_order o JOIN loyalty_profile p ON p.id = o.profile_id
      WHERE p.erased_at IS NULL AND o.ordered_at >= %(first)s AND o.ordered_at < %(today)s
      GROUP BY 1 ORDER BY hashint8(o.profile_id), 1 LIMIT %(customers)s
)
SELECT o.profile_id, coalesce(c.department_id, c.id),
       2 * extract(year FROM o.ordered_at)::int + (extract(month FROM o.ordered_at) > 6)::int,
       l.variant_id, round(l.amount / l.quantity::numeric)
  FROM lot JOIN loyalty_order o USING (profile_id) JOIN loyalty_orderline l ON l.order_id = o.id
  JOIN catalog_variant v ON v.id = l.variant_id JOIN catalog_product p ON p.id = v.product_id
  JOIN catalog_category c ON c.id = p.category_id
 WHERE l.quantity > 0 AND l.amount > 0 AND o.currency = v.currency
   AND o.ordered_at >= %(first)s AND o.ordered_at < %(today)s
 ORDER BY o.ordered_at DESC, l.id LIMIT %(lines)s
"""


def _largest(department: relationship.Ints) -> relationship.Ints:
    """The departments with most purchases, the largest first."""
    found, count = np.unique(department, return_counts=True)
    return found[np.argsort(-count, kind="stable")][:DEPARTMENTS]


def _rows(
    person: relationship.Ints, category: relationship.Ints, half: relationship.Ints, below: NDArray[np.bool_]
) -> list[dict]:
    found = relationship.overall(relationship.mix(person, category, half, below, ~below))
    return [
        {"category": one.category, "facts": _facts(one)}
        for one in sorted(found, key=lambda one: (one.category, one.half_year))
        if one.customers >= FEW
    ]


def _facts(one: relationship.Overall) -> dict:
    return {
        "year": one.half_year // 2,
        "half": one.half_year % 2 + 1,
        "customers": one.customers,
        "purchases": one.purchases,
        "share": [round(float(each), 4) for each in one.share],
        "drift": None if one.drift is None or one.compared < FEW else [round(float(each), 4) for each in one.drift],
        "compared": one.compared,
    }
