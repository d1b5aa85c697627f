"""The task new-product: what products launched in the last four weeks will sell in the next eight."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from collab.engine.launch_forecast import forecast
from collab.engine.launches import ordered
from collab.replay.case import CaseError, Columns, meta, read, whole

HORIZON = 56


def predict(folder: Path) -> Columns:
    """`product_id`, `q10`, `q50`, `q90`: units in the days after the origin, one row per target."""
    found = meta(folder)
    rows = read(
        folder,
        "interactions.csv",
        {"product_id": str, "day": int, "quantity": float, "revenue": float},
        {"customer_id": str, "store_id": str},
    )
    goods = read(folder, "products.csv", {"product_id": str}, {"category": str, "department": str})
    targets = np.unique(read(folder, "targets.csv", {"product_id": str})["product_id"])
    day = rows["day"]
    origin = whole(found, "origin_day", int(day.max(initial=-1)) + 1)
    horizon = whole(found, "horizon", HORIZON)
    if horizon < 1:
        raise CaseError(f"meta.json: 'horizon' has to be 1 or more days, found {horizon}")
    ids, product = np.unique(np.concatenate([rows["product_id"], targets]), return_inverse=True)
    sales = ordered(
        product=product[: len(day)],
        customer=_codes(rows.get("customer_id"), len(day)),
        store=_codes(rows.get("store_id"), len(day)),
        day=day,
        units=rows["quantity"],
        revenue=rows["revenue"],
        group=_groups(ids, goods),
    )
    out = forecast(sales, np.searchsorted(ids, targets), origin=origin, horizon=horizon)
    return {"product_id": targets} | {name: out[:, level] for level, name in enumerate(("q10", "q50", "q90"))}


def _codes(texts: NDArray[np.str_] | None, count: int) -> NDArray[np.int64]:
    """Ids as numbers from 0; an empty id, or a column that is not there, is nobody: -1."""
    if texts is None:
        return np.full(count, -1)
    ids, codes = np.unique(texts, return_inverse=True)
    known = ids != ""
    return np.where(known, np.cumsum(known) - 1, -1)[codes]


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
