"""Localise: what sells most anywhere, and what stands in most stores."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

COUNT = 100


def _ranked(folder: Path, worth: pd.Series, sold: pd.DataFrame) -> dict[str, Any]:
    stores = pd.read_csv(folder / "targets.csv", dtype=str).store_id
    order = worth.sort_index().sort_values(ascending=False, kind="stable").index.to_numpy()
    had = sold.groupby("store_id").product_id.agg(set)
    rows = []
    for store in stores:
        missing = [product for product in order if product not in had.get(store, ())][:COUNT]
        rows += [(store, product, rank) for rank, product in enumerate(missing, start=1)]
    return dict(zip(("store_id", "product_id", "rank"), map(np.array, zip(*rows, strict=True)), strict=True))


def _sold(folder: Path) -> pd.DataFrame:
    rows = pd.read_csv(folder / "interactions.csv", dtype={"store_id": str, "product_id": str})
    return rows[rows.product_id.isin(pd.read_csv(folder / "candidates.csv", dtype=str).product_id)]


def popularity(folder: Path) -> dict[str, Any]:
    sold = _sold(folder)
    return _ranked(folder, sold.groupby("product_id").size(), sold)


def stores_stocking(folder: Path) -> dict[str, Any]:
    sold = _sold(folder)
    return _ranked(folder, sold.groupby("product_id").store_id.nunique(), sold)


PEERS = {"popularity": popularity, "stores stocking": stores_stocking}
