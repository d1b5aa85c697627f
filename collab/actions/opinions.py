"""Opinion groups of a board: who wants alike, read off at night, and what they say of each idea."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from collab.actions.readings import keep
from collab.engine import groups
from collab.models import Camp, Reading, SubjectType
from feedback.models import Board

PEOPLE = 20_000  # of a board, by whose votes its groups are found; ids are random, so they stand for all
WISHES = 3  # from which somebody is placed; merely looking places nobody
FEWEST = 5  # votes of people in groups, under which nothing is said of an idea


@dataclass(frozen=True)
class Heard:
    """Votes of a board as the engine reads them, and whose and on what they are."""

    people: list[UUID]
    ideas: NDArray[np.int64]  # ids, ascending
    votes: groups.Votes


def read_opinions(*, now: datetime) -> int:
    """Find the groups of every board again; how many there are on all."""
    return sum(group_people(board=board, now=now) for board in Board.objects.order_by("pk"))


def group_people(*, board: Board, now: datetime) -> int:
    """Group the people of a board again, and keep what each group thinks of each idea; how many groups there are. A
    group keeps its number as long as most of its people stay together."""
    heard = _hear(board)
    found = groups.opinion_groups(heard.votes).group
    before = dict(Camp.objects.filter(board=board).values_list("voter_id", "number"))
    earlier = np.array([before.get(person, groups.NO_GROUP) for person in heard.people], dtype=np.int64)
    number = groups.keep_numbers(earlier, found)
    with transaction.atomic():
        Camp.objects.filter(board=board).delete()
        Camp.objects.bulk_create(
            [
                Camp(board=board, voter_id=person, number=mine)
                for person, mine in zip(heard.people, number.tolist(), strict=True)
                if mine != groups.NO_GROUP
            ],
            batch_size=2000,
            ignore_conflicts=True,
        )
        about = set(board.ideas.values_list("pk", flat=True))
        keep(Reading.Kind.OPINIONS, SubjectType.IDEA, _views(heard, number), now=now, among=about)
    return len(np.unique(number[number != groups.NO_GROUP]))


def _hear(board: Board) -> Heard:
    with connection.cursor() as cursor:
        cursor.execute(VOTES, {"board": board.pk, "wishes": WISHES, "people": PEOPLE})
        rows = cursor.fetchall()
    people = sorted({row[0] for row in rows})
    place = {person: at for at, person in enumerate(people)}
    who = np.array([place[row[0]] for row in rows], dtype=np.int64)
    ideas, what = np.unique(np.array([row[1] for row in rows], dtype=np.int64), return_inverse=True)
    how = [row[2] for row in rows]
    return Heard(people, ideas, groups.last_votes(who, what, how, people=len(people), ideas=len(ideas)))


# Who saw an idea and does not want it said something too; those whose votes are set aside do not.
VOTES = """
WITH people AS MATERIALIZED (
     SELECT v.voter_id FROM feedback_vote v JOIN feedback_idea i ON i.id = v.idea_id
      WHERE i.board_id = %(board)s AND i.state IN ('open', 'closed') AND v.value = 1
        AND NOT EXISTS (SELECT 1 FROM collab_setaside a
                         WHERE a.idea_id = v.idea_id AND a.voter_id = v.voter_id AND a.released_at IS NULL)
      GROUP BY 1 HAVING count(*) >= %(wishes)s ORDER BY 1 LIMIT %(people)s
)
SELECT voter_id, idea_id, max(value) FROM (
     SELECT v.voter_id, v.idea_id, v.value FROM feedback_vote v JOIN people USING (voter_id)
     UNION ALL
     SELECT s.voter_id, s.idea_id, 0 FROM feedback_impression s JOIN people USING (voter_id)
) said JOIN feedback_idea i ON i.id = said.idea_id
 WHERE i.board_id = %(board)s AND i.state IN ('open', 'closed')
 GROUP BY 1, 2 ORDER BY 1, 2
"""


def _views(heard: Heard, number: NDArray[np.int64]) -> dict[int, dict]:
    """Idea → what the groups think of it: people and votes of each, whether all want it, whether it divides them."""
    names, compact = np.unique(number, return_inverse=True)
    if names.size and names[0] == groups.NO_GROUP:
        names, compact = names[1:], compact - 1
    if len(names) < 2:
        return {}
    views, wants = groups.views(heard.votes, compact), groups.wants(heard.votes, compact)
    shared = groups.wanted_by_all(heard.votes, compact)
    sizes = np.bincount(compact[compact >= 0], minlength=len(names))
    return {
        idea: {
            "groups": [
                {"number": int(names[at]), "people": int(sizes[at]), "wants": int(wants[at, row])}
                | {"share": round(float(views.agrees[at, row]), 3)}
                for at in range(len(names))
            ],
            "all_want": bool(shared[row]) or bool(views.consensus[row] > 0),
            "divides": round(float(views.divides[row]), 3),
        }
        for row, idea in enumerate(heard.ideas.tolist())
        if wants[:, row].sum() >= FEWEST
    }
