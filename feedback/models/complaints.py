"""Something is wrong with a product, and an answer is owed."""

from dataclasses import dataclass
from datetime import timedelta
from math import exp, factorial

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ground.facts import Fact, FactQuerySet, unheard_index
from ground.uploads import PhotoName

USUAL_WEEKS = 12
FEWEST, SURPRISING = 3, 0.01
LEAST_USUAL = 0.25  # a week: nothing heard so far does not mean that nothing is ever wrong


@dataclass(frozen=True)
class Spike:
    """More is heard of a product than usual: `n` this week, `usual` in a week before, and how likely by chance."""

    code: str
    name: str
    n: int
    usual: float
    chance: float


def chance_of(n: int, usual: float) -> float:
    """How likely so many in a week are by chance, where `usual` came a week before."""
    return at_least(n, max(usual, LEAST_USUAL))


def at_least(n: int, expected: float) -> float:
    """The chance of `n` or more where `expected` are usual, if they come independently (Poisson)."""
    return 1 - sum(exp(-expected) * expected**k / factorial(k) for k in range(n))


class ComplaintQuerySet(FactQuerySet):
    def visible_to(self, actor):
        """Merchandisers all; staff what happened in their own stores; everybody what they wrote themselves."""
        if actor.roles & {"merchandiser", "moderator"}:
            return self
        mine = models.Q(voter=actor.voter_id) if actor.voter_id else models.Q(pk=None)
        return self.filter(mine | models.Q(store__in=actor.stores)) if actor.stores else self.filter(mine)

    def to_answer(self, actor):
        """Those this person may answer."""
        return self.visible_to(actor) if actor.may("answer-complaints") else self.none()

    def standing(self):
        return self.filter(value=1)

    def open(self):
        return self.filter(value=1, answered_at=None)

    def more_than_usual(self, now) -> list["Spike"]:
        """Products of which this week brought more complaints than chance explains, given the twelve weeks before
        (one-sided Poisson test at 1 %, three complaints at least), the most surprising first."""
        week, before = now - timedelta(weeks=1), now - timedelta(weeks=1 + USUAL_WEEKS)
        counted = self.standing().filter(at__gt=before).order_by().values("product", "product__name", "product__code")
        counted = counted.annotate(n=models.Count("pk", filter=models.Q(at__gt=week)), all=models.Count("pk"))
        found = []
        for row in counted.filter(n__gte=FEWEST):
            usual = (row["all"] - row["n"]) / USUAL_WEEKS
            chance = chance_of(row["n"], usual)
            if chance < SURPRISING:
                found.append(Spike(row["product__code"], row["product__name"], row["n"], usual, chance))
        return sorted(found, key=lambda spike: spike.chance)


class Complaint(Fact):
    """What is wrong with a product, in one tap; words, photo and store may follow. Answered once."""

    class Reason(models.TextChoices):
        BROKEN = "broken", _("It is broken or came broken")
        NOT_AS_TOLD = "not-as-told", _("It is not as described")
        SIZE = "size", _("The size is wrong")
        SMELL = "smell", _("It smells or tastes odd")
        PACKAGING = "packaging", _("The packaging")
        PRICE = "price", _("The price on the shelf was wrong")
        OTHER = "other", _("Another reason")

    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="complaints")
    variant = models.ForeignKey("catalog.Variant", models.PROTECT, null=True, blank=True)
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True, blank=True)
    voter = models.ForeignKey("feedback.Voter", models.SET_NULL, null=True, related_name="complaints")
    reason = models.CharField(max_length=12, choices=Reason)
    words = models.TextField(blank=True, max_length=2000)
    photo = PhotoName()
    language = models.CharField(max_length=8, default="en")
    answer_by = models.DateField()
    answer = models.TextField(blank=True, max_length=2000)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_as = models.CharField(max_length=120, blank=True)  # the team, never a name
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    value = models.SmallIntegerField(default=1)  # 0 when it was taken back
    heard_value = models.SmallIntegerField(default=0)
    heard_store_id = models.BigIntegerField(null=True, editable=False)  # the store it was heard for then
    client_key = models.UUIDField(null=True, blank=True, unique=True)  # two taps are one complaint

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(heard_at__isnull=True) | models.Q(value=models.F("heard_value")),
                name="complaint_heard_as_it_stands",
            )
        ]
        indexes = [
            unheard_index("complaint_unheard", "id", include=("value", "heard_value")),
            models.Index(
                fields=["answer_by"], name="complaint_owed", condition=models.Q(answered_at__isnull=True, value=1)
            ),
            models.Index(fields=["at"], name="complaint_lately", condition=models.Q(value=1)),
        ]

    def __str__(self):
        return f"{self.product}: {self.reason}"

    def is_late(self) -> bool:
        return self.answered_at is None and self.answer_by < timezone.localdate()

    def take_back(self) -> bool:
        """It was a slip. False when it was answered or taken back before."""
        return bool(Complaint.objects.open().filter(pk=self.pk).update(value=0, heard_at=None))
