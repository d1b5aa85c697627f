"""What shoppers tapped on a screen in a store: taken in its order, once each, however often it is sent."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from feedback.models import Idea, Kiosk, KioskVisit, Voter
from ground.models import IdempotencyKey

COUNTED, CLOSED, TOO_MANY, OVER, OTHER = "counted", "closed", "too-many", "over", "another"


@dataclass(frozen=True)
class Tap:
    """One tap: `key` is made by the screen and is the same however often the tap is sent."""

    key: UUID
    visit: UUID
    idea: int
    wants: bool

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.visit} {self.idea} {self.wants:d}".encode()).hexdigest()


@transaction.atomic
def take_votes(*, kiosk: Kiosk, taps: list[Tap], now: datetime) -> list[tuple[Tap, str]]:
    """What became of each tap, in order. Taps of a visit that was wiped still count (the screen was offline); those of
    one that a phone took over do not: it is somebody's own voice now."""
    Kiosk.objects.select_for_update().get(pk=kiosk.pk)  # two sendings of one queue wait for each other
    scope = f"kiosk:{kiosk.pk}"
    rows = IdempotencyKey.objects.filter(scope=scope, key__in=[str(tap.key) for tap in taps])
    known = {
        key: (digest, outcome) for key, digest, outcome in rows.values_list("key", "body_sha256", "reply__outcome")
    }
    answers = []
    for tap in taps:
        key = str(tap.key)
        if key not in known:
            known[key] = tap.digest, _take(kiosk, tap, now)
            kept = {"body_sha256": tap.digest, "status": 200, "reply": {"outcome": known[key][1]}}
            IdempotencyKey.objects.create(scope=scope, key=key, **kept)
        digest, outcome = known[key]
        answers.append((tap, outcome if digest == tap.digest else OTHER))
    return answers


@transaction.atomic
def begin(*, kiosk: Kiosk, key: UUID, now: datetime) -> KioskVisit:
    """The visit with this key, locked, with a voter of its own who carries the store; none once a phone has it."""
    KioskVisit.objects.get_or_create(kiosk=kiosk, key=key, defaults={"began_at": now})
    visit = KioskVisit.objects.select_for_update(of=["self"]).get(kiosk=kiosk, key=key)
    if visit.voter_id is None and visit.taken_at is None:
        visit.voter = Voter.objects.create(store_id=kiosk.store_id)
        visit.save(update_fields=["voter"])
    return visit


def _take(kiosk: Kiosk, tap: Tap, now: datetime) -> str:
    visit = begin(kiosk=kiosk, key=tap.visit, now=now)
    if visit.taken_at:
        return OVER
    if visit.taps >= settings.GUEST_VOTES_PER_HOUR:
        return TOO_MANY
    visit.taps += 1
    visit.save(update_fields=["taps"])
    idea = Idea(pk=tap.idea)
    if tap.wants:
        return COUNTED if idea.vote(visit.voter_id) else CLOSED
    idea.withdraw(visit.voter_id)
    return COUNTED
