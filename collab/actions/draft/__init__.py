"""Suggestions of one department from what is sold, stocked and wished for.

`draft` reads the department into arrays, asks the sealed engine, and writes what it says. `draft_next` does that for
one department that has news; `look_again` gives all of them news, as the night does, and
`look_at_imports` those that an import concerns.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Case, F, Max, Q, QuerySet, When
from django.utils import timezone

from catalog.models import Category, ImportJob
from collab.actions.draft.additions import additions
from collab.actions.draft.delistings import delistings
from collab.actions.draft.earlier import Earlier, read_earlier
from collab.actions.draft.faults import faults
from collab.actions.draft.found import Found, read_found
from collab.actions.draft.keep import keep
from collab.actions.draft.known import Known, know
from collab.actions.draft.localisations import localisations
from collab.actions.draft.restocks import restocks
from collab.actions.draft.shelf import Shelf, read_shelf
from collab.actions.draft.sketch import Sketch
from collab.actions.draft.standing import standing_of
from collab.actions.draft.voices import read_voices
from collab.models import Shard, Suggestion
from ground.live import ring

__all__ = ["draft", "draft_next", "look_again", "look_at_imports"]

LOCK = 0x5E1F  # first key of the advisory locks below, so that no other lock of ours is meant


@transaction.atomic
def draft(*, category: Category, now: datetime) -> int:
    """Bring the suggestions of one department up to date and return how many changed; doing it twice changes none.

    Two who draft the same department at once do it one after the other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, category.pk])
    return _draft(category, now)


def _draft(category: Category, now: datetime) -> int:
    """By who holds the department's lock."""
    today, standing = timezone.localdate(now), standing_of(category, now)
    shelf, found = read_shelf(category, today, standing), read_found(category, today, standing)
    voices = read_voices(category, shelf, standing)
    known = know(shelf, voices, read_earlier(category, standing.reckoned), found)
    listed = known.earlier(Suggestion.Kind.LOCALISE)
    sketches = [*additions(known), *about_goods(Question(shelf, voices.about_goods(), listed, found, known))]
    sketches += faults(shelf, standing.complained, now)
    changed = keep(department=category, sketches=sketches, currency=shelf.currency, now=now)
    if changed:
        ring("desk", department=category.pk, changed=changed)
    return changed


@dataclass(frozen=True)
class Question:
    """The same shelf, the same words about what stands on it, the same lessons from earlier listings, the same
    readings: the same answer."""

    shelf: Shelf
    said: tuple[bytes, ...]
    listed: Earlier
    found: Found
    known: Known = field(compare=False)


@lru_cache(maxsize=64)
def about_goods(question: Question) -> list[Sketch]:
    """Suggestions about what we have. Nearly all votes are about what we have not, so this is kept per process."""
    leaving = list(delistings(question.known))
    gone = {sketch.variant for sketch in leaving if sketch.variant}
    return [*restocks(question.known, leaving=gone), *localisations(question.known), *leaving]


@transaction.atomic
def draft_next(*, now: datetime) -> bool:
    """Draft the department that has waited longest for it; False when none waits that nobody is at work on.

    Claimed with an advisory lock and not by locking the shard's row: gather marks that row, and must not wait for us.
    The mark is taken off only if it is still the one seen before reading: news that arrived meanwhile stays news.
    A worker that dies takes its lock and its unfinished writing with it; the mark stays.
    """
    longest_waiting = F("computed_at").asc(nulls_first=True)
    waiting = Shard.objects.filter(dirty_at__isnull=False).order_by(longest_waiting).values_list("pk", flat=True)
    for department in waiting:
        if not _claim(department):
            continue
        shard = Shard.objects.select_related("category").get(pk=department)
        seen = shard.dirty_at
        if seen is None:  # somebody was faster, between our look and our claim
            continue
        _draft(shard.category, now)
        still = Case(When(dirty_at=seen, then=None), default=F("dirty_at"))
        Shard.objects.filter(pk=shard.pk).update(dirty_at=still, computed_at=now)
        return True
    return False


@transaction.atomic
def look_again(*, now: datetime) -> int:
    """Mark every department, so that each is read anew and drafted from all there is; returns how many there are."""
    return _mark(Category.objects.filter(parent=None), now)


@transaction.atomic
def look_at_imports(*, now: datetime) -> int:
    """Mark the departments drafted before goods or stock were imported last, or never; returns how many."""
    goods = ImportJob.objects.filter(kind__in=GOODS, state=ImportJob.State.DONE)
    last = goods.aggregate(last=Max("finished_at"))["last"]
    if last is None:
        return 0
    before = Q(shard=None) | Q(shard__dirty_at=None, shard__computed_at__lt=last + COMMITTING)
    return _mark(Category.objects.filter(before, parent=None), now)


GOODS = ("products", "stores", "stock")  # what is imported without being a fact that gather would hear
COMMITTING = timedelta(seconds=2)  # an import says that it is done, then commits


def _mark(departments: QuerySet[Category], now: datetime) -> int:
    shards = [Shard(category=each, dirty_at=now, sold_at=now) for each in departments.order_by("pk")]
    Shard.objects.bulk_create(
        shards, update_conflicts=True, unique_fields=["category"], update_fields=["dirty_at", "sold_at"]
    )
    return len(shards)


def _claim(department: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, department])
        return bool(cursor.fetchone()[0])
