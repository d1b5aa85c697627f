"""An author asks for it no longer, as long as nobody else has said anything about it."""

from django.db import transaction
from django.db.models import F, Q

from feedback.actions.announce import announce
from feedback.actions.edit import others_want
from feedback.models import Comment, Flag, Idea, Merge, PairChoice, PollOption, StoreRequest, Thing, Vote


@transaction.atomic
def take_back(*, idea: Idea) -> bool:
    """Off every board and out of every search. Twice is as good as once; False when others have spoken about it.

    Its author's own wish and pledge stay as facts: nobody counts them while it is gone, and all is exactly as it was
    when it is put back. Points are earned only by what was taken up, so none were given for it.
    """
    held = Idea.objects.select_for_update().get(pk=idea.pk)
    if held.state == Idea.State.WITHDRAWN:
        return True
    if not may_take_back(held):
        return False
    _put(held, Idea.State.WITHDRAWN)
    return True


@transaction.atomic
def put_back(*, idea: Idea) -> bool:
    """As it was before its author took it back: what waited for a first look waits again, unless it was looked at
    meanwhile. False when it had not been taken back."""
    held = Idea.objects.select_for_update().get(pk=idea.pk)
    if held.state != Idea.State.WITHDRAWN:
        return False
    waits = Flag.objects.open().filter(thing=Thing.IDEA, thing_id=held.pk, voter=None).exists()
    _put(held, Idea.State.HELD if waits else Idea.State.OPEN)
    if not waits and not Vote.objects.filter(idea=held, voter=held.author_id).exists():
        held.vote(held.author_id)  # approved meanwhile: their own wish comes with that
    return True


def may_take_back(idea: Idea) -> bool:
    """Only what is not decided, and that nobody else wanted, wrote about or chose."""
    if idea.state not in {Idea.State.OPEN, Idea.State.HELD} or idea.stage not in Idea.UNDECIDED:
        return False
    author = idea.author_id
    return not (
        others_want(idea)
        or idea.pledges.standing().exclude(voter=author).exists()
        or Comment.objects.filter(idea=idea, removed_at=None).exclude(voter=author).exists()
        or StoreRequest.objects.filter(idea=idea, value=1).exclude(voter=author).exists()
        or PairChoice.objects.filter(Q(left=idea) | Q(right=idea), chosen=idea).exclude(voter=author).exists()
        or PollOption.objects.filter(idea=idea).exists()
        or Merge.objects.standing().filter(survivor=idea).exists()
    )


def _put(idea: Idea, state: str) -> None:
    Idea.objects.filter(pk=idea.pk).update(state=state, version=F("version") + 1)
    announce(ideas=[idea.pk])
