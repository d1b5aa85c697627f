"""A question to those who want an idea: one notice each, which their answer page asks again until they say."""

from datetime import datetime
from typing import Any

from django.db import connection

from feedback.models import Notice


def ask_supporters(*, idea_id: int, kind: str, cause: str, facts: dict[str, Any], now: datetime) -> int:
    """How many are asked now; nobody twice for the same cause."""
    told = Notice._meta.get_field("facts").get_db_prep_value(facts, connection)
    with connection.cursor() as cursor:
        cursor.execute(ASK, {"idea": idea_id, "kind": kind, "cause": cause, "facts": told, "now": now})
        return cursor.rowcount


ASK = """
INSERT INTO feedback_notice (voter_id, kind, idea_id, cause, facts, created_at, mail_after, attempts, mail_skipped,
                             last_error)
SELECT voter_id, %(kind)s, %(idea)s, %(cause)s, %(facts)s, %(now)s, %(now)s, 0, '', ''
  FROM feedback_vote WHERE idea_id = %(idea)s AND value = 1
 ORDER BY voter_id
ON CONFLICT (voter_id, cause) DO NOTHING
"""
