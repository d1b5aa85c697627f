"""What customers take instead: `engine.ranging` on the department's own receipts."""

from datetime import date

import numpy as np

from catalog.models import Category, Listing
from collab.actions.read_goods.sales import Goods, Rows, day_number, goods_of, receipts
from collab.engine.delist import RECAPTURE
from collab.engine.newcomers import companions, steadied
from collab.engine.ranging import Codes, Demand, Sales, Trust, decayed, demand, replaced, trust
from collab.models.readings import packed

FEWEST = 8  # products of one kind in one store under which there is nothing to choose
MOST = 24  # shelves that are replayed, those that earn most: a reading is seconds


def read_range(department: Category, today: date) -> tuple[dict, bytes]:
    """Facts: for each variant that sold the share of its demand whose buyers spend on another of its kind that is kept
    (`held`; at rho, so much of it stays), and on which; and how much of rho these receipts bear out. Arrays: the
    receipts themselves, for the page that chooses."""
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
    believed = borne_out(goods, rows, day_number(today))
    rho = {"rho": believed.of(RECAPTURE), "choices": believed.choices, "learnt": believed.learnt}
    return {"others": facts, "rho": rho}, content


def borne_out(goods: Goods, rows: Rows, today: int) -> Trust:
    """How much of the usual rho replay bears out: the better half of each kind in each store was chosen twice, as the
    receipts stood then. One store's shelf is one choice, its goods of one kind what is chosen among."""
    category = goods.category[np.searchsorted(goods.variants, rows.variant)]
    if not len(rows.who):
        return Trust(0.0, 1.0, 0)
    placed, product = np.unique(np.stack([rows.store, category, rows.variant]), axis=1, return_inverse=True)
    customer = np.unique(rows.who, return_inverse=True)[1].ravel()
    sold = Sales(customer, product.ravel(), rows.day, rows.amount, placed.shape[1])
    shelves, shelf = np.unique(placed[:2], axis=1, return_inverse=True)
    shelf = shelf.ravel()
    earns = np.bincount(shelf, decayed(sold, today), minlength=shelves.shape[1])

    def ranges(then: Sales) -> list[tuple[Codes, int]]:
        known = np.bincount(then.product, minlength=then.products) > 0
        found = (np.flatnonzero(known & (shelf == each)) for each in np.argsort(-earns, kind="stable")[:MOST])
        return [(own, len(own) // 2) for own in found if len(own) >= FEWEST]

    return trust(sold, today, RECAPTURE, ranges)


def of_their_kind(goods: Goods, rows: Rows, today: int) -> Demand:
    """Demand (R, P): a row is one customer in one period and one category, for nobody takes a teapot for a rug."""
    product = np.searchsorted(goods.variants, rows.variant)
    pairs = np.stack([rows.who, goods.category[product]])
    _, customer = np.unique(pairs, axis=1, return_inverse=True)
    return demand(Sales(customer.ravel(), product, rows.day, rows.amount, len(goods.variants)), today)
