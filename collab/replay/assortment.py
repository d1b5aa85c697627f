"""Backtest: the k products of each category that keep their place."""

from pathlib import Path

import numpy as np

from collab.engine.ranging import Sales, chosen_ranges
from collab.replay.case import CaseError, Columns, Id, meta, read, whole
from collab.replay.goods import codes, known, sales

RHO = 0.5  # what a customer who finds one product of the category spends on substitutes for the others


def predict(folder: Path) -> Columns:
    """interactions.csv, members.csv and targets.csv of a case -> category, product_id, best first."""
    members = read(folder, "members.csv", {"category": Id, "product_id": Id})
    targets = _targets(folder)
    products = known(members["product_id"])
    sold, today = _sold(folder, products)
    ranges = [
        (codes(known(members["product_id"][members["category"] == category]), products), int(places))
        for category, places in zip(targets["category"], targets["k"], strict=True)
    ]
    kept = chosen_ranges(sold, today, ranges, RHO)
    chosen = np.concatenate([*kept, np.array([], np.int64)])
    return {"category": np.repeat(targets["category"], [len(each) for each in kept]), "product_id": products[chosen]}


def _targets(folder: Path) -> Columns:
    """The categories asked for, each once, and how many products each may keep."""
    found = read(folder, "targets.csv", {"category": Id, "k": int})
    if (wrong := np.flatnonzero(found["k"] < 0)).size:
        raise CaseError(f"targets.csv, line {wrong[0] + 2}, column k: {found['k'][wrong[0]]} is below 0")
    if len(np.unique(found["category"])) != len(found["category"]):
        raise CaseError("targets.csv, column category: a category stands there twice; each is expected once")
    return found


def _sold(folder: Path, products: np.ndarray) -> tuple[Sales, int]:
    """The members' sales, and the first day that is not known; each sale to nobody known is a customer of its own."""
    rows = sales(folder)
    customers = known(rows["customer_id"])
    customer = codes(rows["customer_id"], customers)
    customer = np.where(rows["customer_id"] == "", len(customers) + np.arange(len(customer)), customer)
    product = codes(rows["product_id"], products)
    use = product >= 0
    columns = (customer[use], product[use], rows["day"][use], rows["revenue"][use])
    return Sales(*columns, len(products)), whole(meta(folder), "origin_day", int(rows["day"].max(initial=-1)) + 1)
