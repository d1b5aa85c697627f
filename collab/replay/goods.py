"""Sales of a case as columns; ids stay the text they are, and become codes by their place in a sorted list."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collab.replay.case import Columns, Id, read

Texts = NDArray[np.str_]
Codes = NDArray[np.int64]


SALES: dict[str, type] = {
    "customer_id": str,
    "product_id": str,
    "store_id": str,
    "day": int,
    "quantity": float,
    "revenue": float,
}


def sales(folder: Path) -> Columns:
    """interactions.csv, ids as text; a sale to nobody known keeps its empty id. Goods that came back (quantity not
    above zero) are left out."""
    rows = read(folder, "interactions.csv", SALES)
    return only(rows, rows["quantity"] > 0)


def one_column(folder: Path, name: str, column: str, keep_order: bool = False) -> Texts:
    """A list of ids as text, each once: sorted, or in the order in which the file has them."""
    values = read(folder, name, {column: Id})[column]
    found, first = np.unique(values, return_index=True)
    return values[np.sort(first)] if keep_order else found


def known(values: NDArray[Any]) -> Texts:
    """The ids in `values`, each once, sorted."""
    return np.unique(values)


def only(rows: Columns, use: NDArray[np.bool_]) -> Columns:
    """The same columns with some of the rows."""
    return {name: values[use] for name, values in rows.items()}


def codes(values: Texts, among: Texts) -> Codes:
    """Each id's place in the sorted list `among`, -1 where it is not there."""
    if not len(among):
        return np.full(len(values), -1, np.int64)
    place = np.minimum(np.searchsorted(among, values), len(among) - 1)
    return np.where(among[place] == values, place, -1).astype(np.int64)
