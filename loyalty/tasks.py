"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from ground.idempotency import forget_old
from ground.uploads import forget_unused
from loyalty.actions.collect import send_collected
from loyalty.actions.deliver import deliver as deliver_letters
from loyalty.actions.push import send_pushes
from loyalty.actions.retier import retier as retier_all


@shared_task
def deliver() -> int:
    """Send the letters and pushes that are due; how many went out."""
    return deliver_letters(now=timezone.now) + send_collected(now=timezone.now) + send_pushes(now=timezone.now)


@shared_task
def retier() -> int:
    """Points older than a year no longer make a tier; how many customers changed theirs."""
    return retier_all(now=timezone.now())


@shared_task
def forget_replies() -> int:
    """What the API answered to requests of last week is no longer kept to repeat it; how many answers."""
    return forget_old(timezone.now())


@shared_task
def forget_photos() -> int:
    """Photos whose form was never sent off, or whose row is gone; how many."""
    return forget_unused(timezone.now())
