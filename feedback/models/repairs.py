"""A fault that a team promised to put right by a day: owed like an answer, until somebody says that it is done."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone


class RepairQuerySet(models.QuerySet):
    def owed(self):
        """Those nobody has said to be done, the longest due first."""
        return self.filter(done_at=None).order_by("due", "pk")

    def late(self, today: date):
        """Owed since a day before `today`."""
        return self.owed().filter(due__lt=today)


class Repair(models.Model):
    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="repairs")
    team = models.CharField(max_length=80)
    due = models.DateField()
    cause = models.CharField(max_length=80, unique=True)  # what promised it
    said_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = RepairQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due"], name="repair_owed", condition=models.Q(done_at=None))]

    def __str__(self):
        return f"{self.product}: {self.team} by {self.due}"

    @property
    def days_late(self) -> int:
        return max((timezone.localdate() - self.due).days, 0)
