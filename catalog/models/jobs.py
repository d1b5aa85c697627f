from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportJob(models.Model):
    """One file that was read: what became of its rows. `ok + rejected = rows`, always."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        CHECKED = "checked", _("checked, nothing written")
        DONE = "done", _("done")
        FAILED = "failed", _("failed, nothing written")

    kind = models.CharField(max_length=20)  # products, stock, orders, stores
    file_name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    rows = models.PositiveIntegerField(default=0)
    ok = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)  # of the ok ones: new to us
    report = models.JSONField(default=dict)
    who = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rows=models.F("ok") + models.F("rejected")),
                name="import_rows_all_counted",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.file_name}"
