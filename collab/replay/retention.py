"""The task retention: on how many days each customer will buy in the horizon."""

from pathlib import Path

import numpy as np

from collab.engine.retention import expected, fit, visits
from collab.replay.case import CaseError, Columns, meta, read, whole

HORIZON = 60


def predict(folder: Path) -> Columns:
    """`customer_id` and `expected` visits, one row per target; someone never seen is expected never."""
    found = meta(folder)
    rows = read(folder, "purchases.csv", {"customer_id": str, "day": int})
    targets = np.unique(read(folder, "targets.csv", {"customer_id": str})["customer_id"])
    origin = whole(found, "origin_day", int(rows["day"].max(initial=-1)) + 1)
    horizon = whole(found, "horizon", HORIZON)
    if horizon < 1:
        raise CaseError(f"meta.json: 'horizon' has to be 1 or more days, found {horizon}")
    ids, customer = np.unique(rows["customer_id"], return_inverse=True)
    everyone = np.union1d(ids, targets)
    customer = np.searchsorted(everyone, ids)[customer]
    seen = visits(customer, rows["day"], customers=len(everyone), until=origin)
    return {
        "customer_id": targets,
        "expected": expected(seen, fit(seen), float(horizon))[np.searchsorted(everyone, targets)],
    }
