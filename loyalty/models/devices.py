"""Devices on which somebody turned push on, and what is owed to each."""

import hashlib

from django.db import models
from django.utils import timezone

from ground.leases import Leased, due_index

COOKIE = "push"  # which of them this browser is; it names no secret, and opens nothing


def hashed(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


class DeviceQuerySet(models.QuerySet):
    def live(self):
        """Those whose push service still knows them."""
        return self.filter(gone_at=None)

    def visible_to(self, actor):
        return self.filter(profile__user=actor.user) if actor.user else self.none()


class Device(models.Model):
    """A browser that may be woken. Its address is known to us and to its push service alone."""

    profile = models.ForeignKey("loyalty.Profile", models.CASCADE, related_name="devices")
    endpoint = models.TextField(max_length=1000)
    endpoint_hash = models.CharField(max_length=64, unique=True)  # one device is one person's: who turned it on last
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    gone_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceQuerySet.as_manager()

    def __str__(self):
        return self.name or f"device {self.pk}"


class Push(Leased):
    """A notice owed to a device. Once for each of both."""

    notice = models.ForeignKey("feedback.Notice", models.CASCADE, related_name="pushes")
    device = models.ForeignKey(Device, models.CASCADE, related_name="pushes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "device"], name="push_once_per_device")]
        indexes = [due_index("push_due")]

    def __str__(self):
        return f"notice {self.notice_id} to {self.device_id}"
