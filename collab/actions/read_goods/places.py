"""Which stores should carry what they never sold: `engine.places` on the department's own sales by store."""

from datetime import date

import numpy as np

from catalog.models import Category, Store, Variant
from collab.actions.read_goods.sales import day_number, goods_of, sold_by_store
from collab.engine.places import Sold, localise

COUNT = 100  # products a store, as many as replay judges


def read_places(department: Category, today: date) -> dict:
    """Facts: for each open store the variants it never sold that fit it, best first."""
    rows, goods = sold_by_store(department, today), goods_of(department)
    stores = np.array(Store.objects.filter(is_open=True).order_by("pk").values_list("pk", flat=True), dtype=np.int64)
    on_sale = set(Variant.objects.filter(pk__in=goods.variants.tolist(), state=Variant.State.LISTED).values_list("pk"))
    ours = np.array([pk for pk in goods.variants.tolist() if (pk,) in on_sale], dtype=np.int64)
    every = np.union1d(stores, rows.store)
    among = np.isin(rows.variant, ours)
    product = np.where(among, np.searchsorted(ours, rows.variant), -1)
    sold = Sold(np.searchsorted(every, rows.store), product, rows.day, len(every), len(ours))
    best = localise(sold, day_number(today), np.searchsorted(every, stores), COUNT)
    ranked = [ours[row[row >= 0]].tolist() for row in best]
    return {"stores": {str(store): row for store, row in zip(stores.tolist(), ranked, strict=True)}}
