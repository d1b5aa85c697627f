"""Two ideas that say the same become one, with the consent of those who wanted them, and back again.

A vote belongs to its voter, and so does a pledge. Joining moves none: each stays with the idea it was given to, and
who gave it is asked. "Still mine" lets a vote of theirs stand on the idea that stays too, and what they pledged; both
remember why they stand (`through`) until their voter says something about that idea themselves, and a reason of theirs
against it rests meanwhile. Undoing takes back exactly what still stands for no other reason, so that everything is as
if nothing had ever been joined. No chains: an idea others were joined with is not joined with a third, so one step
always leads to the idea that lives on.
"""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.actions.announce import announce
from feedback.actions.ask_supporters import ask_supporters
from feedback.models import Follow, Idea, Merge, MergeAnswer, NotForMe, Notice, Pledge, Vote
from ground.models import AuditEntry

Said = MergeAnswer.Said


class Refused(Exception):
    """These two cannot be joined (any more), or not be parted; says why in words for people."""

    def __init__(self, words: Any):
        super().__init__(words)
        self.words = words


@transaction.atomic
def merge(*, absorbed: Idea, survivor: Idea, by: Any, now: datetime, note: str = "") -> Merge:
    """Join `absorbed` with `survivor` and ask everybody who wanted it. Twice is as good as once."""
    rows = {row.pk: row for row in _locked(absorbed.pk, survivor.pk)}
    if before := Merge.objects.standing().filter(absorbed=absorbed, survivor=survivor).first():
        return before
    _check(rows.get(absorbed.pk), rows.get(survivor.pk))
    joined = Merge.objects.create(absorbed=absorbed, survivor=survivor, by=by, at=now, note=note)
    Idea.objects.filter(pk=absorbed.pk).update(
        state=Idea.State.MERGED, merged_into=survivor.pk, version=F("version") + 1
    )
    Idea.objects.filter(pk=survivor.pk).update(version=F("version") + 1)
    _ask(joined, now)
    _note_down("merge ideas", joined, by, now)
    announce(ideas=[absorbed.pk, survivor.pk])
    return joined


@transaction.atomic
def say(*, merge: Merge, voter_id: Any, said: str, now: datetime) -> bool:
    """What one of those who wanted the joined idea means. A later word replaces the earlier one.

    False when they have no wish there, or the two were parted meanwhile.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.state != Merge.State.JOINED or not _has_a_say(merge, voter_id):
        return False
    answer = MergeAnswer.objects.filter(merge=merge, voter=voter_id).first()
    if answer:
        _take_back([answer])
    follows = False
    if said == Said.MINE:
        about = {"merge": merge.pk, "idea": merge.survivor_id, "from": merge.absorbed_id, "voter": voter_id, "now": now}
        with connection.cursor() as cursor:
            for statement in (LET_STAND, LET_PLEDGE_STAND, LET_REST):
                cursor.execute(statement, about)
    elif said == Said.PARTLY:
        _row, follows = Follow.objects.get_or_create(idea_id=merge.survivor_id, voter_id=voter_id, defaults={"at": now})
    words = {"said": said, "follows": follows, "at": now}
    MergeAnswer.objects.update_or_create(merge=merge, voter_id=voter_id, defaults=words)
    return True


@transaction.atomic
def unmerge(*, merge: Merge, by: Any, now: datetime) -> bool:
    """Part them again, for 30 days. Every vote and pledge is then as if they had never been joined, those given since
    included.

    False when they were parted before.
    """
    list(_locked(merge.absorbed_id, merge.survivor_id))
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.state != Merge.State.JOINED:
        return False
    if not merge.can_be_undone(now):
        raise Refused(_("These ideas were joined more than 30 days ago; that cannot be undone any more."))
    _take_back(list(merge.answers.all()))
    _fall(through=merge.pk)
    absorbed = Idea.objects.filter(pk=merge.absorbed_id)
    absorbed.update(merged_into=None, version=F("version") + 1)
    absorbed.filter(state=Idea.State.MERGED).update(state=Idea.State.OPEN)  # what was hidden meanwhile stays hidden
    Idea.objects.filter(pk=merge.survivor_id).update(version=F("version") + 1)
    Notice.objects.filter(cause=merge.cause, read_at=None).update(read_at=now)
    merge.state, merge.undone_at, merge.undone_by = Merge.State.UNDONE, now, by
    merge.save(update_fields=["state", "undone_at", "undone_by"])
    _note_down("part ideas", merge, by, now)
    announce(ideas=[merge.absorbed_id, merge.survivor_id])
    return True


@transaction.atomic
def keep_apart(*, one: Idea, other: Idea, by: Any, now: datetime) -> Merge:
    """Somebody looked: these are not the same, and need not be suggested again. Twice is as good as once."""
    states = {row.state for row in _locked(one.pk, other.pk)}
    if one == other:
        raise Refused(_("Choose two different ideas."))
    if states != {Idea.State.OPEN}:
        raise Refused(_("Only ideas that are open are held against each other."))
    pair = Q(absorbed=one, survivor=other) | Q(absorbed=other, survivor=one)
    before = Merge.objects.filter(pair, state=Merge.State.APART).first()
    return before or Merge.objects.create(absorbed=one, survivor=other, state=Merge.State.APART, by=by, at=now)


def suggest_again(*, merge: Merge) -> None:
    """It was a slip to say that these two are not the same."""
    Merge.objects.filter(pk=merge.pk, state=Merge.State.APART).delete()


def _locked(*ideas: int) -> QuerySet[Idea]:
    return Idea.objects.select_for_update().filter(pk__in=ideas).order_by("pk")


def _check(absorbed: Idea | None, survivor: Idea | None) -> None:
    if absorbed is None or survivor is None or absorbed == survivor:
        raise Refused(_("Choose two different ideas."))
    if survivor.state == Idea.State.MERGED:
        raise Refused(_("The idea that should stay was itself joined with another. Join with that one instead."))
    if absorbed.state == Idea.State.MERGED:
        raise Refused(_("This idea was joined with another already. Part them first."))
    if Merge.objects.standing().filter(survivor=absorbed).exists():
        raise Refused(_("Other ideas were joined with this one, so it has to stay. Join the other way round."))
    if {absorbed.state, survivor.state} != {Idea.State.OPEN}:
        raise Refused(_("Only ideas that are open can be joined."))
    if absorbed.stage in Idea.PROMISED:
        raise Refused(_("Something was promised for this idea already, so it has to stay. Join the other way round."))


def _has_a_say(merge: Merge, voter_id: Any) -> bool:
    answered = MergeAnswer.objects.filter(merge=merge, voter=voter_id)
    return Vote.objects.filter(idea=merge.absorbed_id, voter=voter_id, value=1).exists() or answered.exists()


def _take_back(answers: list[MergeAnswer]) -> None:
    """What followed from these answers, and nothing their voters did themselves."""
    for answer in answers:
        _fall(through=answer.merge_id, voter=answer.voter_id)
        if answer.follows:
            Follow.objects.filter(idea=answer.merge.survivor_id, voter=answer.voter_id).delete()


def _fall(*, through: int, **whose: Any) -> None:
    """What stands through this joining stands no more, and what rests for it holds again, unless they want it
    themselves by now. Of a vote that a moderator voided only the wish falls: it counts 0 anyway."""
    votes = Vote.objects.filter(through=through, **whose)
    votes.filter(voided_wish__isnull=False).update(voided_wish=0, through=None)
    votes.filter(voided_wish=None).update(value=0, heard_at=None, through=None)
    Pledge.objects.filter(through=through, **whose).update(value=0, notify=0, heard_at=None, through=None)
    rests = NotForMe.objects.filter(rests=through, **whose)
    wanted = Vote.objects.wished().filter(idea=OuterRef("idea"), voter=OuterRef("voter"))
    rests.filter(Exists(wanted)).update(rests=None)
    rests.update(value=1, heard_at=None, rests=None)


def _ask(merge: Merge, now: datetime) -> None:
    facts = {"title": merge.absorbed.title, "into": merge.survivor.title, "merge": merge.pk}
    ask_supporters(idea_id=merge.absorbed_id, kind=Notice.Kind.JOINED, cause=merge.cause, facts=facts, now=now)


def _note_down(what: str, merge: Merge, by: Any, now: datetime) -> None:
    AuditEntry.objects.create(
        who=f"user:{by.pk}" if by else "nobody",
        what=what,
        subject=f"merge:{merge.pk}",
        details={"absorbed": merge.absorbed_id, "survivor": merge.survivor_id, "note": merge.note},
        at=now,
    )


# A vote that stands already is the voter's own and stays so; one that a moderator voided stays voided.
LET_STAND = """
INSERT INTO feedback_vote AS v (idea_id, voter_id, store_id, value, heard_value, at, heard_at, through_id)
SELECT i.id, w.id, w.store_id, 1, 0, %(now)s, NULL, %(merge)s
  FROM feedback_idea i, feedback_voter w
 WHERE i.id = %(idea)s AND i.state = 'open' AND w.id = %(voter)s
ON CONFLICT (idea_id, voter_id) DO UPDATE
   SET value = 1, at = CASE v.heard_value WHEN 0 THEN EXCLUDED.at ELSE v.at END, heard_at = NULL,
       through_id = EXCLUDED.through_id
 WHERE v.value <> 1 AND v.voided_by_id IS NULL
"""
# What they pledge here themselves holds. Where they took a pledge back here, it stands again in the words it had.
LET_PLEDGE_STAND = """
INSERT INTO feedback_pledge AS p
       (idea_id, voter_id, value, notify, price, currency, options, store_id, how_often, heard_value, heard_notify,
        at, heard_at, through_id)
SELECT v.idea_id, v.voter_id, said.value, said.notify, said.price, said.currency, said.options, said.store_id,
       said.how_often, 0, 0, %(now)s, NULL, %(merge)s
  FROM feedback_pledge said JOIN feedback_vote v ON v.idea_id = %(idea)s AND v.voter_id = said.voter_id AND v.value = 1
 WHERE said.idea_id = %(from)s AND said.voter_id = %(voter)s AND (said.value = 1 OR said.notify = 1)
ON CONFLICT (idea_id, voter_id) DO UPDATE
   SET value = EXCLUDED.value, notify = EXCLUDED.notify, heard_at = NULL, through_id = EXCLUDED.through_id,
       at = CASE WHEN p.heard_value = 0 AND p.heard_notify = 0 THEN EXCLUDED.at ELSE p.at END
 WHERE p.value = 0 AND p.notify = 0
"""
LET_REST = """
UPDATE feedback_notforme n SET value = 0, heard_at = NULL, rests_id = %(merge)s
  FROM feedback_vote v
 WHERE n.idea_id = %(idea)s AND n.voter_id = %(voter)s AND n.value = 1
   AND v.idea_id = n.idea_id AND v.voter_id = n.voter_id AND v.through_id = %(merge)s
"""
