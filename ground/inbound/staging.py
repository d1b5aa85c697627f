"""Rows go to Postgres by COPY into temporary tables; what becomes of them is then said in SQL, for all at once."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection


def make_table(name: str, columns: str) -> None:
    """A temporary table that ends with the transaction, killed or not."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")  # of an import before this one in the same transaction
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")


def make_table_of(name: str, query: str, params: Any = None) -> int:
    """A temporary table of what `query` finds; how many rows that is."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {query}", params)
        return cursor.rowcount


def copy(table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Append rows, values in the order of the table's columns; None and the empty text are NULL.

    Holds one batch in memory: keep batches small.
    """
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv)", buffer)


def run(sql: str, params: Any = None) -> int:
    """How many rows the statement touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def rows(sql: str, params: Any = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def stream(sql: str, params: Any = None) -> Iterable[tuple]:
    """As `rows`, but never holds more than a few of them."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while some := cursor.fetchmany(2000):
            yield from some
