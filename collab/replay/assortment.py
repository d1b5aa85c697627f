"""Backtest: the k products of each category that keep their place."""

from pathlib import Path

import numpy as np

from collab.engine.ranging import decayed, keep
from collab.replay.case import CaseError, Columns, meta, read, whole
from collab.replay.goods import codes, known, sales


def predict(folder: Path) -> Columns:
    """interactions.csv, members.csv and targets.csv of a case -> category, product_id, best first."""
    rows = sales(folder)
    if "revenue" not in rows:
        raise CaseError("interactions.csv: column revenue is missing")
    members = read(folder, "members.csv", {"category": str, "product_id": str})
    targets = read(folder, "targets.csv", {"category": str, "k": int})
    if (wrong := np.flatnonzero(targets["k"] < 0)).size:
        raise CaseError(f"targets.csv, line {wrong[0] + 2}, column k: {targets['k'][wrong[0]]} is below 0")
    products = known(members["product_id"])
    product = codes(rows["product_id"], products)
    use = product >= 0
    today = whole(meta(folder), "origin_day", int(rows["day"].max(initial=-1)) + 1)
    worth = decayed(product[use], rows["day"][use], rows["revenue"][use], len(products), today)
    categories, chosen = [], []
    for category, places in zip(targets["category"], targets["k"], strict=True):
        own = codes(known(members["product_id"][members["category"] == category]), products)
        kept = products[own[keep(worth[own], int(places))]]
        categories.append(np.full(len(kept), category))
        chosen.append(kept)
    nothing = [np.array([], dtype=str)]
    return {"category": np.concatenate(categories or nothing), "product_id": np.concatenate(chosen or nothing)}
