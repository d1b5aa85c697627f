"""Sales of a case as columns; ids stay the text they are, and become codes by their place in a sorted list."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collab.replay.case import CaseError, Columns, read

Texts = NDArray[np.str_]
Codes = NDArray[np.int64]


def sales(folder: Path, *who: str) -> Columns:
    """interactions.csv: product_id and the ids named in `who` as text, day, quantity and revenue as numbers.

    Goods that came back (quantity not above zero) are left out. A sale to nobody known keeps its empty id.
    """
    kinds: dict[str, type] = dict.fromkeys(who, str) | {"product_id": str, "day": int}
    rows = read(folder, "interactions.csv", kinds, {"quantity": float, "revenue": float})
    return only(rows, ~(rows["quantity"] <= 0)) if "quantity" in rows else rows


def one_column(folder: Path, name: str, column: str, keep_order: bool = False) -> Texts:
    """A list of ids as text, each once: sorted, or in the order in which the file has them."""
    values = read(folder, name, {column: str})[column]
    if (empty := np.flatnonzero(np.char.strip(values) == "")).size:
        raise CaseError(f"{name}, line {empty[0] + 2}, column {column}: empty, expected an id")
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
