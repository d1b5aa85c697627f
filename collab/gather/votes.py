"""Votes become signals, daily sums and the counter on the idea."""

from django.db import transaction

from feedback.models import Idea
from ground.live import ring

from .journal import BATCH, JOURNAL, ask
from .months import make_needed

HEAR_VOTES = f"""
WITH claimed AS MATERIALIZED (
    SELECT idea_id, voter_id, store_id, at, value, value - heard_value AS change
      FROM feedback_vote
     WHERE heard_at IS NULL
     ORDER BY idea_id, voter_id
     LIMIT %(batch)s
       FOR UPDATE SKIP LOCKED
), marked AS (
    UPDATE feedback_vote v
       SET heard_at = now(), heard_value = claimed.value
      FROM claimed
     WHERE v.idea_id = claimed.idea_id AND v.voter_id = claimed.voter_id
), changed AS MATERIALIZED (
    SELECT i.id, c.change
      FROM (SELECT idea_id, sum(change) AS change FROM claimed GROUP BY idea_id) c
      JOIN feedback_idea i ON i.id = c.idea_id
     WHERE c.change <> 0
     ORDER BY i.id
       FOR NO KEY UPDATE OF i
), counted AS (
    UPDATE feedback_idea i
       SET votes_folded = i.votes_folded + changed.change
      FROM changed
     WHERE i.id = changed.id
), looked_at AS MATERIALIZED (
    SELECT DISTINCT look.hour
      FROM claimed c, LATERAL (
           SELECT p.hour FROM feedback_impression p
            WHERE p.voter_id = c.voter_id AND p.idea_id = c.idea_id AND p.first AND p.designed
            LIMIT 1) AS look
     WHERE c.change <> 0
), look_again AS (
    UPDATE feedback_impressionhour h SET heard_at = NULL FROM looked_at WHERE h.hour = looked_at.hour
), heard AS (
    SELECT at, %(kind_vote)s AS kind, %(about_idea)s AS subject_type, idea_id AS subject_id, store_id, voter_id,
           change AS value
      FROM claimed
     WHERE change <> 0
), {JOURNAL}
SELECT (SELECT count(*) FROM claimed), (SELECT array_agg(id ORDER BY id) FROM changed)
"""

MOST_BELLS = 100  # more ideas than this in one batch: their boards are told to look again


@transaction.atomic
def votes(batch: int = BATCH) -> int:
    """Hear up to `batch` votes that are new or changed; how many there were."""
    make_needed("feedback_vote", "idea_id, voter_id", batch)
    rows, ideas = ask(HEAR_VOTES, batch=batch)
    if ideas:
        transaction.on_commit(lambda: tell(ideas), robust=True)
    return rows


def tell(ideas: list[int]) -> None:
    """Ring for each idea whose count changed: on its board, and on its own page."""
    changed = Idea.objects.filter(pk__in=ideas)
    if len(ideas) > MOST_BELLS:
        for board in changed.order_by().values_list("board__slug", flat=True).distinct():
            ring(f"board.{board}", look_again=True)
        return
    shown = changed.with_votes().values_list("pk", "board__slug", "vote_count", "version")
    for idea, board, count, version in shown:
        for room in (f"board.{board}", f"idea.{idea}"):
            ring(room, idea=idea, votes=count, version=version)
