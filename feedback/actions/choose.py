"""Of two ideas, the one somebody would rather see on the shelf; or neither, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from django.db import connection

from feedback.models import PairChoice, Voter


@dataclass(frozen=True)
class Pair:
    """One pair as it was offered: good for one answer."""

    token: UUID
    left: int
    right: int
    store: int | None
    way: str
    offered_at: datetime


class Chosen(Enum):
    COUNTED = "counted"
    AGAIN = "again"  # the same answer once more: nothing changes
    STANDS = "stands"  # answered otherwise before: the first answer stands
    OVER = "over"  # one of the two is not open any more


def choose(*, pair: Pair, voter: Voter, chosen: int | None, skipped: str = "", now: datetime) -> Chosen:
    """Keep this voter's answer to a pair. One statement: that both are open rides along, and of many taps at once the
    unique keys (token; voter and pair) let one through."""
    said = {"voter": voter.pk, "chosen": chosen, "skipped": skipped, "now": now, **vars(pair)}
    with connection.cursor() as cursor:
        cursor.execute(CHOOSE, said)
        if cursor.rowcount:
            return Chosen.COUNTED
    ideas = [pair.left, pair.right]
    same = PairChoice.objects.filter(voter=voter, left__in=ideas, right__in=ideas)
    before = PairChoice.objects.filter(token=pair.token).first() or same.first()
    if before is None:
        return Chosen.OVER
    return Chosen.AGAIN if (before.chosen_id, before.skipped) == (chosen, skipped) else Chosen.STANDS


CHOOSE = """
INSERT INTO feedback_pairchoice (token, voter_id, store_id, left_id, right_id, chosen_id, skipped, way, offered_at,
                                 value, heard_value, at, heard_at)
SELECT %(token)s, %(voter)s, %(store)s, l.id, r.id, %(chosen)s, %(skipped)s, %(way)s, %(offered_at)s, 1, 0, %(now)s,
       NULL
  FROM feedback_idea l, feedback_idea r
 WHERE l.id = %(left)s AND r.id = %(right)s AND l.state = 'open' AND r.state = 'open'
ON CONFLICT DO NOTHING
"""
