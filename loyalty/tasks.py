"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from loyalty.actions.deliver import deliver as deliver_letters
from loyalty.actions.retier import retier as retier_all


@shared_task
def deliver() -> int:
    """Send the letters that are due; how many went out."""
    return deliver_letters(now=timezone.now)


@shared_task
def retier() -> int:
    """Points older than a year no longer make a tier; how many customers changed theirs."""
    return retier_all(now=timezone.now())
