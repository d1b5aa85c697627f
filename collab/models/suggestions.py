"""What the engine proposes for the product mix, and why."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self if actor.may("see-desk") else self.none()

    def waiting(self, now=None):
        """What the desk shows: open ones, and snoozed ones whose time has come."""
        now = now or timezone.now()
        open_ = models.Q(state=Suggestion.State.OPEN)
        return self.filter(open_ | models.Q(state=Suggestion.State.SNOOZED, snoozed_until__lte=now))

    def put_up(self):
        """What somebody put up from the page of the range, and nobody has decided yet."""
        return self.filter(put_up_by__isnull=False).exclude(state=Suggestion.State.DECIDED)

    def ranked(self):
        """Best first: the lower bound of expected net money in the horizon."""
        return self.order_by("-money_q10", "-money_q50", "pk")


class Suggestion(models.Model):
    class Kind(models.TextChoices):
        ADD = "add", _("Add to the range")
        EXTEND = "extend", _("Add a size, colour or pack")
        RELIST = "relist", _("Bring back")
        RESTOCK = "restock", _("Order more")
        LOCALISE = "localise", _("Put it in more stores")
        TRIAL = "trial", _("Try it in stores")
        DELIST = "delist", _("Take off the shelf")
        FIX = "fix", _("Fix a fault")
        SERVICE = "service", _("Change how we sell")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SNOOZED = "snoozed", _("later")
        DECIDED = "decided", _("decided")
        RETIRED = "retired", _("no longer holds")

    class Money(models.TextChoices):
        MARGIN = "margin", _("net margin")
        REVENUE = "revenue", _("revenue, cost unknown")

    key = models.CharField(max_length=80, unique=True)  # "add:idea:12", "localise:variant:7:cluster:2"
    kind = models.CharField(max_length=10, choices=Kind)
    category = models.ForeignKey("catalog.Category", models.CASCADE, related_name="suggestions")  # the department
    idea = models.ForeignKey(
        "feedback.Idea",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="suggestions",
    )
    variant = models.ForeignKey(
        "catalog.Variant",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="suggestions",
    )
    stores = models.ManyToManyField("catalog.Store", blank=True)  # empty: all
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # per week, over all its stores
    units_q10 = models.FloatField(default=0)
    units_q50 = models.FloatField(default=0)
    units_q90 = models.FloatField(default=0)
    # in `horizon_weeks`, minor units of `currency`, cannibalised share taken off
    money = models.CharField(max_length=8, choices=Money, default=Money.MARGIN)
    money_q10 = models.BigIntegerField(default=0)
    money_q50 = models.BigIntegerField(default=0)
    money_q90 = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="GBP")
    horizon_weeks = models.PositiveSmallIntegerField(default=13)
    # who wants it out of who saw it
    interest_q10 = models.FloatField(null=True)
    interest_q50 = models.FloatField(null=True)
    interest_q90 = models.FloatField(null=True)
    seen = models.PositiveIntegerField(default=0)
    wanted = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)  # requests written down in stores
    snoozed_until = models.DateTimeField(null=True, blank=True)
    put_up_by = models.ForeignKey(  # who asked for it from the page of the range: it waits whatever the figures say
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    data_until = models.DateTimeField()
    model_version = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-money_q10"], name="suggestion_rank")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.what}"

    @property
    def what(self) -> str:
        """What it is about, in the words of whoever named it."""
        return str(self.idea or self.variant)


class Evidence(models.Model):
    """One reason for or against. `kind` names a sentence of the page; `facts` are the numbers in it."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="evidence")
    position = models.PositiveSmallIntegerField()
    against = models.BooleanField(default=False)
    kind = models.CharField(max_length=40)  # interest, requests, look_alikes, stock_cover, few_saw_it…
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["suggestion", "position"], name="evidence_in_order")]

    def __str__(self):
        return f"{self.kind} of {self.suggestion_id}"
