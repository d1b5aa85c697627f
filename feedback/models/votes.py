"""Who votes, what they saw, and what they want."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from ground.facts import Fact, FactQuerySet, unheard_index


class Voter(models.Model):
    """Whoever votes, posts or sees: an opaque id. Behind it may be a person, a device, or nobody any more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="voter",
    )
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True, blank=True)  # "my store"
    shows_counts = models.BooleanField(default=False)  # chose to see counts before voting
    agreed_to_terms_at = models.DateTimeField(null=True, blank=True)  # at the first post
    agreed_to = models.CharField(max_length=40, blank=True, default="", db_default="")  # which terms, and from what age
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return str(self.id)


class VoteQuerySet(FactQuerySet):
    def wished(self):
        """Votes whose voters want it, whether they count or were voided: what they see of their own."""
        return self.filter(models.Q(value=1) | models.Q(voided_wish=1))

    def voided(self):
        """Votes that do not count because a moderator said so."""
        return self.filter(voided_by__isnull=False)


class Vote(Fact):
    """One voter's wish for one idea. `heard_value` is what the idea's folded counter already holds of it.

    `value` is what counts. Of a vote that a moderator voided it is 0, whatever its voter says meanwhile: their wish is
    kept in `voided_wish` and counts again when `voided_by` is undone.
    """

    pk = models.CompositePrimaryKey("idea_id", "voter_id")
    idea = models.ForeignKey("feedback.Idea", models.CASCADE, related_name="votes")
    voter = models.ForeignKey(Voter, models.CASCADE, related_name="votes", db_index=True)
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True, db_index=False)  # the voter's store then
    value = models.SmallIntegerField(default=1)  # 1 stands, 0 withdrawn
    heard_value = models.SmallIntegerField(default=0)
    # It stands because an idea they wanted was joined with this one and they said "still mine". Whatever they say
    # about this idea themselves makes it their own.
    through = models.ForeignKey("feedback.Merge", models.SET_NULL, null=True, db_index=False, related_name="+")
    voided_by = models.ForeignKey(
        "feedback.Ruling", models.PROTECT, null=True, blank=True, db_index=False, related_name="voided"
    )
    voided_wish = models.SmallIntegerField(null=True, blank=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(value__in=[0, 1]), name="vote_stands_or_not"),
            models.CheckConstraint(
                condition=models.Q(voided_by__isnull=True, voided_wish__isnull=True)
                | models.Q(voided_by__isnull=False, voided_wish__in=[0, 1], value=0),
                name="vote_voided_counts_not",
            ),
            models.CheckConstraint(
                condition=models.Q(heard_at__isnull=True) | models.Q(value=models.F("heard_value")),
                name="vote_heard_as_it_stands",
            ),
        ]
        indexes = [
            unheard_index("vote_unheard", "idea", "voter", include=("value", "heard_value")),
            models.Index(fields=["through"], name="vote_through", condition=models.Q(through__isnull=False)),
            models.Index(fields=["voided_by"], name="vote_voided", condition=models.Q(voided_by__isnull=False)),
        ]

    def __str__(self):
        return f"{self.voter_id} on {self.idea_id}: {self.value}"


class Impression(models.Model):
    """Who saw which idea on which day, in which slot, and how likely that was. Written in batches by the beacon,
    heard by the hour (ImpressionHour); a lost one is a pity, not an error."""

    pk = models.CompositePrimaryKey("voter_id", "idea_id", "day")
    voter = models.ForeignKey(Voter, models.CASCADE, db_index=False)
    idea = models.ForeignKey("feedback.Idea", models.CASCADE, db_index=False)
    day = models.DateField()
    hour = models.DateTimeField(db_index=True)  # start of the hour in which it was seen
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True, db_index=False)
    slot = models.PositiveSmallIntegerField()  # place on the page, from 0
    probability = models.FloatField(default=1.0)  # with which this idea was put into this slot
    designed = models.BooleanField(default=False, db_default=False)  # the slot was one of those given by lot
    first = models.BooleanField(default=True)  # this voter's first sight of this idea

    def __str__(self):
        return f"{self.voter_id} saw {self.idea_id}"


class ImpressionHour(models.Model):
    """An hour that has impressions; `heard_at` is NULL while some of them are not in the signals yet."""

    hour = models.DateTimeField(primary_key=True)
    heard_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)  # with `sights`: a busy hour is not counted anew at every tick
    sights = models.PositiveIntegerField(db_default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["hour"],
                name="hour_unheard",
                condition=models.Q(heard_at__isnull=True),
            )
        ]

    def __str__(self):
        return f"{self.hour:%Y-%m-%d %H}h"


class ForYou(models.Model):
    """Ideas near to what somebody buys, the nearest first: for the order "near what you buy". Read off at night."""

    voter = models.OneToOneField(Voter, models.CASCADE, primary_key=True, related_name="for_you")
    ideas = ArrayField(models.BigIntegerField(), default=list)  # ids
    read_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{len(self.ideas)} ideas for {self.voter_id}"
