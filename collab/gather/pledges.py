"""What somebody would buy, and what is not for them, becomes signals about the idea."""

from django.db import transaction

from .journal import BATCH, JOURNAL, ask
from .months import make_needed

# What was heard is taken back where it was heard, and what holds now is added: the same, unless something changed. A
# row of 0 is no news for the sums, but a price is for the department.
HEAR_PLEDGES = f"""
WITH claimed AS MATERIALIZED (
    SELECT idea_id, voter_id, store_id, at, value, heard_value, notify, heard_notify, heard_store_id
      FROM feedback_pledge
     WHERE heard_at IS NULL
     ORDER BY idea_id, voter_id
     LIMIT %(batch)s
       FOR UPDATE SKIP LOCKED
), marked AS (
    UPDATE feedback_pledge p
       SET heard_at = now(), heard_value = claimed.value, heard_notify = claimed.notify,
           heard_store_id = claimed.store_id
      FROM claimed
     WHERE p.idea_id = claimed.idea_id AND p.voter_id = claimed.voter_id
), heard AS (
    SELECT at, kind, %(about_idea)s AS subject_type, idea_id AS subject_id, store_id, voter_id,
           sum(value)::integer AS value
      FROM (SELECT idea_id, voter_id, at, store_id, %(kind_pledge)s AS kind, value FROM claimed
             UNION ALL
            SELECT idea_id, voter_id, at, heard_store_id, %(kind_pledge)s, -heard_value FROM claimed
             UNION ALL
            SELECT idea_id, voter_id, at, store_id, %(kind_notify)s, notify FROM claimed
             UNION ALL
            SELECT idea_id, voter_id, at, heard_store_id, %(kind_notify)s, -heard_notify FROM claimed) AS v
     GROUP BY idea_id, voter_id, at, store_id, kind
), {JOURNAL}
SELECT count(*) FROM claimed
"""

HEAR_NOT_FOR_ME = f"""
WITH claimed AS MATERIALIZED (
    SELECT idea_id, voter_id, store_id, at, value, value - heard_value AS change
      FROM feedback_notforme
     WHERE heard_at IS NULL
     ORDER BY idea_id, voter_id
     LIMIT %(batch)s
       FOR UPDATE SKIP LOCKED
), marked AS (
    UPDATE feedback_notforme n
       SET heard_at = now(), heard_value = claimed.value
      FROM claimed
     WHERE n.idea_id = claimed.idea_id AND n.voter_id = claimed.voter_id
), heard AS (
    SELECT at, %(kind_not_for_me)s AS kind, %(about_idea)s AS subject_type, idea_id AS subject_id, store_id, voter_id,
           change AS value
      FROM claimed
     WHERE change <> 0
), {JOURNAL}
SELECT count(*) FROM claimed
"""


@transaction.atomic
def pledges(batch: int = BATCH) -> int:
    """Hear up to `batch` pledges that are new, changed or taken back; how many there were."""
    make_needed("feedback_pledge", "idea_id, voter_id", batch)
    (rows,) = ask(HEAR_PLEDGES, batch=batch)
    return rows


@transaction.atomic
def not_for_me(batch: int = BATCH) -> int:
    """Hear up to `batch` of those who say why it is not for them; how many there were."""
    make_needed("feedback_notforme", "idea_id, voter_id", batch)
    (rows,) = ask(HEAR_NOT_FOR_ME, batch=batch)
    return rows
