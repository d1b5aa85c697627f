"""What a shop would use instead to foretell visits: the library's BG/NBD, or "same as before"."""

import json
from pathlib import Path

import numpy as np
import pandas as pd


def _habits(folder: Path) -> tuple[pd.DataFrame, float]:
    """Per target: days with a purchase, first, last and days known; and the horizon."""
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    rows = pd.read_csv(folder / "purchases.csv")
    seen = rows.groupby("customer_id").day.agg(["nunique", "min", "max"])
    targets = pd.read_csv(folder / "targets.csv").customer_id
    seen = seen.reindex(targets).fillna({"nunique": 0, "min": meta["origin_day"], "max": meta["origin_day"]})
    seen["age"] = meta["origin_day"] - seen["min"]
    return seen, float(meta["horizon"])


def same_as_before(folder: Path) -> dict[str, np.ndarray]:
    """As many visits a day as since the first one, which itself is not counted."""
    seen, horizon = _habits(folder)
    rate = (seen["nunique"] - 1).clip(lower=0) / seen["age"].clip(lower=1)
    return {"customer_id": seen.index.to_numpy(), "expected": (rate * horizon).to_numpy()}


def bg_nbd(folder: Path) -> dict[str, np.ndarray]:
    """`lifetimes` 0.11.3, its defaults."""
    from lifetimes import BetaGeoFitter

    seen, horizon = _habits(folder)
    again = (seen["nunique"] - 1).clip(lower=0).to_numpy(float)
    last, age = (seen["max"] - seen["min"]).to_numpy(float), seen["age"].to_numpy(float)
    known = age > 0
    fitter = BetaGeoFitter()
    fitter.fit(again[known], last[known], age[known])
    expected = fitter.conditional_expected_number_of_purchases_up_to_time(horizon, again, last, age)
    return {"customer_id": seen.index.to_numpy(), "expected": np.nan_to_num(np.asarray(expected, dtype=float))}


PEERS = {"same as before": same_as_before, "BG/NBD (lifetimes)": bg_nbd}
