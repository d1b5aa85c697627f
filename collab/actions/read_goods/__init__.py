"""Look slowly at what was sold, so that drafting need not: which stores miss what, what new things would sell, and what
is bought instead of what. Kept as `GoodsReading` rows; a department that was read is drafted again."""

from datetime import datetime, timedelta
from time import monotonic

from django.db import connection, transaction
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.utils import timezone

from catalog.models import Category
from collab.actions.read_goods.launches import read_launches
from collab.actions.read_goods.places import read_places
from collab.actions.read_goods.range import read_range
from collab.models import GoodsReading, Shard
from feedback.models import Idea
from loyalty.models import OrderLine

__all__ = ["read_all_launches", "read_next"]

LOCK = 0x5E20  # first key of the advisory locks below
EVERY_DAY = timedelta(days=1)
AT_MOST = 50  # news are waited for so many times longer than a reading takes: it has a fiftieth of a worker at most
SHORTEST = timedelta(seconds=20)
Kind = GoodsReading.Kind


@transaction.atomic
def read_next(*, now: datetime) -> bool:
    """Read one department whose sales have changed since they were read, or that was read yesterday; False when there
    is none that nobody is at work on."""
    read = GoodsReading.objects.filter(category=OuterRef("pk"), kind=Kind.RANGE)
    rows = Shard.objects.annotate(read_at=Subquery(read.values("read_at")), took=Subquery(read.values("seconds")))
    for shard in rows.select_related("category").order_by(F("read_at").asc(nulls_first=True), "pk"):
        if _due(shard.read_at, shard.took, shard.sold_at, now) and _claim(shard.pk):
            newest = GoodsReading.objects.filter(category=shard.pk, kind=Kind.RANGE).values_list("read_at", flat=True)
            if newest.first() != shard.read_at:  # somebody was faster, between our look and our claim
                continue
            _read(shard.category, now)
            Shard.objects.filter(pk=shard.pk).update(dirty_at=now)
            return True
    return False


@transaction.atomic
def read_all_launches(*, now: datetime) -> bool:
    """Foretell all wishes of the shop anew, when sales have changed, somebody posted one, or a day is over; not
    while sales still wait to be heard."""
    last = (
        GoodsReading.objects.filter(kind=Kind.LAUNCHES).order_by("-read_at").values_list("read_at", "seconds").first()
    )
    read_at, took = last or (None, None)
    sold_at = Shard.objects.aggregate(last=Max("sold_at"))["last"]
    posted = Idea.objects.filter(Q(state=Idea.State.OPEN), variant=None).aggregate(last=Max("created_at"))["last"]
    news = max((each for each in (sold_at, posted) if each), default=None)
    if OrderLine.objects.unheard().exists() or not _due(read_at, took, news, now) or not _claim(0):
        return False
    begun, departments = monotonic(), list(Category.objects.filter(parent=None, shard__isnull=False).order_by("pk"))
    found = read_launches(departments, timezone.localdate(now))
    for department in departments:
        _write(department, Kind.LAUNCHES, now, begun, found[department.pk], b"")
    Shard.objects.filter(category__in=departments).update(dirty_at=now)
    return bool(departments)


def _due(read_at: datetime | None, took: float | None, news: datetime | None, now: datetime) -> bool:
    if news is None:
        return False
    if read_at is None or took is None:
        return True
    rested = max(SHORTEST, timedelta(seconds=AT_MOST * took))
    return read_at < now - EVERY_DAY or (read_at < news and read_at < now - rested)


def _read(department: Category, now: datetime) -> None:
    today, begun = timezone.localdate(now), monotonic()
    _write(department, Kind.PLACES, now, begun, read_places(department, today), b"")
    begun = monotonic()
    _write(department, Kind.RANGE, now, begun, *read_range(department, today))


def _write(department: Category, kind: str, now: datetime, begun: float, facts: dict, arrays: bytes) -> None:
    said = {"read_at": now, "seconds": monotonic() - begun, "facts": facts, "arrays": arrays}
    GoodsReading.objects.update_or_create(category=department, kind=kind, defaults=said)


def _claim(key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, key])
        return bool(cursor.fetchone()[0])
