"""Saying something about an idea: who is told, who says the same, and how words are changed or taken back."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.models import Store
from feedback.actions.hold import hold, watched_words
from feedback.models import Comment, Held, Idea, Notice, SameHere, Thing, Voter
from ground.live import ring

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
TOLD = 300  # characters of the words that a notice repeats


@transaction.atomic
def comment(
    *,
    idea: Idea,
    voter: Voter,
    body: str,
    now: datetime,
    parent: Comment | None = None,
    role: str = Comment.Role.SHOPPER,
    official: bool = False,
    store: Store | None = None,
    by: Any = None,
    language: str = "en",
    client_key: UUID | None = None,
) -> tuple[Comment, bool]:
    """Say something about an idea, or answer what somebody said; (comment, whether it is new). Two taps with one
    `client_key` are one. Answers to an answer stand beside it. A shopper's first words wait for a first look when they
    hold a link, and everybody's when they hold a word that is watched."""
    Idea.objects.select_for_update(no_key=True).get(pk=idea.pk)  # one at a time: numbers of shoppers are theirs alone
    if client_key and (said := Comment.objects.filter(client_key=client_key, voter=voter).first()):
        return said, False
    works_here = role != Comment.Role.SHOPPER
    known = works_here or Comment.objects.open().filter(voter=voter).exists()
    why = [] if works_here else first_looks(body, known=known)
    said = Comment.objects.create(
        idea=idea,
        voter=voter,
        parent=(parent.parent or parent) if parent else None,
        body=body,
        language=language,
        number=0 if works_here else number_of(idea, voter),
        role=role,
        official=official,
        store=store,
        by=by,
        state=Comment.State.HELD if why else Comment.State.OPEN,
        created_at=now,
        client_key=client_key,
    )
    if why:
        hold(thing=Thing.COMMENT, thing_id=said.pk, voter=voter, idea_id=idea.pk, title=str(said), reasons=why)
    recount(idea)
    tell(said, answered=parent, now=now)
    return said, True


def first_looks(body: str, *, known: bool) -> list[tuple[str, str]]:
    """Why somebody should read these words first: a link in a stranger's first ones, words that are watched."""
    found = [(str(Held.WORD), word) for word in watched_words(body)[:3]]
    return found if known or not LINK.search(body) else [(str(Held.LINK), body), *found]


def number_of(idea: Idea, voter: Voter) -> int:
    """Which shopper of this talk somebody is: the same as before, or the next."""
    shoppers = Comment.objects.filter(idea=idea, role=Comment.Role.SHOPPER)
    mine = shoppers.filter(voter=voter).values_list("number", flat=True).first()
    return mine or (shoppers.aggregate(last=Max("number"))["last"] or 0) + 1


def recount(idea: Idea) -> None:
    """Cards show how many comments are open. To be called whenever one is opened, hidden or taken back."""
    count = Comment.objects.open().filter(idea=idea, removed_at=None).count()
    Idea.objects.filter(pk=idea.pk).update(comment_count=count, version=F("version") + 1)
    board, version = Idea.objects.values_list("board__slug", "version").get(pk=idea.pk)
    for room in (f"board.{board}", f"idea.{idea.pk}"):
        ring(room, talk=idea.pk, comments=count, version=version)


def tell(said: Comment, *, answered: Comment | None, now: datetime) -> int:
    """Owe a notice to whom these words are for: who is answered, who is named, and the author of the idea for an answer
    of the shop. Nothing for what is not open; the same words never reach the same inbox twice."""
    if said.state != Comment.State.OPEN:
        return 0
    to = named_in(said)
    if answered:
        to.add(answered.voter_id)
    if said.official:
        to.add(said.idea.author_id)
    to.discard(said.voter_id)
    kind = Notice.Kind.REPLY if said.official else Notice.Kind.COMMENT
    facts = {"title": said.idea.title, "reason": said.body[:TOLD], "comment": said.pk}
    owed = [
        Notice(voter_id=one, kind=kind, idea=said.idea, cause=f"comment:{said.pk}", facts=facts, created_at=now)
        for one in sorted(to)
    ]
    return len(Notice.objects.bulk_create(owed, ignore_conflicts=True))


def named_in(said: Comment) -> set[UUID]:
    """Voters that the words name: @Author, or @Shopper 3 as the talk calls them, in any language of ours."""
    found, body = set(), said.body.casefold()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            if f"@{_('Author')}".casefold() in body:
                found.add(said.idea.author_id)
            shopper = re.escape("@" + _("Shopper %(n)d")).replace(re.escape("%(n)d"), r"(\d{1,6})")
            numbers = [int(one) for one in re.findall(shopper.casefold(), body)]
        if numbers:
            people = Comment.objects.filter(idea=said.idea, role=Comment.Role.SHOPPER, number__in=numbers[:5])
            found.update(people.values_list("voter_id", flat=True))
    return found


@transaction.atomic
def change(*, comment: Comment, body: str, now: datetime) -> bool:
    """Put other words in their place. False when the ten minutes are over, or they were taken back. New words wait for
    a first look where their like would have waited in a new comment."""
    row = Comment.objects.select_for_update().get(pk=comment.pk)
    if row.removed_at or not row.is_young(now):
        return False
    others = Comment.objects.open().filter(voter=row.voter_id).exclude(pk=row.pk)
    works_here = row.role != Comment.Role.SHOPPER
    why = [] if works_here or row.state != Comment.State.OPEN else first_looks(body, known=others.exists())
    row.body, row.edited_at = body, now
    if why:
        row.state = Comment.State.HELD
        hold(thing=Thing.COMMENT, thing_id=row.pk, voter=row.voter, idea_id=row.idea_id, title=str(row), reasons=why)
    row.save(update_fields=["body", "edited_at", "state"])
    if why:
        recount(row.idea)
    return True


@transaction.atomic
def take_back(*, comment: Comment, now: datetime) -> bool:
    """The words go, and what notices repeat of them; that something stood here stays. False the second time."""
    gone = Comment.objects.filter(pk=comment.pk, removed_at=None).update(body="", removed_at=now)
    for notice in Notice.objects.filter(cause=f"comment:{comment.pk}", idea=comment.idea_id):
        notice.facts = notice.facts | {"reason": ""}
        notice.save(update_fields=["facts"])
    if gone:
        recount(comment.idea)
    return bool(gone)


def say_same(*, comment: Comment, voter: Voter, on: bool = True) -> None:
    """Say "same here" to somebody else's words, once however often; or no longer."""
    if on and comment.voter_id != voter.pk:
        SameHere.objects.bulk_create([SameHere(comment=comment, voter=voter)], ignore_conflicts=True)
    elif not on:
        SameHere.objects.filter(comment=comment, voter=voter).delete()
