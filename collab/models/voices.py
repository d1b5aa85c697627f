"""What a reading of a department's votes found: who is set aside, how far each idea is corrected, what kinds are worth.

All of it can be read again from the facts, and none of it changes them: a vote that is set aside stays a vote.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BoardReading(models.Model):
    """The last reading of a department: the prior that holds until the next, and what it was read from."""

    category = models.OneToOneField("catalog.Category", models.CASCADE, primary_key=True, related_name="voices_read")
    read_at = models.DateTimeField()
    seconds = models.FloatField(default=0)
    prior_wants = models.FloatField()
    prior_passes = models.FloatField()
    prior_fitted = models.BooleanField(default=False)
    votes = models.PositiveIntegerField(default=0)
    looks = models.PositiveIntegerField(default=0)  # people who saw an idea and did not vote for it
    aside = models.PositiveIntegerField(default=0)
    customers = models.PositiveIntegerField(default=0)  # over whom it was averaged

    def __str__(self):
        return f"{self.category} read at {self.read_at:%Y-%m-%d %H:%M}"


class IdeaReading(models.Model):
    """How one idea differs from what its counts alone say: averaged over all customers, not over those who came."""

    idea = models.OneToOneField("feedback.Idea", models.CASCADE, primary_key=True, related_name="voices_read")
    category = models.ForeignKey("catalog.Category", models.CASCADE, related_name="+")
    shift = models.FloatField(default=0)  # log-odds
    variance = models.FloatField(default=0)  # of the shift
    came = models.FloatField(default=0)  # share 0..1 of those who came that want it
    customers = models.FloatField(default=0)  # of all customers
    faded_seen = models.FloatField(default=0)  # people of whom time has left nothing, as the half-lives say
    faded_wants = models.FloatField(default=0)
    faded_asked = models.FloatField(default=0)

    def __str__(self):
        return f"{self.idea_id}: {self.came:.3f} of those who came, {self.customers:.3f} of all"


class SetAsideQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self if actor.may("see-desk") else self.none()

    def standing(self):
        """Those that are not counted now."""
        return self.filter(released_at=None)


class SetAside(models.Model):
    """A vote that is not counted for now, and why. The next reading that finds nothing takes the row away; one that a
    merchandiser released stays, and counts."""

    class Reason(models.IntegerChoices):
        NO_OTHER_BEHAVIOUR = 1, _("did nothing else here")
        NEW_ACCOUNT = 2, _("account younger than a day")
        BURST = 3, _("came in one burst")
        RING = 4, _("wants the same few things as others, together")
        QUIET = 5, _("hardly votes for anything else")

    idea = models.ForeignKey("feedback.Idea", models.CASCADE, related_name="set_aside")
    voter = models.ForeignKey("feedback.Voter", models.CASCADE, related_name="+")
    category = models.ForeignKey("catalog.Category", models.CASCADE, related_name="+")  # the department
    reason = models.PositiveSmallIntegerField(choices=Reason)
    since = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SetAsideQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["idea", "voter"], name="set_aside_once")]

    def __str__(self):
        return f"A vote on {self.idea_id}: {self.get_reason_display()}"


class Worth(models.Model):
    """What one kind of voice counts for in a department (or everywhere, without one), refitted each night."""

    category = models.ForeignKey("catalog.Category", models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12)  # votes, pledges, pairs, requests
    weight = models.FloatField(default=0)  # exponent of how many times as much as usual it says
    error = models.FloatField(default=0)
    launches = models.PositiveIntegerField(default=0)  # measured ones behind it
    learnt = models.BooleanField(default=False)
    known = models.PositiveIntegerField(default=0)  # customers known by their purchases who said so before a launch
    bought = models.PositiveIntegerField(default=0)  # of these
    half_life = models.FloatField(null=True, blank=True)  # days; without, it does not fade
    typed = models.BooleanField(default=False)  # the weight is a merchandiser's
    fitted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "kind"], nulls_distinct=False, name="worth_once"),
        ]

    def __str__(self):
        return f"{self.kind}: {self.weight:.2f}"


class TypedWeight(models.Model):
    """What a merchandiser says a kind of voice counts for; it stands in place of what was learnt."""

    kind = models.CharField(max_length=12, unique=True)  # votes, pledges, pairs
    weight = models.FloatField()
    by = models.ForeignKey("loyalty.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.kind}: {self.weight:.2f} by hand"
