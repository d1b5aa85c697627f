"""The journal's partitions. A month has to be there before its first signal: what finds none falls into DEFAULT, and a
month cannot be made any more once DEFAULT holds a row of it."""

from typing import Any

from django.db import connection

AHEAD = 6  # months
OLDEST = 10  # years: older or later facts have a wrong date, and DEFAULT is where they are noticed

MAKE_AHEAD = """
SELECT count(*) FILTER (WHERE collab_make_signal_month((date_trunc('month', now()) + n * interval '1 month')::date))
  FROM generate_series(0, %(ahead)s) AS n
"""

MAKE_NEEDED = """
SELECT count(*) FILTER (WHERE collab_make_signal_month(month))
  FROM (SELECT DISTINCT date_trunc('month', at)::date AS month
          FROM (SELECT at FROM {table} WHERE heard_at IS NULL ORDER BY {key} LIMIT %(batch)s) AS facts) AS months
 WHERE to_regclass('collab_signal_' || to_char(month, 'YYYYMM')) IS NULL
   AND month BETWEEN now() - %(oldest)s * interval '1 year' AND now() + interval '1 year'
"""

STRAY = "SELECT count(*) FROM collab_signal_default"


def make_ahead() -> int:
    """Make the months that are coming; how many were missing."""
    return ask(MAKE_AHEAD, ahead=AHEAD)


def make_needed(table: str, key: str, batch: int) -> int:
    """Make the months that the next facts of `table` belong to: a history may be older than the house."""
    return ask(MAKE_NEEDED.format(table=table, key=key), batch=batch, oldest=OLDEST)


def stray() -> int:
    """Signals that no month took. There should be none."""
    return ask(STRAY)


def ask(statement: str, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
