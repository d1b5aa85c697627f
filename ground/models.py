from django.db import models
from django.utils import timezone


class IdempotencyKey(models.Model):
    """One unsafe API call that was answered: the same key gets the same answer, another body is refused."""

    scope = models.CharField(max_length=80)  # who called: two callers may use the same key
    key = models.CharField(max_length=200)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)  # NULL while running
    reply = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once")]

    def __str__(self):
        return f"{self.scope} {self.key}"


class AuditEntry(models.Model):
    """Who did what to what, and when. Rows are only ever added (the database refuses the rest)."""

    append_only = True

    at = models.DateTimeField(default=timezone.now, db_index=True)
    who = models.CharField(max_length=120)  # "user:7", "key:till-3", "command:import_orders"
    what = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, blank=True)
    details = models.JSONField(default=dict)

    def __str__(self):
        return f"{self.who} {self.what} {self.subject}"
