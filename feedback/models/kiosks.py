"""Screens in stores on which people vote: each is paired once, seen every half minute, and ended at any time."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

PLACE = "/kiosk/"  # all addresses of screens, and the only ones their cookie is sent to
COOKIE = "__Secure-kiosk" if settings.TLS else "kiosk"
CODE_LASTS = timedelta(minutes=10)
MISSED = timedelta(minutes=2)  # four heartbeats
TOKEN_LASTS = timedelta(minutes=10)


def sealed(secret: str) -> str:
    """What is kept of a code, a token or a device's secret: nothing anybody could come in with."""
    return salted_hmac("feedback.kiosk", secret, algorithm="sha256").hexdigest()


class KioskQuerySet(models.QuerySet):
    def find(self, secret: str):
        """The paired screen this secret belongs to, or None; None from the moment it is ended."""
        paired = self.filter(secret_hash=sealed(secret), paired_at__isnull=False, revoked_at=None)
        return paired.select_related("store").first()

    def worked_with_by(self, actor):
        """Paired screens in the stores this person works in."""
        return self.filter(store__in=actor.stores, paired_at__isnull=False)


class Kiosk(models.Model):
    """A screen in a store. Until it is paired it has no store; what it holds is a secret only it knows."""

    store = models.ForeignKey("catalog.Store", models.CASCADE, null=True, related_name="kiosks")
    name = models.CharField(max_length=60, blank=True)  # "by the entrance"
    secret_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, null=True, unique=True)  # while it waits to be paired
    code_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    paired_at = models.DateTimeField(null=True)
    paired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    last_seen_at = models.DateTimeField(null=True)
    waiting = models.PositiveIntegerField(default=0)  # votes on the screen that were not sent yet, as it last said
    revoked_at = models.DateTimeField(null=True)

    objects = KioskQuerySet.as_manager()

    def __str__(self):
        return self.name or f"screen {self.pk}"

    @property
    def is_silent(self) -> bool:
        return self.last_seen_at is None or timezone.now() - self.last_seen_at > MISSED

    def code(self, secret: str) -> str:
        """The six digits the screen shows. Made anew from its own secret each time, so that nobody has to keep them."""
        until = self.code_until.isoformat() if self.code_until else ""
        number = int.from_bytes(hashlib.sha256(f"{secret} {until}".encode()).digest()[:8])
        return f"{number % 1_000_000:06d}"


class KioskVisitQuerySet(models.QuerySet):
    def open_with(self, token: str, now: datetime):
        """The visit a phone may take over with this token: once, and for a few minutes."""
        return self.filter(token_hash=sealed(token), token_until__gt=now, taken_at=None)


class KioskVisit(models.Model):
    """One shopper at one screen, from the first touch until it is wiped: a voter of their own, who carries the store.

    The screen makes up `key`, because it may be offline. The voter is there from the first vote, and gone from here
    once a phone has taken it over.
    """

    kiosk = models.ForeignKey(Kiosk, models.CASCADE, related_name="visits")
    key = models.UUIDField()
    voter = models.ForeignKey("feedback.Voter", models.SET_NULL, null=True)
    taps = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    token_until = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    objects = KioskVisitQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kiosk", "key"], name="kiosk_visit_once")]
        indexes = [models.Index(fields=["kiosk", "-began_at"], name="kiosk_visits_lately")]

    def __str__(self):
        return f"{self.kiosk_id}: {self.key}"

    def offer(self, now: datetime) -> str:
        """A fresh token for a phone; the one before opens nothing any more."""
        token = secrets.token_urlsafe(12)
        self.token_hash, self.token_until = sealed(token), now + TOKEN_LASTS
        self.save(update_fields=["token_hash", "token_until"])
        return token


def as_key(text: str | None) -> UUID | None:
    """A client's UUID, or None for anything else."""
    try:
        return UUID(text or "")
    except (ValueError, AttributeError, TypeError):
        return None
