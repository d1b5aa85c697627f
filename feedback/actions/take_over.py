"""Somebody takes what they said on a screen in a store along on their phone."""

from datetime import datetime
from typing import Any

from django.db import transaction

from feedback.actions.claim import claim, join
from feedback.models import KioskVisit, Voter


@transaction.atomic
def take_over(*, token: str, user: Any, mine: Voter | None, now: datetime) -> tuple[KioskVisit, Voter | None] | None:
    """Make the visit's voice the user's, or that of the device whose voter is `mine`, or let the device have it as it
    is; (the visit, the voter to be from now on). None when the token opens nothing: used, too old, or not ours.

    The screen has nothing of it any more: what is tapped there later is somebody else's.
    """
    visit = KioskVisit.objects.open_with(token, now).select_for_update().first()
    if visit is None:
        return None
    voter, visit.voter = visit.voter, None
    visit.taken_at, visit.token_hash = now, None
    visit.ended_at = visit.ended_at or now
    visit.save(update_fields=["voter", "taken_at", "token_hash", "ended_at"])
    if voter is None:
        return visit, mine
    if user is not None:
        return visit, claim(guest=voter, user=user)
    return visit, join(guest=voter, mine=mine) if mine else voter
