"""What customers take instead: `engine.ranging` on the department's own receipts."""

from datetime import date

import numpy as np

from catalog.models import Category, Listing
from collab.actions.read_goods.sales import Goods, Rows, day_number, goods_of, receipts
from collab.engine.newcomers import companions, steadied
from collab.engine.ranging import Demand, Sales, demand, replaced
from collab.models.readings import packed


def read_range(department: Category, today: date) -> tuple[dict, bytes]:
    """Facts: for each variant that sold the share of its demand whose buyers spend on another of its kind that is kept
    (`held`; at rho, so much of it stays), and on which. Arrays: the receipts themselves, for the page that chooses."""
    goods, rows = goods_of(department), receipts(department, today)
    spend = of_their_kind(goods, rows, day_number(today))
    listed = set(
        Listing.objects.current().filter(variant__in=goods.variants.tolist()).values_list("variant_id", flat=True)
    )
    sold = np.asarray(spend.sum(axis=0)).ravel() > 0
    kept = np.isin(goods.variants, sorted(listed)) if listed else sold
    share = steadied(replaced(spend, kept, 1.0), spend)
    others = companions(spend, kept)
    variants = goods.variants.tolist()
    facts = {
        str(variants[at]): [round(float(share[at]), 4), [variants[other] for other in others[at]]]
        for at in np.flatnonzero(sold).tolist()
    }
    content = packed(
        **{name: getattr(rows, name).astype(np.int64) for name in ("who", "store", "variant", "day")},
        amount=rows.amount.astype(np.int64),
    )
    return {"others": facts}, content


def of_their_kind(goods: Goods, rows: Rows, today: int) -> Demand:
    """Demand (R, P): a row is one customer in one period and one category, for nobody takes a teapot for a rug."""
    product = np.searchsorted(goods.variants, rows.variant)
    pairs = np.stack([rows.who, goods.category[product]])
    _, customer = np.unique(pairs, axis=1, return_inverse=True)
    return demand(Sales(customer.ravel(), product, rows.day, rows.amount, len(goods.variants)), today)
