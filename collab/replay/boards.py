"""Ids of a case as codes: places in the list of items, with a clear refusal where an id is not in it."""

import numpy as np
from numpy.typing import NDArray

from collab.replay.case import CaseError, Columns


def once(items: Columns) -> NDArray[np.int64]:
    """The item ids of items.csv, each of which has to stand there once."""
    ids = items["item_id"]
    if len(np.unique(ids)) != len(ids):
        raise CaseError("items.csv, column item_id: an item stands there twice; every item is expected once")
    return ids


def places(file: str, rows: Columns, column: str, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each row's id stands in `ids`."""
    found = rows[column]
    if len(wrong := np.flatnonzero(~np.isin(found, ids))):
        raise CaseError(f"{file}, line {wrong[0] + 2}, column {column}: {found[wrong[0]]} is not an item of items.csv")
    order = np.argsort(ids)
    return order[np.searchsorted(ids[order], found)] if len(ids) else found
