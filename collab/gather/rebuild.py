"""Forget everything that was made of the facts. What is shown stays right all the while: a counter that holds nothing
and votes that are all unheard make the same number."""

from django.db import connection, transaction

from .journal import ALONE

# Ideas first and in order, as everybody locks them.
FORGET = """
SELECT count(*) FROM (SELECT id FROM feedback_idea ORDER BY id FOR NO KEY UPDATE) AS locked;
UPDATE feedback_vote SET heard_value = 0, heard_at = NULL WHERE heard_value <> 0 OR heard_at IS NOT NULL;
UPDATE feedback_idea SET votes_folded = 0, seen_folded = 0 WHERE votes_folded <> 0 OR seen_folded <> 0;
UPDATE feedback_storerequest
   SET heard_value = 0, heard_subject_type = NULL, heard_subject_id = NULL, heard_at = NULL
 WHERE heard_at IS NOT NULL OR heard_value <> 0;
UPDATE feedback_pledge SET heard_value = 0, heard_notify = 0, heard_store_id = NULL, heard_at = NULL
 WHERE heard_at IS NOT NULL OR heard_value <> 0 OR heard_notify <> 0;
UPDATE feedback_notforme SET heard_value = 0, heard_at = NULL WHERE heard_at IS NOT NULL OR heard_value <> 0;
UPDATE feedback_pairchoice SET heard_value = 0, heard_at = NULL WHERE heard_at IS NOT NULL OR heard_value <> 0;
UPDATE feedback_complaint SET heard_value = 0, heard_store_id = NULL, heard_at = NULL
 WHERE heard_at IS NOT NULL OR heard_value <> 0;
UPDATE feedback_impressionhour SET heard_at = NULL, counted_at = NULL, sights = 0;
UPDATE loyalty_orderline SET heard_quantity = 0, heard_amount = 0, heard_at = NULL WHERE heard_at IS NOT NULL;
DELETE FROM loyalty_saleday;
DELETE FROM collab_signalday;
DELETE FROM collab_signalsum;
DELETE FROM collab_signal;
"""

WAITING = """
SELECT (SELECT count(*) FROM feedback_vote WHERE heard_at IS NULL)
     + (SELECT count(*) FROM feedback_pledge WHERE heard_at IS NULL)
     + (SELECT count(*) FROM feedback_notforme WHERE heard_at IS NULL)
     + (SELECT count(*) FROM feedback_pairchoice WHERE heard_at IS NULL)
     + (SELECT count(*) FROM feedback_storerequest WHERE heard_at IS NULL)
     + (SELECT count(*) FROM feedback_complaint WHERE heard_at IS NULL)
     + (SELECT count(*) FROM feedback_impressionhour WHERE heard_at IS NULL)
     + (SELECT count(*) FROM loyalty_orderline WHERE heard_at IS NULL)
"""

SUMS = """
SELECT subject_type, kind, sum(value), count(*) FROM collab_signalday WHERE value <> 0 GROUP BY 1, 2
 UNION ALL
SELECT 0, 0, sum(revenue), sum(units) FROM loyalty_saleday
 UNION ALL
SELECT 0, 1, sum(votes_folded), count(*) FROM feedback_idea WHERE votes_folded <> 0
 UNION ALL
SELECT 0, 2, sum(seen_folded), count(*) FROM feedback_idea WHERE seen_folded <> 0
 ORDER BY 1, 2
"""


@transaction.atomic
def forget() -> int:
    """Forget all signals, daily sums and folded counters; how many facts wait to be heard again. Waits for whoever
    is hearing, and killed half way, nothing was forgotten."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALONE])
        cursor.execute(FORGET)
    return waiting()


def waiting() -> int:
    """Facts that are not heard yet (impressions by the hour)."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]


def sums() -> list[tuple]:
    """What everything adds up to: a row for each kind of subject and signal, the sales, the counters."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        return cursor.fetchall()
