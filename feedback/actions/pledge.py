"""I would buy it: what a wish is worth to somebody, said once and changed or taken back at any time."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from catalog.models import Store
from feedback.models import Follow, Idea, NotForMe, Pledge, Voter


@dataclass(frozen=True)
class Word:
    """What somebody said of buying it; `price` in minor units of `currency`."""

    would_buy: bool = True
    notify: bool = False
    price: int | None = None
    currency: str = ""
    options: list[str] = field(default_factory=list)
    store: Store | None = None
    how_often: str = ""


@transaction.atomic
def pledge(*, idea: Idea, voter: Voter, word: Word, now: datetime) -> Pledge | None:
    """Let this voter's word on the idea stand, with their vote for it; None when the idea is not open (any more).

    Said twice it is one pledge, and the later word holds. Whoever wants to be told follows the idea. What gather heard
    of it stays on the day it was heard for.
    """
    if not idea.vote(voter.pk):
        return None
    said = {
        "value": int(word.would_buy),
        "notify": int(word.notify),
        "price": word.price,
        "currency": word.currency if word.price is not None else "",
        "options": word.options,
        "store": word.store or voter.store,
        "how_often": word.how_often,
        "heard_at": None,
        "through": None,
    }
    fresh = Pledge(idea=idea, voter=voter, at=now, **said)
    Pledge.objects.bulk_create([fresh], ignore_conflicts=True)  # two taps at once: the second changes the first
    mine = Pledge.objects.filter(idea=idea, voter=voter)
    mine.filter(heard_value=0, heard_notify=0).update(at=now)
    mine.update(**said)
    if word.notify:
        Follow.objects.bulk_create([Follow(idea=idea, voter=voter)], ignore_conflicts=True)
    return mine.get()


@transaction.atomic
def not_for_me(*, idea: Idea, voter: Voter, reason: str, words: str = "", now: datetime) -> NotForMe | None:
    """Write down why it is not for them, and take back what they wanted of it; None when the idea is not open. The
    later reason holds."""
    if not Idea.objects.open().filter(pk=idea.pk).exists():
        return None
    idea.withdraw(voter.pk)
    Pledge(idea=idea, voter=voter).cancel()
    said = {"reason": reason, "words": words, "value": 1, "heard_at": None, "rests": None}
    fresh = NotForMe(idea=idea, voter=voter, store=voter.store, at=now, reason=reason, words=words)
    NotForMe.objects.bulk_create([fresh], ignore_conflicts=True)
    mine = NotForMe.objects.filter(idea=idea, voter=voter)
    mine.filter(heard_value=0).update(at=now, store=voter.store)
    mine.update(**said)
    return mine.get()


def for_me_after_all(*, idea: Idea, voter: Voter) -> bool:
    """Take that back. False when nothing of it stood."""
    mine = NotForMe.objects.filter(idea=idea, voter=voter)
    standing = mine.filter(Q(value=1) | Q(rests__isnull=False))
    return bool(standing.update(value=0, heard_at=None, rests=None))
