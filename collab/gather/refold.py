"""Fold the journal again: daily sums, sums of all days, and the counters on ideas.

What is written is only the difference between what the journal says and what is kept, month by month, by the same kind
of statement that hears a batch. Nothing is emptied first, so that who reads meanwhile reads what was kept; where all
is well nothing is written at all; and killed half way, what is done is done and the rest is found the next time.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from django.db import connection, transaction

from .journal import ALONE, NUMBERS

# Whole tables are read here, and sorted: not what a batch does, nor what the server is set up for.
PLAN = """
SET LOCAL jit = off;
SET LOCAL work_mem = '256MB';
SET LOCAL hash_mem_multiplier = 1;
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;
SELECT pg_advisory_xact_lock(%(alone)s);
"""

BOUNDS = """
SELECT DISTINCT unnest(ARRAY[month, month + interval '1 month'])
  FROM (SELECT to_date(right(inhrelid::regclass::text, 6), 'YYYYMM')::timestamp AT TIME ZONE 'UTC' AS month
          FROM pg_inherits
         WHERE inhparent = 'collab_signal'::regclass AND inhrelid <> 'collab_signal_default'::regclass) AS months
 ORDER BY 1
"""

FOLD_DAYS = """
INSERT INTO collab_signalday AS d (subject_type, subject_id, day, store_id, kind, value)
SELECT subject_type, subject_id, day, store_id, kind, sum(value)
  FROM (SELECT subject_type, subject_id, (at AT TIME ZONE 'UTC')::date AS day, store_id, kind, value
          FROM collab_signal
         WHERE at >= %(first)s::timestamptz AND at < %(until)s::timestamptz
         UNION ALL
        SELECT subject_type, subject_id, day, store_id, kind, -value
          FROM collab_signalday
         WHERE day >= (%(first)s::timestamptz AT TIME ZONE 'UTC')::date
           AND day < (%(until)s::timestamptz AT TIME ZONE 'UTC')::date) AS kept
 GROUP BY subject_type, subject_id, day, store_id, kind
HAVING sum(value) <> 0
 ORDER BY subject_type, subject_id, day, store_id, kind
    ON CONFLICT (subject_type, subject_id, day, store_id, kind) DO UPDATE SET value = d.value + EXCLUDED.value
"""

FOLD_SUMS = """
INSERT INTO collab_signalsum AS t (subject_type, subject_id, store_id, kind, value)
SELECT subject_type, subject_id, store_id, kind, sum(value)
  FROM (SELECT subject_type, subject_id, store_id, kind, value
          FROM collab_signalday WHERE kind NOT IN (%(kind_sale)s, %(kind_return)s)
         UNION ALL
        SELECT subject_type, subject_id, store_id, kind, -value FROM collab_signalsum) AS kept
 GROUP BY subject_type, subject_id, store_id, kind
HAVING sum(value) <> 0
 ORDER BY subject_type, subject_id, store_id, kind
    ON CONFLICT (subject_type, subject_id, store_id, kind) DO UPDATE SET value = t.value + EXCLUDED.value
"""

# Ideas in order, as everybody locks them.
FOLD_COUNTERS = """
WITH counted AS MATERIALIZED (
    SELECT subject_id AS id,
           sum(value) FILTER (WHERE kind = %(kind_vote)s) AS votes,
           sum(value) FILTER (WHERE kind = %(kind_seen)s) AS seen
      FROM collab_signalsum
     WHERE subject_type = %(about_idea)s AND kind IN (%(kind_vote)s, %(kind_seen)s)
     GROUP BY subject_id
), wrong AS MATERIALIZED (
    SELECT i.id, COALESCE(counted.votes, 0) AS votes, COALESCE(counted.seen, 0) AS seen
      FROM feedback_idea i LEFT JOIN counted ON counted.id = i.id
     WHERE (i.votes_folded, i.seen_folded) <> (COALESCE(counted.votes, 0), COALESCE(counted.seen, 0))
     ORDER BY i.id
       FOR NO KEY UPDATE OF i
)
UPDATE feedback_idea i SET votes_folded = wrong.votes, seen_folded = wrong.seen FROM wrong WHERE wrong.id = i.id
"""


def refold() -> Iterator[tuple[str, int]]:
    """Fold everything again, in as many transactions as there are months and two more. Yields what was folded and how
    many rows of it were not as the journal has them. Whoever hears has a turn in between."""
    for first, until in pairwise(["-infinity", *bounds(), "infinity"]):
        yield f"{first:.7}", fold(FOLD_DAYS, first=first, until=until)
    yield "sums", fold(FOLD_SUMS)
    yield "counters", fold(FOLD_COUNTERS)


def bounds() -> list[str]:
    """Where months of the journal begin or end, as Postgres reads them. Before, between and after them lies what fell
    into DEFAULT."""
    with connection.cursor() as cursor:
        cursor.execute(BOUNDS)
        found: list[datetime] = [bound for (bound,) in cursor.fetchall()]
    return [bound.isoformat() for bound in found]


@transaction.atomic
def fold(statement: str, **between: str) -> int:
    """How many rows had to be written."""
    with connection.cursor() as cursor:
        cursor.execute(PLAN, {"alone": ALONE})
        cursor.execute(statement, {**NUMBERS, **between})
        return cursor.rowcount
