"""What came of earlier decisions, and what was read off at night because it is too heavy for the day."""

from django.db import models
from django.utils import timezone

from collab.models.signals import SubjectType


class Reckoning(models.Model):
    """What a decision was expected to bring and what it brought, after some weeks: the engine learns from these.

    Everything in it can be told again from the decision, its suggestion and the sales. Pieces are a week, in the
    `stores` stores where it began within a week of the first.
    """

    decision = models.ForeignKey("collab.Decision", models.CASCADE, related_name="reckonings")
    weeks = models.PositiveSmallIntegerField()  # after its beginning
    begun_on = models.DateField()
    stores = models.PositiveIntegerField()
    # as the suggestion said it, what is taken from others taken off
    expected_q10 = models.FloatField()
    expected_q50 = models.FloatField()
    expected_q90 = models.FloatField()
    level = models.FloatField(default=1.0)  # by which earlier reckonings had moved these figures
    reach = models.FloatField(default=1.0)  # and stretched their interval
    foretold = models.JSONField(default=dict)  # pieces a week that each kind of evidence added: look_alikes, votes…
    sold = models.FloatField()  # of the thing itself, returns taken off
    net = models.FloatField()  # of these, what was not taken from others
    asked = models.PositiveIntegerField(default=0)  # customers we know by name who had asked for it
    bought = models.PositiveIntegerField(default=0)  # of these
    reckoned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["begun_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "weeks"], name="reckoned_once")]

    def __str__(self):
        return f"{self.decision} after {self.weeks} weeks"


class Reading(models.Model):
    """One thing read off at night about one subject, kept until the next night says otherwise. Subject 0 stands for
    the reading itself: when it was done last, and how much had been heard by then."""

    class Kind(models.TextChoices):
        LIKELY_BUYERS = "buyers"
        OPINIONS = "opinions"
        PRICES = "prices"  # what each price would sell
        TAKING_PART = "part"  # whether they stay, what leads them, the ways they go: of all customers together
        VISITS = "visits"  # of customers; the lines themselves stand with them (loyalty.Relationship)

    kind = models.CharField(max_length=10, choices=Kind)
    subject_type = models.PositiveSmallIntegerField(choices=SubjectType)
    subject_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_type", "subject_id"], name="read_once")]

    def __str__(self):
        return f"{self.kind} of {self.subject_type}:{self.subject_id}"


class Camp(models.Model):
    """The opinion group somebody stood in on a board last night; its number stays the group's own."""

    pk = models.CompositePrimaryKey("board_id", "voter_id")
    board = models.ForeignKey("feedback.Board", models.CASCADE)
    voter = models.ForeignKey("feedback.Voter", models.CASCADE)
    number = models.PositiveSmallIntegerField()

    def __str__(self):
        return f"{self.voter_id} in {self.number}"
