"""What a price does: read off at night for every product whose own sales can tell it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from catalog.models import Variant
from collab.actions.read_goods.sales import columns
from collab.actions.readings import keep
from collab.engine import pricing
from collab.engine.spread import Floats
from collab.models import Reading, SubjectType

WEEKS = 26
FEW = 3  # receipts of a week in a store, under which its price is that of all stores: one odd receipt sets no price
CELLS = 1_000_000  # products × stores × weeks looked at together: about 150 MB at the most


@dataclass(frozen=True, slots=True)
class Terms:
    """What a product costs now and what it cost us, in minor units of one currency; NaN unknown."""

    price: float
    cost: float


def read_prices(*, now: datetime) -> int:
    """Read again what each price would sell of every product; of how many that can be told. Pieces are those of all
    stores together, as they were sold at the till; pledges say nothing yet, for nobody keeps what was pledged."""
    asked = {"today": timezone.localdate(now), "first": timezone.localdate(now) - timedelta(weeks=WEEKS)}
    variants, category = columns(SOLD, asked, 2)
    (stores,) = columns(STORES, asked, 1)
    found: dict[int, dict] = {}
    together = max(CELLS // max(len(stores) * WEEKS, 1), 1)
    for begin in range(0, len(variants), together):  # by category, for goods of a kind lean on each other
        some = slice(begin, begin + together)
        found |= _told(variants[some], category[some], stores, asked)
    keep(Reading.Kind.PRICES, SubjectType.VARIANT, found, now=now)
    return len(found)


SOLD = """
SELECT v.id, p.category_id
  FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id
 WHERE EXISTS (SELECT 1 FROM loyalty_saleday s
                WHERE s.variant_id = v.id AND s.day >= %(first)s AND s.day < %(today)s)
 ORDER BY p.category_id, v.id
"""
STORES = "SELECT DISTINCT store_id FROM loyalty_saleday WHERE day >= %(first)s AND day < %(today)s ORDER BY 1"
# The usual price of a week is that of the usual receipt: who buys a box gets it cheaper, which is no price for others.
# Rows without a store (0) are all stores together.
PAID = """
SELECT l.variant_id, coalesce(l.store_id, 0), (%(today)s - 1 - (l.at AT TIME ZONE 'UTC')::date) / 7,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY round(l.amount / l.quantity::numeric)), sum(l.quantity), count(*)
  FROM loyalty_orderline l JOIN loyalty_order o ON o.id = l.order_id JOIN catalog_variant v ON v.id = l.variant_id
 WHERE l.variant_id = ANY(%(variants)s) AND l.quantity > 0 AND l.amount > 0 AND o.currency = v.currency
   AND (l.at AT TIME ZONE 'UTC')::date >= %(first)s AND (l.at AT TIME ZONE 'UTC')::date < %(today)s
   AND l.at >= %(first)s::date - 1
 GROUP BY GROUPING SETS ((1, l.store_id, 3), (1, 3))
"""


def _told(
    variants: NDArray[np.int64], category: NDArray[np.int64], stores: NDArray[np.int64], asked: dict[str, date]
) -> dict[int, dict]:
    price, units = _weekly(variants, stores, asked)
    terms = _terms(variants.tolist())
    today = np.array([terms[variant].price for variant in variants.tolist()])
    curves = pricing.curves(price, units, category, today)
    return {int(variants[row]): _facts(curve, terms[int(variants[row])]) for row, curve in curves.items()}


def _weekly(variants: NDArray[np.int64], stores: NDArray[np.int64], asked: dict[str, date]) -> tuple[Floats, Floats]:
    """Usual price and pieces of each variant in each store and week, (P, S, W), the latest week last; the price of all
    stores where a store sold little or none."""
    variant, store, ago, paid, sold, receipts = columns(PAID, asked | {"variants": variants.tolist()}, 6)
    order = np.argsort(variants)
    row, week = order[np.searchsorted(variants, variant, sorter=order)], WEEKS - 1 - ago
    everywhere = store == 0
    all_stores = np.full((len(variants), WEEKS), np.nan)
    all_stores[row[everywhere], week[everywhere]] = paid[everywhere]
    price = np.repeat(all_stores[:, None, :], len(stores), axis=1)
    units = np.zeros_like(price)
    here, at = np.isin(store, stores), np.searchsorted(stores, store)
    units[row[here], at[here], week[here]] = sold[here]
    often = here & (receipts >= FEW)
    price[row[often], at[often], week[often]] = paid[often]
    return price, units


def _terms(variants: list[int]) -> dict[int, Terms]:
    fields = ("pk", "price", "currency", "supply__cost", "supply__currency")
    rows = Variant.objects.filter(pk__in=variants).values_list(*fields)
    return {
        pk: Terms(
            np.nan if price is None else float(price),
            float(cost) if cost is not None and paid_in == currency else np.nan,
        )
        for pk, price, currency, cost, paid_in in rows
    }


def _facts(curve: pricing.Curve, terms: Terms) -> dict:
    """The curve as it is kept: the lowest and the highest price, today's, and the one that earns most."""
    known = bool(np.isfinite(terms.cost))
    top = pricing.best(
        curve.price, curve.units, cost=terms.cost if known else 0.0, error=curve.error, around=curve.around
    )
    told = {0, len(curve.price) - 1, *np.flatnonzero(curve.price == terms.price).tolist()}
    rows = sorted(told if top is None else told | {top})
    return {
        "rows": [
            {"price": int(curve.price[at]), "units": [round(float(each), 2) for each in curve.units[at]]} for at in rows
        ],
        "best": None if top is None else int(curve.price[top]),
        "cost": int(terms.cost) if known else None,
        "slope": round(curve.slope, 3),
        "error": round(curve.error, 3),
        "seen": curve.seen,
        "weeks": curve.weeks,
        "stores": curve.stores,
    }
