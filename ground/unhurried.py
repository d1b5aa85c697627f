"""Slow work among quick doors: what asks long and computes between its questions is not taken for something stuck."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def unhurried() -> Iterator[None]:
    """Inside, and as a decorator: a statement may take a quarter of an hour, and an hour may pass between two of them.

    Every other connection is held to the limits of the settings. A block that fails leaves its own as they are: the
    task that failed gives the connection up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '15min'; SET idle_in_transaction_session_timeout = '1h'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout; RESET idle_in_transaction_session_timeout")
