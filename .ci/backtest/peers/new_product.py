"""What a planner would use instead for a product just launched: its run-rate, or the nearest earlier launches."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

WINDOW = 28
NEAREST = 40
LEVELS = np.array([0.1, 0.5, 0.9])
SEEN = ["age", "units", "week", "fortnight", "sales", "customers", "silence"]


def _read(folder: Path) -> tuple[pd.DataFrame, pd.Series, int, int]:
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    text = {"product_id": str, "store_id": str, "basket_id": str, "customer_id": str}
    rows = pd.read_csv(folder / "interactions.csv", dtype=text)
    targets = pd.read_csv(folder / "targets.csv", dtype=str).product_id
    return rows[rows.quantity > 0], targets, meta["origin_day"], meta["horizon"]


def _launched(rows: pd.DataFrame, first: pd.Series, origin: int) -> pd.DataFrame:
    """Launches of the four weeks before the origin, as a planner's sheet shows them."""
    window = rows[(rows.day >= origin - WINDOW) & (rows.day < origin)]
    fresh = first[(first >= origin - WINDOW) & (first < origin)].index
    each = window[window.product_id.isin(fresh)]
    sheet = each.groupby("product_id").agg(
        units=("quantity", "sum"), sales=("day", "size"), customers=("customer_id", "nunique"), last=("day", "max")
    )
    for name, days in (("week", 7), ("fortnight", 14)):
        recent = each[each.day >= origin - days].groupby("product_id").quantity.sum()
        sheet[name] = recent.reindex(sheet.index).fillna(0)
    sheet["age"], sheet["silence"] = origin - first[sheet.index], origin - sheet["last"]
    return sheet[sheet.sales >= 2]


def run_rate(folder: Path) -> dict[str, np.ndarray]:
    """Four weeks' units carried on for the horizon, give or take half."""
    rows, targets, origin, horizon = _read(folder)
    window = rows[(rows.day >= origin - WINDOW) & (rows.day < origin)]
    units = window.groupby("product_id").quantity.sum().reindex(targets).fillna(0).to_numpy(float) * horizon / WINDOW
    return {"product_id": targets.to_numpy(), "q10": units / 2, "q50": units, "q90": units * 1.5}


def nearest_launches(folder: Path) -> dict[str, np.ndarray]:
    """k nearest earlier launches on recency features; the quantiles of what they sold per unit of their launch."""
    rows, targets, origin, horizon = _read(folder)
    first = rows.groupby("product_id").day.min()
    sheets, ratios = [], []
    for past in range(origin - horizon, int(rows.day.min()) + 2 * WINDOW - 1, -7):
        sheet = _launched(rows, first, past)
        after = rows[(rows.day >= past) & (rows.day < past + horizon)].groupby("product_id").quantity.sum()
        sheets.append(sheet)
        ratios.append(after.reindex(sheet.index).fillna(0) / sheet.units)
    now = _launched(rows, first, origin).reindex(targets).fillna(0)
    earlier, ratio = pd.concat(sheets), pd.concat(ratios).to_numpy()
    logs, asked = np.log1p(earlier[SEEN].to_numpy(float)), np.log1p(now[SEEN].to_numpy(float))
    spread = logs.std(axis=0) + 1e-9
    logs, asked = logs / spread, asked / spread
    near = np.stack([np.argsort(((logs - row) ** 2).sum(axis=1), kind="stable")[:NEAREST] for row in asked])
    found = np.quantile(ratio[near], LEVELS, axis=1) * now.units.to_numpy()
    return {"product_id": targets.to_numpy(), "q10": found[0], "q50": found[1], "q90": found[2]}


PEERS = {"run-rate": run_rate, "kNN": nearest_launches}
