"""A team promises to put a fault right by a day; what is late is passed on, and somebody says when it is done."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.models import Product
from feedback.models import Complaint, Notice, Repair, StagePromise


@transaction.atomic
def promise_repair(*, product: Product, team: str, due: date, cause: str, now: datetime) -> Repair:
    """Owed from now on; once for each cause."""
    said = {"product": product, "team": team, "due": due, "said_at": now}
    return Repair.objects.get_or_create(cause=cause, defaults=said)[0]


@transaction.atomic
def put_right(*, repair: Repair, words: str, by: Any, now: datetime) -> int | None:
    """Say that it is done: everybody who was promised it reads so once; how many. None when it was said before."""
    if not Repair.objects.owed().filter(pk=repair.pk).update(done_at=now, done_by=by):
        return None
    promised = Complaint.objects.standing().filter(product=repair.product_id, answered_at=repair.said_at)
    told = {
        row["voter"]: Notice(
            voter_id=row["voter"],
            kind=Notice.Kind.PUT_RIGHT,
            cause=f"repair:{repair.pk}",
            facts={"title": repair.product.name, "reason": words, "complaint": row["pk"]},
            created_at=now,
        )
        for row in promised.exclude(voter=None).order_by("pk").values("pk", "voter")
    }
    Notice.objects.bulk_create(told.values(), ignore_conflicts=True)
    return len(told)


@transaction.atomic
def pass_on_repairs(*, now: datetime) -> int:
    """Hand what is late for too long to whoever is responsible next, as with what should be on the shelf."""
    kept = StagePromise.of("coming")
    late = Repair.objects.late(timezone.localdate(now) - timedelta(days=kept.patience)).exclude(team=kept.then)
    return late.update(team=kept.then)
