"""Doors for the clock."""

from celery import shared_task

from collab import gather
from collab.actions.check import check as check_sums
from collab.gather import months
from ground.alarms import alarm


@shared_task
def hear() -> int:
    """Turn what happened into signals, until nothing is left; how many rows."""
    return gather.hear()


@shared_task
def check() -> int:
    """Make the journal's coming months and count again what was folded; how many claims do not hold."""
    months.make_ahead()
    broken = check_sums()
    for found in broken:
        alarm(found.claim, rows=found.rows, examples=found.examples)
    return len(broken)
