"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from feedback.actions.ask_again import ask_again
from feedback.actions.find_points import find_points
from feedback.actions.look_into import pass_on, promise
from feedback.actions.put_right import pass_on_repairs


@shared_task
def place_ideas() -> int:
    """Say what new and changed ideas mean, where the extra is installed; how many were placed."""
    return find_points(now=timezone.now())


@shared_task
def keep_promises() -> int:
    """Give ideas without a date one, pass on what is late, and ask again about what is quiet; how many of all."""
    now = timezone.now()
    return promise(now=now) + pass_on(now=now) + pass_on_repairs(now=now) + len(ask_again(now=now))
