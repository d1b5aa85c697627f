"""Ids of a case as codes, in an order of their own: how the rows of a file happen to lie changes no answer."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from collab.replay.case import CaseError, Columns, Id, read

type Ids = NDArray[np.str_]
type Codes = NDArray[np.int64]


def items(folder: Path, **others: type) -> Columns:
    """items.csv: the item ids, each of which has to stand there once, and the `others` among its columns."""
    found = read(folder, "items.csv", {"item_id": Id} | others)
    if len(np.unique(plain(found["item_id"]))) != len(found["item_id"]):
        raise CaseError("items.csv, column item_id: an item stands there twice; every item is expected once")
    return found


def plain(ids: Ids) -> Ids:
    """Ids as they are compared: 12.0, which a table with gaps makes of 12, is 12."""
    return np.array([each.strip().removesuffix(".0") for each in ids.tolist()], dtype=str)


def known(*columns: Ids) -> Ids:
    """The ids in these columns, plain, each once, and numbers in the order of numbers: by length, then by text."""
    found = np.unique(np.concatenate([plain(column) for column in columns]))
    return found[np.lexsort((found, np.char.str_len(found)))]


def codes(ids: Ids, among: Ids) -> Codes:
    """Each id's place in `among`, -1 where it is not there."""
    if not len(among):
        return np.full(len(ids), -1, dtype=np.int64)
    asked, order = plain(ids), np.argsort(among)
    near = order[np.minimum(np.searchsorted(among[order], asked), len(among) - 1)]
    return np.where(among[near] == asked, near, -1).astype(np.int64)


def places(file: str, rows: Columns, column: str, among: Ids) -> Codes:
    """The same for a column of a file in which every id has to be an item."""
    found = codes(rows[column], among)
    if len(wrong := np.flatnonzero(found < 0)):
        raise CaseError(
            f"{file}, line {wrong[0] + 2}, column {column}: {rows[column][wrong[0]]} is not an item of items.csv"
        )
    return found
