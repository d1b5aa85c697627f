"""This or that: which of two ideas somebody would rather see on the shelf."""

from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.votes import Voter
from ground.facts import Fact, FactQuerySet, unheard_index


class PairChoiceQuerySet(FactQuerySet):
    def standing(self):
        return self.filter(value=1)

    def decided(self):
        """Those that say which; the others were skipped."""
        return self.standing().filter(chosen__isnull=False)

    def of(self, voter_id):
        """This voter's own that stand, newest first, with the ideas: for "my voice"."""
        mine = self.standing().filter(voter=voter_id) if voter_id else self.none()
        return mine.select_related("left", "right", "chosen").order_by("-at", "-pk")


class PairChoice(Fact):
    """The answer to one pair we offered. An offer is signed (views/pairs.py) and carries a `token`; the unique key on
    it is what makes it good for one answer, and the first answer stands."""

    class Skip(models.TextChoices):
        NEITHER = "neither", _("Neither of them")
        BOTH = "both", _("Both as much")
        UNKNOWN = "unknown", _("I know too little about them")

    class Way(models.TextChoices):
        BOARD = "board", _("from the board")
        SHELF = "shelf", _("from a code on the shelf")
        RECEIPT = "receipt", _("from a receipt")

    token = models.UUIDField(unique=True)
    voter = models.ForeignKey(Voter, models.CASCADE, related_name="pair_choices")
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True, db_index=False)  # whose shelf it is about
    left = models.ForeignKey("feedback.Idea", models.CASCADE, related_name="+")  # as they stood
    right = models.ForeignKey("feedback.Idea", models.CASCADE, related_name="+")
    chosen = models.ForeignKey("feedback.Idea", models.CASCADE, null=True, related_name="+", db_index=False)
    skipped = models.CharField(max_length=10, choices=Skip, blank=True)
    way = models.CharField(max_length=10, choices=Way, default=Way.BOARD)
    offered_at = models.DateTimeField(default=timezone.now)
    value = models.SmallIntegerField(default=1)  # 0 where it became another voter's, who had answered it already
    heard_value = models.SmallIntegerField(default=0, editable=False)

    objects = PairChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "voter", Least("left", "right"), Greatest("left", "right"), name="pair_once_per_voter"
            ),
            models.CheckConstraint(condition=~models.Q(left=models.F("right")), name="pair_of_two"),
            models.CheckConstraint(
                condition=models.Q(chosen__isnull=True, skipped__gt="")
                | models.Q(chosen=models.F("left"), skipped="")
                | models.Q(chosen=models.F("right"), skipped=""),
                name="pair_chosen_or_skipped",
            ),
            models.CheckConstraint(condition=models.Q(value__in=[0, 1]), name="pair_stands_or_not"),
            models.CheckConstraint(
                condition=models.Q(heard_at__isnull=True) | models.Q(value=models.F("heard_value")),
                name="pair_heard_as_it_stands",
            ),
        ]
        indexes = [unheard_index("pair_unheard", "id", include=("value", "heard_value"))]

    def __str__(self):
        return f"{self.left_id} or {self.right_id}: {self.chosen_id or self.skipped}"

    @property
    def passed_over(self):
        """The one that was not chosen of the two; None when it was skipped."""
        if self.chosen_id is None:
            return None
        return self.right if self.chosen_id == self.left_id else self.left


class PairStanding(models.Model):
    """How an idea stands among those people choose between, in one store or everywhere: written from above."""

    idea = models.ForeignKey("feedback.Idea", models.CASCADE, related_name="pair_standings")
    store = models.ForeignKey("catalog.Store", models.CASCADE, null=True)  # None: everywhere
    met = models.PositiveIntegerField(default=0)  # pairs it stood in and somebody chose
    chosen = models.PositiveIntegerField(default=0)
    worth = models.FloatField(default=0)  # in logits, 0 = the usual idea
    spread = models.FloatField(default=0)  # standard deviation of that
    low = models.FloatField(default=0)  # chance to be chosen over the usual idea: 8 times in 10 between these
    middle = models.FloatField(default=0)
    high = models.FloatField(default=0)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["idea", "store"], nulls_distinct=False, name="pair_standing_once")
        ]
        indexes = [models.Index(fields=["store", "-worth"], name="pair_standing_best")]

    def __str__(self):
        return f"{self.idea_id}: chosen in {self.chosen} of {self.met}"
