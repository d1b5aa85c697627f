"""What a merchandiser decided, what was tried, and how it came out."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.models.suggestions import Suggestion


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self if actor.may("see-desk") else self.none()

    def due(self, now):
        return self.filter(carried_out_at__isnull=True, not_before__lte=now)


class Decision(models.Model):
    """Takes effect at `not_before`; until then undo deletes it and opens the suggestion again."""

    class Verdict(models.TextChoices):
        ACCEPT = "accept", _("We are getting it")
        TRIAL = "trial", _("Try it in stores")
        DECLINE = "decline", _("Decline")
        SNOOZE = "snooze", _("Later")
        END = "end", _("It ends with the trial")

    suggestion = models.ForeignKey("collab.Suggestion", models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=8, choices=Verdict)
    reason = models.TextField(blank=True)  # public, for the people who asked
    promised_for = models.DateField(null=True, blank=True)  # accept: on the shelf by; trial: starts on; snooze: until
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)  # trial
    stores = models.ManyToManyField("catalog.Store", blank=True)  # trial: where; accept: empty means all
    team = models.CharField(max_length=80, blank=True, db_default="")  # who sees to it: of a fault
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField()
    carried_out_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=models.Q(carried_out_at__isnull=True),
                name="one_decision_pending",
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="decision_due",
                condition=models.Q(carried_out_at__isnull=True),
            )
        ]

    def __str__(self):
        return f"{self.words}: {self.suggestion.what}"

    @property
    def words(self) -> str:
        """What was decided, as one says it afterwards; a verdict means another thing for each kind of suggestion."""
        return str(DECIDED.get((self.suggestion.kind, self.verdict)) or DECIDED["any", self.verdict])


Kind, Verdict = Suggestion.Kind, Decision.Verdict
DECIDED = {
    ("any", Verdict.ACCEPT): _("We are getting it"),
    ("any", Verdict.TRIAL): _("On trial"),
    ("any", Verdict.DECLINE): _("Declined"),
    ("any", Verdict.SNOOZE): _("Put off"),
    ("any", Verdict.END): _("Ended after the trial"),
    (Kind.RESTOCK, Verdict.ACCEPT): _("Order now"),
    (Kind.RESTOCK, Verdict.DECLINE): _("Not ordered"),
    (Kind.LOCALISE, Verdict.ACCEPT): _("Into more stores"),
    (Kind.LOCALISE, Verdict.DECLINE): _("Left as it is"),
    (Kind.DELIST, Verdict.ACCEPT): _("Off the shelf"),
    (Kind.DELIST, Verdict.DECLINE): _("Kept"),
    (Kind.FIX, Verdict.ACCEPT): _("Is being put right"),
    (Kind.FIX, Verdict.DECLINE): _("Left as it is"),
}


class TrialQuerySet(models.QuerySet):
    def to_decide(self, today):
        """Over, or told enough before its end, and nobody has said yet what follows; the longest over first."""
        later = Decision.objects.filter(
            suggestion=models.OuterRef("decision__suggestion"), pk__gt=models.OuterRef("decision")
        )
        tried = models.Q(decision__suggestion__idea=None) | models.Q(decision__suggestion__idea__stage="trial")
        over = models.Q(ends_on__lte=today) | ~models.Q(state=Trial.State.RUNNING)
        return self.filter(tried, over).exclude(models.Exists(later)).order_by("ends_on", "pk")


class Trial(models.Model):
    """Tried in some stores against like stores where nothing changes."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        WORKED = "worked", _("it worked")
        FAILED = "failed", _("it did not")

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="trial")
    variant = models.ForeignKey("catalog.Variant", models.SET_NULL, null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    stores = models.ManyToManyField("catalog.Store", related_name="trials")
    controls = models.ManyToManyField("catalog.Store", related_name="controlled_trials")
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)

    objects = TrialQuerySet.as_manager()

    def __str__(self):
        return f"Trial of {self.decision.suggestion}"


class Outcome(models.Model):
    """What was measured after a decision. Lifts as fractions: .18 is +18 %."""

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="outcomes")
    weeks = models.PositiveSmallIntegerField()
    lift_q10 = models.FloatField()
    lift_q50 = models.FloatField()
    lift_q90 = models.FloatField()
    units = models.IntegerField()
    measured_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.trial} after {self.weeks} weeks"
