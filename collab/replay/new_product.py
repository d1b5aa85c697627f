"""The task new-product: what products launched in the last four weeks will sell in the next eight."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from collab.engine.launch_forecast import forecast
from collab.engine.launches import ordered
from collab.replay.case import Columns, Id, horizon, meta, read, whole
from collab.replay.goods import codes, known, one_column, sales

HORIZON = 56


def predict(folder: Path) -> Columns:
    """`product_id`, `q10`, `q50`, `q90`: units in the days after the origin, one row per target."""
    found = meta(folder)
    rows = sales(folder)
    goods = read(folder, "products.csv", {"product_id": Id}, {"category": str, "department": str})
    targets = one_column(folder, "targets.csv", "product_id")
    ids = known(np.concatenate([rows["product_id"], targets]))
    sold = ordered(
        product=codes(rows["product_id"], ids),
        customer=_named(rows["customer_id"]),
        store=_named(rows["store_id"]),
        day=rows["day"],
        units=rows["quantity"],
        revenue=rows["revenue"],
        group=_groups(ids, goods),
    )
    origin = whole(found, "origin_day", int(rows["day"].max(initial=-1)) + 1)
    out = forecast(sold, codes(targets, ids), origin=origin, horizon=horizon(found, HORIZON))
    return {"product_id": targets} | {name: out[:, level] for level, name in enumerate(("q10", "q50", "q90"))}


def _named(values: NDArray[np.str_]) -> NDArray[np.int64]:
    """Ids as numbers from 0; an empty one is nobody: -1."""
    return codes(values, known(values[values != ""]))


def _groups(ids: NDArray[np.str_], goods: Columns) -> NDArray[np.int64]:
    """Each product's category as a number; the department where no category is known; 0 for all that say neither."""
    names = goods.get("category", goods.get("department"))
    if names is None:
        return np.zeros(len(ids), dtype=np.int64)
    if "category" in goods and "department" in goods:
        names = np.where(goods["category"] == "", goods["department"], goods["category"])
    kinds = np.unique(np.append(names, ""))
    said = dict(zip(goods["product_id"].tolist(), names.tolist(), strict=True))
    return np.searchsorted(kinds, np.array([said.get(each, "") for each in ids.tolist()]))
