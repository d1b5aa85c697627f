from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from feedback.actions.hold import hold, reasons_to_hold
from feedback.models import Held, Idea, IdeaEdit, Thing, Vote


@transaction.atomic
def edit(*, idea: Idea, title: str, body: str, photo: str, now: datetime) -> bool:
    """Change what an idea says, as its author; what it said before is kept for all to read. False when it is frozen.

    Saying the same again changes nothing.
    """
    held = Idea.objects.select_for_update().select_related("author").get(pk=idea.pk)
    if not may_edit(held, now):
        return False
    if (held.title, held.body, held.photo) == (title, body, photo):
        return True
    IdeaEdit.objects.create(idea=held, title=held.title, body=held.body, photo=held.photo, until=now)
    held.title, held.body, held.photo = title, body, photo
    held.version += 1
    _look_at(held, now)
    held.save(update_fields=["title", "body", "photo", "version", "state"])
    return True


def _look_at(idea: Idea, now: datetime) -> None:
    """New words wait for a first look where their like would have waited in a new post."""
    text, about = f"{idea.title} {idea.body}", {str(Held.LINK), str(Held.WORD)}
    found = reasons_to_hold(voter=idea.author, text=text, took=timedelta.max, now=now)
    reasons = [(why, words) for why, words in found if why in about]
    if reasons and idea.state == Idea.State.OPEN:
        idea.state = Idea.State.HELD
        hold(thing=Thing.IDEA, thing_id=idea.pk, voter=idea.author, idea_id=idea.pk, title=idea.title, reasons=reasons)


def may_edit(idea: Idea, now: datetime) -> bool:
    """Soon after it was posted; later only until somebody else wants it, for they voted for these words."""
    if idea.state not in {Idea.State.OPEN, Idea.State.HELD}:
        return False
    if now - idea.created_at < timedelta(minutes=settings.EDIT_MINUTES):
        return True
    return not others_want(idea)


def others_want(idea: Idea) -> bool:
    return Vote.objects.filter(idea=idea, value=1).exclude(voter=idea.author_id).exists()
