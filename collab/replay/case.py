"""The CSV files of one case: read into columns with clear refusals, written all at once or not at all."""

import csv
import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[Any]]

LARGEST = 1e15  # no day, count or sum of money is beyond it; a number that is would overflow somewhere later


class CaseError(Exception):
    """A case that cannot be answered; the message says which file, line and column, and what is expected, in one line
    whatever the file has in it."""

    def __init__(self, message: str):
        super().__init__(" ".join(message.split()))


class Id(str):
    """A kind of column: text that is never empty."""


def meta(folder: Path) -> dict[str, Any]:
    """The case's meta.json, {} without one."""
    path = folder / "meta.json"
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CaseError(f"{path.name}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise CaseError(f"{path.name}: this is not JSON ({error})") from None
    if not isinstance(found, dict):
        raise CaseError(f"{path.name}: an object {{...}} is expected, found {str(found)[:40]!r}")
    return found


def whole(found: Mapping[str, Any], name: str, default: int | None = None) -> int:
    """A whole number of meta.json; without a default it has to be there."""
    value = found.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
        raise CaseError(f"meta.json: '{name}' has to be a whole number, found {value!r}")
    return value


def horizon(found: Mapping[str, Any], default: int) -> int:
    """The days to look ahead in meta.json, 1 at least."""
    days = whole(found, "horizon", default)
    if days < 1:
        raise CaseError(f"meta.json: 'horizon' has to be 1 or more days, found {days}")
    return days


def read(folder: Path, name: str, columns: Mapping[str, type], optional: Mapping[str, type] | None = None) -> Columns:
    """One file's columns as arrays: `str` and `Id` as text, `int` and `float` as finite numbers up to `LARGEST`.

    Columns named in `optional` may be missing and are then absent from the answer; columns named nowhere are left
    alone. An empty float is NaN where the column is optional, an error elsewhere.
    """
    path = folder / name
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            header = [column.strip() for column in next(rows, [])]
            kinds = _wanted(name, header, columns, optional or {})
            table = _table(name, rows, len(header))
    except FileNotFoundError:
        raise CaseError(f"{name}: there is no such file in {folder}") from None
    except OSError as error:
        raise CaseError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise CaseError(f"{name}: not UTF-8 text at byte {error.start:,}") from None
    except csv.Error as error:
        raise CaseError(f"{name}: {error}") from None
    return {
        column: _values(name, column, table[header.index(column)], kind, column not in columns)
        for column, kind in kinds.items()
    }


def write(path: Path, columns: Mapping[str, NDArray[Any]]) -> None:
    """Predictions as CSV; numbers in their shortest exact form, so that the same answer is the same file."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(zip(*(values.tolist() for values in columns.values()), strict=True))
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise CaseError(f"{path}: cannot be written ({error.strerror})") from None


def _wanted(name: str, header: list[str], columns: Mapping[str, type], optional: Mapping[str, type]) -> dict[str, type]:
    if missing := [column for column in columns if column not in header]:
        found = ", ".join(header) or "nothing"
        raise CaseError(f"{name}: column {', '.join(missing)} is missing; the header has {found}")
    wanted = dict(columns) | {column: kind for column, kind in optional.items() if column in header}
    if twice := [column for column in wanted if header.count(column) > 1]:
        raise CaseError(f"{name}: column {', '.join(twice)} stands there twice")
    return wanted


def _table(name: str, rows: Any, width: int) -> list[tuple[str, ...]]:
    lines = []
    for row in rows:
        if len(row) != width:
            if not row:
                continue
            raise CaseError(f"{name}, line {rows.line_num}: {len(row)} values, but the header has {width} columns")
        lines.append(row)
    return list(zip(*lines, strict=True)) if lines else [()] * width


def _values(name: str, column: str, texts: tuple[str, ...], kind: type, gaps: bool) -> NDArray[Any]:
    if issubclass(kind, str):
        values = np.array(texts, dtype=str)
        if kind is Id and len(empty := np.flatnonzero(np.char.strip(values) == "")):
            raise CaseError(f"{name}, line {empty[0] + 2}, column {column}: empty, expected an id")
        return values
    try:
        values = np.array(texts, dtype=np.int64 if kind is int else float)
    except (ValueError, OverflowError):
        return _one_by_one(name, column, texts, kind, gaps)
    usual = (values >= -LARGEST) & (values <= LARGEST)
    return values if usual.all() else _one_by_one(name, column, texts, kind, gaps)


def _one_by_one(name: str, column: str, texts: tuple[str, ...], kind: type, gaps: bool) -> NDArray[Any]:
    """The slow way, which finds the line: 12.0 is a whole number, an empty value of an optional column is NaN."""
    expected = "a whole number" if kind is int else "a number"
    values = []
    for line, text in enumerate(texts, start=2):
        if gaps and kind is float and not text.strip():
            values.append(math.nan)
            continue
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not abs(value) <= LARGEST or (kind is int and value != int(value)):
            raise CaseError(f"{name}, line {line}, column {column}: {text!r} is not {expected}")
        values.append(value)
    return np.array(values).astype(np.int64 if kind is int else float)
