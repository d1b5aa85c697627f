"""A moderator rules on something that people wrote or cast, and can take the ruling back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F

from feedback.actions import comment as talk
from feedback.models import Comment, Flag, Idea, Merge, Notice, Ruling, Thing, Vote, Voter
from ground.models import AuditEntry


class SomeoneWasFaster(Exception):
    """The thing was ruled on since it was last looked at, or does not wait any more."""


@dataclass(frozen=True)
class Kind:
    """How to read one kind of thing that has words and a state."""

    model: type[models.Model]
    author: str  # its field that names the voter
    idea: Callable[[Any], int | None]
    words: Callable[[Any], tuple[str, str]]  # headline, text
    related: tuple[str, ...] = ()  # what is read with it
    state: str = "state"  # its field that says whether it is open, held or hidden


KINDS: dict[str, Kind] = {
    Thing.IDEA: Kind(Idea, "author_id", lambda row: row.pk, lambda row: (row.title, row.body)),
    Thing.COMMENT: Kind(
        Comment, "voter_id", lambda row: row.idea_id, lambda row: (row.idea.title, row.body), ("idea",)
    ),
    Thing.PHOTO: Kind(Idea, "author_id", lambda row: row.pk, lambda row: (row.title, ""), state="photo_state"),
}
OPEN, HELD, HIDDEN = Idea.State.OPEN, Idea.State.HELD, Idea.State.HIDDEN


@transaction.atomic
def rule(
    *,
    thing: str,
    thing_id: int,
    verdict: str,
    by: Any,
    now: datetime,
    reason: str = "",
    words: str = "",
    seen: int | None = None,
) -> Ruling:
    """Approve or hide a thing. `seen` is the newest ruling on it that the moderator knew (0: none); raises
    SomeoneWasFaster when there is a newer one, or when it stands so already."""
    kind = KINDS[thing]
    row: Any = kind.model._default_manager.select_for_update().get(pk=thing_id)
    before = getattr(row, kind.state)
    flags = Flag.objects.open().filter(thing=thing, thing_id=thing_id)
    if seen is not None and newest(thing, thing_id) > seen:
        raise SomeoneWasFaster
    if verdict == Ruling.Verdict.HIDE:
        idle = before == HIDDEN
    else:
        idle = before not in {HELD, HIDDEN} and not flags.exists()
    if idle:
        raise SomeoneWasFaster
    ruling = Ruling.objects.create(
        thing=thing,
        thing_id=thing_id,
        voter_id=getattr(row, kind.author),
        idea_id=kind.idea(row),
        verdict=verdict,
        reason=reason if verdict == Ruling.Verdict.HIDE else "",
        words=words,
        before=before,
        by=by,
        at=now,
    )
    flags.update(settled_by=ruling)
    if verdict == Ruling.Verdict.HIDE:
        put(row, HIDDEN, kind.state)
    elif before in {HELD, HIDDEN}:
        put(row, OPEN, kind.state)
        if thing == Thing.IDEA:
            row.vote(row.author_id)
    if isinstance(row, Comment):
        talk.recount(row.idea)
        talk.tell(row, answered=row.parent, now=now)  # once: the same words never reach the same inbox twice
    note(ruling, by=by, what=verdict)
    if before != getattr(row, kind.state):
        tell(ruling, title=str(row), now=now)
    return ruling


@transaction.atomic
def void(*, voter: Voter, by: Any, now: datetime, reason: str, words: str = "", idea: Idea | None = None) -> Ruling:
    """Let a voter's vote for an idea, or all their votes, count 0: kept as they are, until the ruling is undone.
    Raises SomeoneWasFaster when there is nothing (any more) to void."""
    votes = Vote.objects.filter(voter=voter, value=1)
    if idea:
        votes = votes.filter(idea=idea)
    ruling = Ruling.objects.create(
        thing=Thing.VOTE if idea else Thing.VOTER,
        thing_id=idea.pk if idea else 0,
        voter=voter,
        idea=idea,
        verdict=Ruling.Verdict.VOID,
        reason=reason,
        words=words,
        by=by,
        at=now,
    )
    ruling.votes = votes.update(voided_by=ruling, voided_wish=1, value=0, heard_at=None)
    if not ruling.votes:
        raise SomeoneWasFaster
    ruling.save(update_fields=["votes"])
    note(ruling, by=by, what="void")
    tell(ruling, title=idea.title if idea else "", now=now)
    return ruling


@transaction.atomic
def undo(*, ruling: Ruling, by: Any, now: datetime, settled: bool = False) -> bool:
    """Take a ruling back: what it changed is as it was, votes count again as their voters want. False when somebody
    had done so, or when the thing was ruled on again since. What waited before waits again, unless it is `settled`
    that it may stand."""
    ruling = Ruling.objects.select_for_update().get(pk=ruling.pk)
    if ruling.undone_at or (ruling.thing in KINDS and newest(ruling.thing, ruling.thing_id) > ruling.pk):
        return False
    ruling.undone_at, ruling.undone_by = now, by
    ruling.save(update_fields=["undone_at", "undone_by"])
    if ruling.verdict == Ruling.Verdict.VOID:
        ruling.voided.update(value=F("voided_wish"), voided_by=None, voided_wish=None, heard_at=None)
    else:
        give_back(ruling, OPEN if settled and ruling.before == HELD else ruling.before)
    if not settled:
        ruling.flags.update(settled_by=None)
    note(ruling, by=by, what="undo")
    unread = Notice.objects.filter(voter=ruling.voter_id, cause=cause_of(ruling), mailed_at=None, read_at=None)
    unread.delete()
    return True


def give_back(ruling: Ruling, state: str) -> None:
    """Into the state before, or the open. An author's own wish comes and goes with that."""
    kind = KINDS[ruling.thing]
    row: Any = kind.model._default_manager.select_for_update().get(pk=ruling.thing_id)
    if ruling.thing == Thing.IDEA:
        if row.state == Idea.State.MERGED:
            return  # joined with another since: where it is now was decided later
        if state == Idea.State.MERGED and not Merge.objects.standing().filter(absorbed=row).exists():
            state = OPEN  # parted again since
    put(row, state, kind.state)
    if ruling.thing == Thing.IDEA and ruling.before == HELD:
        row.vote(row.author_id) if state == OPEN else row.withdraw(row.author_id)
    if isinstance(row, Comment):
        talk.recount(row.idea)


def put(row: Any, state: str, field: str = "state") -> None:
    """Into this state; what was drawn of it is drawn anew."""
    setattr(row, field, state)
    fields = [field]
    if isinstance(row, Idea):
        row.version, fields = F("version") + 1, [field, "version"]
    row.save(update_fields=fields)


def newest(thing: str, thing_id: int) -> int:
    """The newest ruling on a thing that stands; 0 when there is none."""
    rulings = Ruling.objects.standing().filter(thing=thing, thing_id=thing_id)
    return rulings.aggregate(newest=models.Max("pk"))["newest"] or 0


def cause_of(ruling: Ruling) -> str:
    return f"ruling:{ruling.pk}"


KIND_OF_NOTICE = {
    Ruling.Verdict.APPROVE: Notice.Kind.APPROVED,
    Ruling.Verdict.HIDE: Notice.Kind.HIDDEN,
    Ruling.Verdict.VOID: Notice.Kind.VOIDED,
}


def tell(ruling: Ruling, *, title: str, now: datetime) -> None:
    """The author reads it at once on our pages; by mail only when the time to undo it is over."""
    Notice.objects.get_or_create(
        voter_id=ruling.voter_id,
        cause=cause_of(ruling),
        defaults={
            "kind": KIND_OF_NOTICE[Ruling.Verdict(ruling.verdict)],
            "idea_id": ruling.idea_id,
            "facts": {
                "title": title,
                "why": [ruling.reason] if ruling.reason else [],
                "reason": ruling.words,
                "ruling": ruling.pk,
                "votes": ruling.votes,
                "photo": ruling.thing == Thing.PHOTO,
            },
            "created_at": now,
            "mail_after": now + timedelta(seconds=settings.UNDO_SECONDS),
        },
    )


def note(ruling: Ruling, *, by: Any, what: str) -> None:
    AuditEntry.objects.create(
        who=f"user:{by.pk}",
        what=f"moderation {what}",
        subject=f"{ruling.thing}:{ruling.thing_id}",
        details={"ruling": ruling.pk, "reason": ruling.reason, "votes": ruling.votes},
    )
