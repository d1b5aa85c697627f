"""Arrays to a table by binary COPY: no row of it is ever a Python object."""

import io
import struct

import numpy as np
from django.db import connection
from numpy.typing import NDArray

# https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"
HEAD = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
TAIL = struct.pack(">h", -1)
NULL = -1
EPOCH = 946_684_800_000_000  # 2000-01-01, in microseconds since 1970

type Column = NDArray | None  # None: NULL in every row
TYPES = {"smallint": ">i2", "integer": ">i4", "bigint": ">i8", "timestamptz": ">i8", "uuid": "S16", "boolean": ">i1"}


def copy(table: str, rows: int, **columns: tuple[str, Column]) -> None:
    """Append `rows` rows; of each column its type, as Postgres calls it, and its values."""
    written = io.BytesIO(HEAD + packed(list(columns.values()), rows).tobytes() + TAIL)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)", written)


def packed(columns: list[tuple[str, Column]], rows: int) -> NDArray:
    """Each value behind its length, as one structured array."""
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for number, (kind, values) in enumerate(columns):
        fields.append((f"length{number}", ">i4"))
        if values is not None:
            fields.append((f"value{number}", "V16" if kind == "uuid" else TYPES[kind]))
    out = np.empty(rows, dtype=fields)
    out["count"] = len(columns)
    for number, (_, values) in enumerate(columns):
        out[f"length{number}"] = NULL if values is None else out.dtype[f"value{number}"].itemsize
        if values is not None:
            out[f"value{number}"] = values
    return out


def uuids(numbers: NDArray) -> NDArray:
    """(n,) V16: one for each number, always the same, spread like random ones (splitmix64, Steele et al. 2014)."""
    halves = np.empty((len(numbers), 2), dtype=">u8")
    for half in (0, 1):
        z = (2 * numbers.astype(np.uint64) + np.uint64(half + 1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        halves[:, half] = z ^ (z >> np.uint64(31))
    return halves.view("V16")[:, 0]
