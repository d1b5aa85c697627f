"""Backtest: the 20 products that each customer has not bought and most likely wants."""

from pathlib import Path

import numpy as np

from collab.engine.wants import Bought, who_wants
from collab.replay.case import Columns, meta, whole
from collab.replay.goods import codes, known, one_column, only, sales

COUNT = 20


def predict(folder: Path) -> Columns:
    """interactions.csv, candidates.csv and targets.csv of a case -> customer_id, product_id, rank from 1."""
    rows = sales(folder)
    rows = only(rows, rows["customer_id"] != "")
    products = one_column(folder, "candidates.csv", "product_id")
    targets = one_column(folder, "targets.csv", "customer_id", keep_order=True)
    customers = known(np.concatenate([rows["customer_id"], targets]))
    bought = Bought(
        customer=codes(rows["customer_id"], customers),
        product=codes(rows["product_id"], products),
        day=rows["day"],
        customers=len(customers),
        products=len(products),
    )
    today = whole(meta(folder), "origin_day", int(rows["day"].max(initial=-1)) + 1)
    ranked = who_wants(bought, today, codes(targets, customers), COUNT)
    row, place = np.nonzero(ranked >= 0)
    return {"customer_id": targets[row], "product_id": products[ranked[row, place]], "rank": place + 1}
