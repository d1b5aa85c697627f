"""Assortment: the products that earned most, ever or lately."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def _kept(folder: Path, weigh: Any) -> dict[str, Any]:
    rows = pd.read_csv(folder / "interactions.csv", dtype={"product_id": str})
    worth = (rows.revenue * weigh(rows.day.max() + 1 - rows.day)).groupby(rows.product_id).sum()
    members = pd.read_csv(folder / "members.csv", dtype=str)
    members["worth"] = members.product_id.map(worth).fillna(0)
    members = members.sort_values(["worth", "product_id"], ascending=[False, True])
    targets = pd.read_csv(folder / "targets.csv", dtype={"category": str})
    chosen = [members[members.category == row.category].head(row.k) for row in targets.itertuples()]
    kept = pd.concat(chosen)
    return {"category": kept.category.to_numpy(), "product_id": kept.product_id.to_numpy()}


def top_revenue(folder: Path) -> dict[str, Any]:
    return _kept(folder, np.ones_like)


def decayed_revenue(folder: Path) -> dict[str, Any]:
    return _kept(folder, lambda age: np.exp(-age / 60))


PEERS = {"top revenue": top_revenue, "60-day decay": decayed_revenue}
