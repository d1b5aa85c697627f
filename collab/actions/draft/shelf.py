"""One department as arrays: what it sells, where, at what terms, and what was sold of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from django.db import connection
from django.db.models import F, Min, Q
from numpy.typing import NDArray

from catalog.models import Category, Listing, ShelfSpace, StockLevel, Store, Variant
from collab.actions.draft.standing import Standing, standing_of
from collab.engine.history import first_week, weekly_units
from collab.engine.spread import Floats
from collab.models import SignalKind, SubjectType

WEEKS = 26
RUN_WEEKS = 8  # what "now" means for a run-rate


@dataclass(frozen=True, eq=False)
class Shelf:
    """P variants of one department, S open stores, W weeks; NaN = unknown. Money in minor units of `currency`.
    Never changed once read; two shelves are equal only if they are the same one."""

    variants: NDArray[np.int64]  # (P,) ids, ascending
    names: tuple[str, ...]
    skus: tuple[str, ...]
    prices: Floats  # (P,)
    costs: Floats  # (P,)
    lead_days: Floats  # (P,)
    on_sale: NDArray[np.bool_]  # (P,)
    currency: str
    stores: NDArray[np.int64]  # (S,) ids, ascending
    store_names: tuple[str, ...]
    cluster: NDArray[np.int64]  # (S,) id, -1 without
    full: NDArray[np.bool_]  # (S,) no room left for this department; a store that told no space counts as full
    weekly: Floats  # (P, S, W) pieces
    listed: NDArray[np.bool_]  # (P, S)
    age: NDArray[np.int64]  # (P,) weeks since it was first listed or sold, up to W
    stock: Floats  # (P, S) pieces

    @property
    def recent(self) -> Floats:
        """Pieces sold in the last `RUN_WEEKS` weeks, (P, S)."""
        return np.asarray(self.weekly[:, :, -RUN_WEEKS:].sum(axis=2))


def read_shelf(department: Category, today: date, standing: Standing | None = None) -> Shelf:
    """Everything the engine has to know of the goods of one department, as they stand.

    Votes come by the second and goods change by the hour: they are read again only when something tells that they
    differ from those this process holds.
    """
    return _arrange(department, today, (standing or standing_of(department)).goods)


@lru_cache(maxsize=64)
def _arrange(department: Category, today: date, standing: tuple) -> Shelf:
    """The shelf as it is now; `standing` only tells one state of it from another."""
    goods = _goods(department)
    places = Store.objects.filter(is_open=True).order_by("pk").values_list("pk", "name", "cluster_id")
    room = dict(ShelfSpace.objects.filter(category=department).values_list("store_id", "places"))
    variants = np.array([row[0] for row in goods], dtype=np.int64)
    stores = np.array([row[0] for row in places], dtype=np.int64)
    weekly = _weekly(variants, stores, today)
    stock = _stock(variants, stores)
    listed, since = _listings(variants, stores, today)
    if not listed.any():  # nobody tells us listings: what sells or lies there is listed
        listed = (weekly[:, :, -RUN_WEEKS:].sum(axis=2) > 0) | (np.nan_to_num(stock) > 0)
    main = _main_currency([row[5] for row in goods])
    ours = np.array([row[5] == main for row in goods], dtype=bool)
    return Shelf(
        variants=variants,
        names=tuple(f"{row[2]} {row[3]}".strip() for row in goods),
        skus=tuple(row[1] for row in goods),
        prices=np.where(ours, _known([row[4] for row in goods]), np.nan),
        costs=np.where([row[8] == main for row in goods], _known([row[7] for row in goods]), np.nan),
        lead_days=_known([row[9] for row in goods]),
        on_sale=np.array([row[6] == Variant.State.LISTED for row in goods], dtype=bool) & ours,
        currency=main,
        stores=stores,
        store_names=tuple(row[1] for row in places),
        cluster=np.array([row[2] or -1 for row in places], dtype=np.int64),
        full=listed.sum(axis=0) >= np.array([room.get(store, 0) for store in stores.tolist()], dtype=int),
        weekly=weekly,
        listed=listed,
        age=np.maximum(WEEKS - first_week(weekly), since),
        stock=stock,
    )


def within(department: Category, path: str = "category") -> Q:
    """Rows whose category is this department or a branch of it."""
    return Q(**{path: department}) | Q(**{f"{path}__department": department})


def places_of(ids: NDArray[np.int64], known: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Row numbers of ids in the ascending array `known`, and which of them are in it at all."""
    if len(known) == 0:
        return np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=bool)
    at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    return at, known[at] == ids


def _goods(department: Category) -> list[tuple]:
    supply = ("supply__cost", "supply__currency", "supply__lead_days")
    fields = ("pk", "sku", "product__name", "name", "price", "currency", "state", *supply)
    return list(Variant.objects.filter(within(department, "product__category")).order_by("pk").values_list(*fields))


def _weekly(variants: NDArray[np.int64], stores: NDArray[np.int64], today: date) -> Floats:
    asked = {"variants": variants.tolist(), "today": today, "first": today - timedelta(weeks=WEEKS)}
    kinds = {"variant": SubjectType.VARIANT, "sale": SignalKind.SALE, "back": SignalKind.RETURN}
    with connection.cursor() as cursor:
        cursor.execute(WEEKLY_SALES, asked | kinds)
        rows = np.array(cursor.fetchall() or np.zeros((0, 4)), dtype=np.int64)
    product, _ = places_of(rows[:, 0], variants)
    store, open_ = places_of(rows[:, 1], stores)
    rows, product, store = rows[open_], product[open_], store[open_]
    shape = (len(variants), len(stores), WEEKS)
    return weekly_units(product, store, -7 * rows[:, 2] - 1, rows[:, 3], shape=shape, until=0)


WEEKLY_SALES = """
SELECT subject_id, store_id, (%(today)s::date - 1 - day) / 7 AS weeks_ago,
       sum(CASE kind WHEN %(sale)s THEN value ELSE -value END)
  FROM collab_signalday
 WHERE subject_type = %(variant)s AND subject_id = ANY(%(variants)s) AND store_id IS NOT NULL
   AND kind IN (%(sale)s, %(back)s) AND day >= %(first)s AND day < %(today)s
 GROUP BY 1, 2, 3
"""


def _stock(variants: NDArray[np.int64], stores: NDArray[np.int64]) -> Floats:
    stock = np.full((len(variants), len(stores)), np.nan)
    rows = StockLevel.objects.filter(variant__in=variants.tolist()).values_list("variant_id", "store_id", "quantity")
    _fill(stock, list(rows), variants, stores)
    return stock


def _listings(
    variants: NDArray[np.int64], stores: NDArray[np.int64], today: date
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Listed (P, S), and for how many weeks at most (P,)."""
    listed, since = np.zeros((len(variants), len(stores))), np.zeros(len(variants), dtype=np.int64)
    rows = Listing.objects.filter(variant__in=variants.tolist(), listed_on__lte=today)
    current = rows.current().annotate(is_listed=F("id") * 0 + 1).values_list("variant_id", "store_id", "is_listed")
    _fill(listed, list(current), variants, stores)
    first = rows.values_list("variant_id").annotate(Min("listed_on"))
    for variant, day in first:
        since[np.searchsorted(variants, variant)] = min((today - day).days // 7, WEEKS)
    return listed > 0, since


def _fill(table: Floats, rows: list[tuple], variants: NDArray[np.int64], stores: NDArray[np.int64]) -> None:
    if not rows:
        return
    told = np.array(rows, dtype=np.int64)
    product, known = places_of(told[:, 0], variants)
    store, open_ = places_of(told[:, 1], stores)
    keep = known & open_
    table[product[keep], store[keep]] = told[keep, 2]


def _known(values: list) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _main_currency(currencies: list[str]) -> str:
    """The one most goods are priced in. Goods in another one are compared with nothing: sums would be nonsense."""
    return max(sorted(set(currencies)), key=currencies.count) if currencies else "GBP"
