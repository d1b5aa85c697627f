"""A receipt comes in: from a till, a shop, an import. Once per number, with the points it earns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.numbers import get_currency_precision
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.models import Store, Variant
from ground.live import ring
from loyalty.actions.credit import ISSUED, credit
from loyalty.actions.retier import retier
from loyalty.models import Account, Entry, Order, OrderLine, Profile


@dataclass(frozen=True)
class Line:
    variant: Variant
    quantity: int  # negative: it came back
    unit_price: int  # minor units

    @property
    def amount(self) -> int:
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Recorded:
    order: Order
    points: int  # earned, or taken back
    new: bool


class OrderDiffers(Exception):
    """This number was recorded before, with other content. A receipt does not change: send a return under its own."""


@transaction.atomic
def record_order(
    *,
    system: str,
    number: str,
    store: Store,
    ordered_at: datetime,
    currency: str,
    lines: Sequence[Line],
    profile: Profile | None,
) -> Recorded:
    """Order, lines and points in one transaction. The same order again changes nothing and is answered alike."""
    order, new = Order.objects.get_or_create(
        system=system,
        number=number,
        defaults={
            "store": store,
            "profile": profile,
            "ordered_at": ordered_at,
            "total": sum(line.amount for line in lines),
            "currency": currency,
        },
    )
    if not new:
        if not alike(order, store=store, ordered_at=ordered_at, currency=currency, lines=lines, profile=profile):
            raise OrderDiffers(f"{system} {number}")
        return Recorded(order, booked(order), new=False)
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            number=place,
            variant=line.variant,
            store=store,
            quantity=line.quantity,
            amount=line.amount,
            at=ordered_at,
        )
        for place, line in enumerate(lines, 1)
    )
    points = book(order)
    tell(order)
    return Recorded(order, points, new=True)


def alike(order: Order, *, lines: Sequence[Line], store: Store, profile: Profile | None, **said: object) -> bool:
    there = [(line.variant_id, line.quantity, line.amount) for line in order.lines.order_by("number")]
    here = [(line.variant.pk, line.quantity, line.amount) for line in lines]
    owner = profile.pk if profile else None
    return (
        there == here
        and (order.store_id, order.profile_id) == (store.pk, owner)
        and all(getattr(order, name) == value for name, value in said.items())
    )


def worth(total: int, currency: str) -> int:
    """Points for an amount in minor units: for each whole unit of money, both ways."""
    units = abs(total) // 10 ** get_currency_precision(currency)
    return (units if total > 0 else -units) * settings.POINTS_PER_UNIT


def book(order: Order) -> int:
    """Give the points an order earns, or take those of returned goods back: never more than are still there."""
    account = Account.objects.filter(profile=order.profile).first() if order.profile else None
    points = worth(order.total, order.currency)
    if order.profile is None or account is None or points == 0:
        return 0
    if points < 0:
        Account.objects.locked_house(ISSUED)  # from here on nobody else moves this balance
        account.refresh_from_db()
        points = -min(-points, account.balance)
    reason = "order" if points > 0 else "return"
    if not credit(account=account, points=points, ref=f"order:{order.pk}", reason=reason, at=order.ordered_at):
        return 0
    retier(now=timezone.now(), profile_ids=[order.profile.pk])
    return points


def booked(order: Order) -> int:
    entry = Entry.objects.filter(ref=f"order:{order.pk}", account__profile=order.profile_id).first()
    return entry.points if entry else 0


def tell(order: Order) -> None:
    """Tablets of the store, and the customer's own page, look again."""
    ring(f"store.{order.store_id}", order=order.pk)
    if order.profile_id:
        ring(f"customer.{order.profile_id}", order=order.pk)
