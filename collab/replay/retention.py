"""The task retention: on how many days each customer will buy in the horizon."""

from pathlib import Path

import numpy as np

from collab.engine.retention import expected, fit, visits
from collab.replay.case import Columns, horizon, meta, read, whole
from collab.replay.goods import one_column, only

HORIZON = 60


def predict(folder: Path) -> Columns:
    """`customer_id` and `expected` visits, one row per target; someone never seen is expected never."""
    found = meta(folder)
    rows = read(folder, "purchases.csv", {"customer_id": str, "day": int, "quantity": float, "revenue": float})
    rows = only(rows, rows["customer_id"] != "")
    targets = one_column(folder, "targets.csv", "customer_id")
    origin = whole(found, "origin_day", int(rows["day"].max(initial=-1)) + 1)
    ids, customer = np.unique(rows["customer_id"], return_inverse=True)
    everyone = np.union1d(ids, targets)
    customer = np.searchsorted(everyone, ids)[customer]
    seen = visits(customer, rows["day"], customers=len(everyone), until=origin)
    return {
        "customer_id": targets,
        "expected": expected(seen, fit(seen), float(horizon(found, HORIZON)))[np.searchsorted(everyone, targets)],
    }
