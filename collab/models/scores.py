"""How well the engine foretells this retailer's own past, night by night, and which method each task therefore uses."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

OURS = "ours"


class ScoreRun(models.Model):
    """One look at all tasks: asked for by the clock or by a person, claimed by a worker, task by task."""

    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [  # asking twice is asking once
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(finished_at__isnull=True), name="one_score_run_open"
            )
        ]

    def __str__(self):
        return f"Scores asked for at {self.asked_at:%Y-%m-%d %H:%M}"


class ScoreQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self if actor.may("see-desk") else self.none()

    def newest(self):
        """The last score of each task."""
        return self.order_by("task", "-computed_at", "-pk").distinct("task")


class Score(models.Model):
    """What one run showed for one task: our method and the best simple one, on the same cases. Never changed."""

    class Reason(models.TextChoices):
        AHEAD = "ahead", _("ours is ahead")
        LEVEL = "level", _("neither is ahead for sure")
        BEHIND = "behind", _("ours is behind")
        RECOVERING = "recovering", _("ours was behind, and is not level again yet")
        FEW = "few", _("too little to tell")
        NONE = "none", _("no data yet")
        FAILED = "failed", _("could not be tested")

    run = models.ForeignKey(ScoreRun, models.CASCADE, related_name="scores")
    task = models.CharField(max_length=16)  # as in `manage.py backtest --task`
    computed_at = models.DateTimeField(default=timezone.now)
    cases = models.PositiveIntegerField(default=0)
    measure = models.CharField(max_length=16, blank=True)
    ours = models.FloatField(null=True)  # means over the cases
    peer = models.CharField(max_length=24, blank=True)
    theirs = models.FloatField(null=True)
    gain = models.FloatField(null=True)  # mean paired difference; above 0 ours is better, whatever the measure
    gain_se = models.FloatField(null=True)
    ranges = models.PositiveIntegerField(default=0)  # figures told as an 80 % range
    inside = models.PositiveIntegerField(default=0)  # of these, in how many the truth lay inside
    in_use = models.CharField(max_length=24, default=OURS)  # "ours" or the peer's name, from this night on
    reason = models.CharField(max_length=12, choices=Reason)
    seconds = models.FloatField(default=0)

    changed = False  # whether this run changed the method, while it is being written

    objects = ScoreQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "task"], name="score_once_a_run")]
        indexes = [models.Index(fields=["task", "-computed_at"], name="score_newest")]

    def __str__(self):
        return f"{self.task} at {self.computed_at:%Y-%m-%d}: {self.in_use}"

    @property
    def coverage(self) -> float | None:
        return self.inside / self.ranges if self.ranges else None


class ForetoldQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self if actor.may("see-desk") else self.none()


class Foretold(models.Model):
    """What was said that a new product would sell a week, and what it sold since. Written anew by every run."""

    run = models.ForeignKey(ScoreRun, models.CASCADE, related_name="foretold")
    variant = models.ForeignKey("catalog.Variant", models.CASCADE, related_name="foretold")
    suggestion = models.ForeignKey("collab.Suggestion", models.CASCADE, null=True, related_name="foretold")  # or replay
    said_on = models.DateField()  # nothing later was used
    from_day = models.DateField()
    weeks = models.FloatField()
    q10 = models.FloatField()  # pieces a week over all stores
    q50 = models.FloatField()
    q90 = models.FloatField()
    sold = models.FloatField()

    objects = ForetoldQuerySet.as_manager()

    class Meta:
        ordering = ["-from_day", "pk"]

    def __str__(self):
        return f"{self.variant}: {self.q50:.1f} foretold, {self.sold:.1f} sold a week"

    @property
    def inside(self) -> bool:
        return self.q10 <= self.sold <= self.q90
