"""A poll: made by the range team, answered by everybody, once each."""

from datetime import datetime
from typing import Any

from django.db import transaction

from feedback.models import Poll, PollAnswer, PollOption, Voter


@transaction.atomic
def make_poll(*, poll: Poll, options: list[PollOption], by: Any) -> Poll:
    """Keep a poll with its finalists, new or changed. What was answered is not changed any more: ValueError."""
    if poll.pk:
        Poll.objects.select_for_update().get(pk=poll.pk)
        if poll.answers.exists():
            raise ValueError("A poll that was answered keeps its question and its finalists.")
        poll.options.all().delete()
    poll.by = by
    poll.save()
    for position, option in enumerate(options):
        option.poll, option.position = poll, position
    PollOption.objects.bulk_create(options)
    return poll


@transaction.atomic
def answer_poll(*, poll: Poll, option: PollOption, voter: Voter, now: datetime) -> bool:
    """Say which one somebody would rather have; a changed mind replaces what was said. False when it is not open."""
    held = Poll.objects.select_for_update(no_key=True).open(now).filter(pk=poll.pk).first()
    if not held or not held.options.filter(pk=option.pk).exists():  # closed, or changed by its maker this moment
        return False
    said = {"option": option, "store": voter.store, "at": now}
    PollAnswer.objects.update_or_create(poll=poll, voter=voter, defaults=said)
    return True
