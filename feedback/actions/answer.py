from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from feedback.actions.announce import announce
from feedback.models import Idea, Notice, StatusChange


@dataclass(frozen=True)
class Answer:
    """What the people who asked will read: made by the desk, previewed there word for word, then given."""

    stage: str
    kind: str  # of the notices
    reason: str = ""
    pieces: int | None = None  # sold in a trial: what of `reason` is public only where the retailer says so
    due: date | None = None
    team: str = ""
    facts: dict = field(default_factory=dict)
    in_stores: tuple[int, ...] | None = None  # None: everyone who asked
    next_by: date | None = None  # the next word is owed by then


@transaction.atomic
def answer(*, idea: Idea, answer: Answer, cause: str, now: datetime, by: Any = None) -> int:
    """Put a dated line into the idea's life and owe a notice to everyone who asked. Returns the number of notices.

    The same `cause` never writes a second line nor reaches the same inbox twice.
    """
    line, new = StatusChange.objects.get_or_create(
        idea=idea,
        cause=cause,
        defaults={
            "stage": answer.stage,
            "reason": answer.reason,
            "pieces": answer.pieces,
            "team": answer.team,
            "due": answer.due,
            "by": by,
            "at": now,
        },
    )
    if new:
        closes = answer.stage in {Idea.Stage.DECLINED, Idea.Stage.ENDED}
        Idea.objects.filter(pk=idea.pk).update(
            stage=answer.stage,
            version=F("version") + 1,
            answer_by=answer.next_by,
            state=Idea.State.CLOSED if closes else F("state"),
        )
        announce(ideas=[idea.pk])
    facts = facts_of(idea, answer) | {"status": line.pk}
    stores = None if answer.in_stores is None else list(answer.in_stores)
    return owe(idea=idea, kind=answer.kind, cause=cause, facts=facts, now=now, in_stores=stores)


def facts_of(idea: Idea, answer: Answer) -> dict:
    """What a notice of this answer says; `Notice.words` puts it into words."""
    facts = {"title": idea.title, "reason": answer.reason} | answer.facts
    facts |= {"pieces": answer.pieces} if answer.pieces is not None else {}
    return facts | {"due": answer.due.isoformat()} if answer.due else facts


def draft_notice(idea: Idea, answer: Answer) -> Notice:
    """The notice as everyone would get it, unsaved: for a preview that cannot differ from it."""
    return Notice(kind=answer.kind, idea=idea, facts=facts_of(idea, answer))


def owe(*, idea: Idea, kind: str, cause: str, facts: dict, now: datetime, in_stores: list[int] | None = None) -> int:
    """Write one notice for each person behind this idea: author, voters, followers, those who asked in a store, and
    behind what was joined with it, but for those who said that this is not the same.
    With `in_stores`, only for people whose own store is one of them (their notice names it: `here`), and for those who
    named none."""
    with connection.cursor() as cursor:
        cursor.execute(
            OWE,
            {
                "idea": idea.pk,
                "kind": kind,
                "cause": cause,
                "facts": Notice._meta.get_field("facts").get_db_prep_value(facts, connection),
                "now": now,
                "stores": in_stores,
            },
        )
        return cursor.rowcount


def askers(idea: Idea, in_stores: tuple[int, ...] | None = None) -> int:
    """How many people an answer to this idea would reach."""
    stores = None if in_stores is None else list(in_stores)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {REACHED}", {"idea": idea.pk, "stores": stores})
        return cursor.fetchone()[0]


ASKERS = """
SELECT author_id AS voter_id FROM feedback_idea WHERE id = %(idea)s
UNION SELECT voter_id FROM feedback_vote WHERE idea_id = %(idea)s AND value = 1
UNION SELECT voter_id FROM feedback_follow WHERE idea_id = %(idea)s
UNION SELECT voter_id FROM feedback_storerequest WHERE idea_id = %(idea)s AND value = 1 AND voter_id IS NOT NULL
UNION SELECT those.voter_id
  FROM feedback_merge m CROSS JOIN LATERAL (
       SELECT author_id AS voter_id FROM feedback_idea WHERE id = m.absorbed_id
        UNION SELECT voter_id FROM feedback_vote WHERE idea_id = m.absorbed_id AND value = 1
        UNION SELECT voter_id FROM feedback_follow WHERE idea_id = m.absorbed_id
        UNION SELECT voter_id FROM feedback_storerequest WHERE idea_id = m.absorbed_id AND value = 1) AS those
  LEFT JOIN feedback_mergeanswer said ON said.merge_id = m.id AND said.voter_id = those.voter_id
 WHERE m.survivor_id = %(idea)s AND m.state = 'joined' AND said.said IS DISTINCT FROM 'other'
"""
REACHED = f"""
  FROM ({ASKERS}) a JOIN feedback_voter v ON v.id = a.voter_id
 WHERE %(stores)s::bigint[] IS NULL OR v.store_id IS NULL OR v.store_id = ANY(%(stores)s::bigint[])
"""
OWE = f"""
INSERT INTO feedback_notice (voter_id, kind, idea_id, cause, facts, created_at, mail_after, attempts, mail_skipped,
                             last_error)
SELECT a.voter_id, %(kind)s, %(idea)s, %(cause)s,
       CASE WHEN v.store_id = ANY(%(stores)s::bigint[])
            THEN %(facts)s::jsonb || jsonb_build_object('here', (SELECT name FROM catalog_store WHERE id = v.store_id))
            ELSE %(facts)s::jsonb END, %(now)s, %(now)s, 0, '', ''
{REACHED}
 ORDER BY a.voter_id
ON CONFLICT (voter_id, cause) DO NOTHING
"""
