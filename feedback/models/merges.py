"""Ideas that were joined with another, and what those who wanted them say about it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.votes import Vote

UNDO_FOR = timedelta(days=30)


class MergeQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self if actor.may("merge-ideas") else self.none()

    def standing(self):
        return self.filter(state=Merge.State.JOINED)

    def apart(self):
        return self.filter(state=Merge.State.APART)

    def with_answers(self):
        """Annotate `wishes` (votes that stand on the joined idea) and how many said `mine`, `other` and `partly`."""
        wishes = Vote.objects.filter(idea=OuterRef("absorbed"), value=1).order_by().values("idea")
        answers = {said: Count("answers", filter=Q(answers__said=said)) for said in MergeAnswer.Said.values}
        return self.annotate(wishes=Coalesce(Subquery(wishes.annotate(n=Count("voter")).values("n")), 0), **answers)

    def asking(self, voter_id):
        """Those about which this voter has a say and has not said it: their wish stands on the joined idea."""
        if voter_id is None:
            return self.none()
        return (
            self.standing()
            .filter(absorbed__votes__voter=voter_id, absorbed__votes__value=1)
            .exclude(answers__voter=voter_id)
        )


class Merge(models.Model):
    """One idea joined with another that says the same, or two that somebody found to be different after all.

    Nobody's vote is moved: it stays with the idea it was given to until its voter says what they meant.
    """

    class State(models.TextChoices):
        JOINED = "joined", _("joined")
        UNDONE = "undone", _("undone")
        APART = "apart", _("not the same")

    absorbed = models.ForeignKey("feedback.Idea", models.CASCADE, related_name="merges")
    survivor = models.ForeignKey("feedback.Idea", models.CASCADE, related_name="joined")
    state = models.CharField(max_length=10, choices=State, default=State.JOINED)
    note = models.CharField(max_length=300, blank=True)  # public: why they are the same
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["absorbed"], condition=Q(state="joined"), name="joined_with_one_only"),
            models.CheckConstraint(condition=~Q(absorbed=models.F("survivor")), name="joined_with_another"),
        ]

    def __str__(self):
        return f"{self.absorbed_id} into {self.survivor_id}: {self.state}"

    @property
    def undo_until(self):
        return self.at + UNDO_FOR

    @property
    def cause(self) -> str:
        return f"merge:{self.pk}"

    def can_be_undone(self, now) -> bool:
        return self.state == self.State.JOINED and now < self.undo_until


class MergeAnswer(models.Model):
    """What one of those who wanted the joined idea says: whether the other is what they meant."""

    class Said(models.TextChoices):
        MINE = "mine", _("Still mine")
        OTHER = "other", _("Not the same")
        PARTLY = "partly", _("Partly")

    pk = models.CompositePrimaryKey("merge_id", "voter_id")
    merge = models.ForeignKey(Merge, models.CASCADE, related_name="answers")
    voter = models.ForeignKey("feedback.Voter", models.CASCADE, related_name="merge_answers")
    said = models.CharField(max_length=8, choices=Said)
    follows = models.BooleanField(default=False)  # this answer made them follow the idea that stays
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.voter_id} on {self.merge_id}: {self.said}"
