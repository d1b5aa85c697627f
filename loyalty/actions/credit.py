"""Points change hands: what a customer gets, the house owes. Double entry, once per cause."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from loyalty.models import Account, Entry

ISSUED = "issued"


class NotEnoughPoints(Exception):
    """The account would fall below its floor; nothing was booked."""


@transaction.atomic
def credit(*, account: Account, points: int, ref: str, reason: str, at: datetime | None = None) -> bool:
    """Book `points` (negative: take them back) once per `ref`. False when that ref was booked before, or nothing moves.

    The house is locked first, then the customer, so that no two bookings wait for each other crosswise. `account`
    itself is not changed: read its balance again when you need it.
    """
    if points == 0:
        return False
    house = Account.objects.locked_house(ISSUED)
    if Entry.objects.filter(account=account, ref=ref).exists():
        return False
    if not Account.objects.move(account.pk, points):
        raise NotEnoughPoints(f"account {account.pk} has fewer than {-points} points")
    Account.objects.move(house.pk, -points)
    line = {"booking": uuid.uuid4(), "reason": reason, "at": at or timezone.now()}
    Entry.objects.bulk_create(
        [
            Entry(account=account, points=points, ref=ref, **line),
            Entry(account=house, points=-points, ref=f"{account.pk}:{ref}", **line),
        ]
    )
    return True
