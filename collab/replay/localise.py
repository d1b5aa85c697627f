"""Backtest: the 100 products that each store has not sold and should carry first."""

from pathlib import Path

import numpy as np

from collab.engine.places import Sold, localise
from collab.replay.case import Columns, meta, whole
from collab.replay.goods import codes, known, one_column, only, sales

COUNT = 100


def predict(folder: Path) -> Columns:
    """interactions.csv, candidates.csv and targets.csv of a case -> store_id, product_id, rank from 1."""
    rows = sales(folder)
    rows = only(rows, rows["store_id"] != "")
    products = one_column(folder, "candidates.csv", "product_id")
    targets = one_column(folder, "targets.csv", "store_id", keep_order=True)
    stores = known(np.concatenate([rows["store_id"], targets]))
    sold = Sold(
        store=codes(rows["store_id"], stores),
        product=codes(rows["product_id"], products),
        day=rows["day"],
        stores=len(stores),
        products=len(products),
    )
    today = whole(meta(folder), "origin_day", int(rows["day"].max(initial=-1)) + 1)
    ranked = localise(sold, today, codes(targets, stores), COUNT)
    row, place = np.nonzero(ranked >= 0)
    return {"store_id": targets[row], "product_id": products[ranked[row, place]], "rank": place + 1}
