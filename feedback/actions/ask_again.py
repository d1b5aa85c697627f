"""Ideas around which it went quiet are offered back to those who wanted them. Nothing ends by itself: who does not
answer still wants it, and who says no takes back nobody's wish but their own."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from feedback.actions.ask_supporters import ask_supporters
from feedback.models import AskedAgain, Idea, Notice, Openness, Pledge, StillWanted

AT_A_TIME = 20


@transaction.atomic
def ask_again(*, now: datetime, most: int = AT_A_TIME) -> list[AskedAgain]:
    """Ask the supporters of some quiet ideas whether they still want them; of the same idea not twice in a while."""
    quiet_for = timedelta(days=Openness.current().quiet_after)
    with connection.cursor() as cursor:
        cursor.execute(QUIET, {"since": now - quiet_for, "again": now - 2 * quiet_for, "most": most})
        ideas = Idea.objects.in_bulk([pk for (pk,) in cursor.fetchall()])
    AskedAgain.objects.filter(idea__in=ideas, closed_at=None).update(closed_at=now)
    asked = AskedAgain.objects.bulk_create([AskedAgain(idea=idea, at=now) for idea in ideas.values()])
    for one in asked:
        one.asked = ask_supporters(
            idea_id=one.idea_id,
            kind=Notice.Kind.STILL,
            cause=f"still:{one.pk}",
            facts={"title": one.idea.title},
            now=now,
        )
    AskedAgain.objects.bulk_update(asked, ["asked"])
    return asked


@transaction.atomic
def still(*, asked: AskedAgain, voter_id: Any, wants: bool, now: datetime) -> bool:
    """One supporter's answer; a later one replaces it. False when they were not asked: they had no wish here."""
    answer = StillWanted.objects.select_for_update().filter(asked_again=asked, voter=voter_id).first()
    stands = asked.idea.votes.filter(voter=voter_id, value=1).exists()
    if answer is None and not stands:
        return False
    if wants and not stands and not asked.idea.vote(voter_id):
        return False
    if not wants:
        asked.idea.withdraw(voter_id)
        Pledge(idea=asked.idea, voter_id=voter_id).cancel()
    StillWanted.objects.update_or_create(asked_again=asked, voter_id=voter_id, defaults={"wants": wants, "at": now})
    return True


QUIET = """
SELECT i.id FROM feedback_idea i
 WHERE i.state = 'open' AND i.stage IN ('posted', 'read', 'review') AND i.created_at < %(since)s
   AND EXISTS (SELECT FROM feedback_vote v WHERE v.idea_id = i.id AND v.value = 1)
   AND NOT EXISTS (SELECT FROM feedback_vote v WHERE v.idea_id = i.id AND v.at >= %(since)s)
   AND NOT EXISTS (SELECT FROM feedback_comment c
                    WHERE c.idea_id = i.id AND c.state = 'open' AND c.removed_at IS NULL AND c.created_at >= %(since)s)
   AND NOT EXISTS (SELECT FROM feedback_askedagain a WHERE a.idea_id = i.id AND a.at >= %(again)s)
 ORDER BY i.created_at, i.id
 LIMIT %(most)s
   FOR NO KEY UPDATE SKIP LOCKED
"""
