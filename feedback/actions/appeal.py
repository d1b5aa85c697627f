"""The author's one answer to a ruling, and a second look at it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from catalog.models import StaffMember
from feedback.actions.moderate import SomeoneWasFaster, note, undo
from feedback.models import Appeal, Notice, Ruling


class NeedsAnotherPair(Exception):
    """Who ruled does not decide about the objection to it, where there is somebody else."""


@transaction.atomic
def appeal(*, ruling: Ruling, words: str, now: datetime) -> bool:
    """Ask for a second look at a ruling that stands. Once; False when it was asked before, or was undone."""
    ruling = Ruling.objects.select_for_update().get(pk=ruling.pk)
    if ruling.undone_at or not ruling.against_author:
        return False
    return Appeal.objects.get_or_create(ruling=ruling, defaults={"words": words, "at": now})[1]


@transaction.atomic
def decide_appeal(*, appeal: Appeal, granted: bool, answer: str, by: Any, now: datetime) -> Appeal:
    """Grant it (the ruling is undone) or keep the ruling; its author is told in either case."""
    appeal = Appeal.objects.select_for_update(of=["self"]).select_related("ruling__idea").get(pk=appeal.pk)
    ruling = appeal.ruling
    if appeal.decided_at:
        raise SomeoneWasFaster
    if ruling.by_id == by.pk and others_moderate(by):
        raise NeedsAnotherPair
    appeal.granted, appeal.answer, appeal.decided_by, appeal.decided_at = granted, answer, by, now
    appeal.save()
    if granted:
        undo(ruling=ruling, by=by, now=now, settled=True)
    note(ruling, by=by, what="appeal granted" if granted else "appeal refused")
    Notice.objects.get_or_create(
        voter_id=ruling.voter_id,
        cause=f"appeal:{appeal.pk}",
        defaults={
            "kind": Notice.Kind.APPEAL,
            "idea_id": ruling.idea_id,
            "facts": {
                "title": ruling.idea.title if ruling.idea else "",
                "granted": granted,
                "reason": answer,
                "ruling": ruling.pk,
            },
            "created_at": now,
        },
    )
    return appeal


def others_moderate(by: Any) -> bool:
    return StaffMember.objects.filter(role=StaffMember.Role.MODERATOR).exclude(user=by).exists()
