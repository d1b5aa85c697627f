"""Many rows of whole numbers from Postgres without a Python object for each: binary COPY into one array."""

import io
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

# https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format": a head of 19 bytes, rows, a tail of 2
HEAD, TAIL = 19, 2


def whole_numbers(statement: str, columns: int, parameters: dict[str, Any]) -> NDArray[np.int64]:
    """What the statement selects, (n, columns). Every column has to be a bigint and never NULL; ValueError if not."""
    told = io.BytesIO()
    with connection.cursor() as cursor:
        asked = cursor.mogrify(statement, parameters).decode()
        cursor.copy_expert(f"COPY ({asked}) TO STDOUT (FORMAT binary)", told)
    kind = np.dtype([("count", ">i2"), *((f"{part}{at}", to) for at in range(columns) for part, to in PARTS)])
    size = len(told.getbuffer()) - HEAD - TAIL
    if size % kind.itemsize:
        raise ValueError("a column is NULL or no bigint")
    rows = np.frombuffer(told.getbuffer()[HEAD : HEAD + size], dtype=kind)
    return np.column_stack([rows[f"value{at}"].astype(np.int64) for at in range(columns)])


PARTS = (("length", ">i4"), ("value", ">i8"))
