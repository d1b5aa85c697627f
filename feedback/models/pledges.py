"""What somebody would buy, and what is not for them and why."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.votes import Voter
from ground import money
from ground.facts import Fact, FactQuerySet, unheard_index

# What is asked where no product says which sizes and colours there are.
ANY_GOODS = {
    "small": _("Small"),
    "medium": _("Medium"),
    "large": _("Large"),
    "light": _("Light colours"),
    "dark": _("Dark colours"),
    "bright": _("Bright colours"),
}


class PledgeQuerySet(FactQuerySet):
    def standing(self):
        """Those that say something still: would buy, or wants to be told."""
        return self.filter(models.Q(value=1) | models.Q(notify=1))

    def would_buy(self):
        return self.filter(value=1)

    def of(self, voter_id):
        """This voter's own that stand, newest first, with what they are about: for "my voice"."""
        mine = self.standing().filter(voter=voter_id) if voter_id else self.none()
        return mine.select_related("idea", "store").order_by("-at")


class Pledge(Fact):
    """One voter's word on one idea: I would buy it, at this price, in this size, in this store; tell me when it is
    there. `value` and `notify` are 1 while they stand and 0 when taken back; what else was said stays, so that a
    pledge made again is the same. What gather heard of it stands in `heard_…`."""

    class HowOften(models.TextChoices):
        ONCE = "once", _("Once")
        NOW_AND_THEN = "sometimes", _("Now and then")
        MONTHLY = "monthly", _("Every month")
        WEEKLY = "weekly", _("Every week")

    pk = models.CompositePrimaryKey("idea_id", "voter_id")
    idea = models.ForeignKey("feedback.Idea", models.CASCADE, related_name="pledges")
    voter = models.ForeignKey(Voter, models.CASCADE, related_name="pledges")
    value = models.SmallIntegerField(default=1)  # would buy it
    notify = models.SmallIntegerField(default=0)  # wants to be told when it is there
    price = models.PositiveIntegerField(null=True, blank=True)  # would pay up to about this, in minor units
    currency = models.CharField(max_length=3, blank=True)
    options = ArrayField(
        models.CharField(max_length=40), default=list, blank=True
    )  # size, colour, as they were offered
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True, blank=True, db_index=False)  # where
    how_often = models.CharField(max_length=10, choices=HowOften, blank=True)
    heard_value = models.SmallIntegerField(default=0, editable=False)
    heard_notify = models.SmallIntegerField(default=0, editable=False)
    heard_store_id = models.BigIntegerField(null=True, editable=False)  # another store later: what was heard moves
    # It stands because an idea they pledged on was joined with this one and they said "still mine", as a vote does.
    through = models.ForeignKey("feedback.Merge", models.SET_NULL, null=True, db_index=False, related_name="+")

    objects = PledgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(value__in=[0, 1]), name="pledge_stands_or_not"),
            models.CheckConstraint(condition=models.Q(notify__in=[0, 1]), name="pledge_tells_or_not"),
            models.CheckConstraint(
                condition=models.Q(price=None) | ~models.Q(currency=""), name="pledge_price_in_money"
            ),
            models.CheckConstraint(
                condition=models.Q(heard_at__isnull=True)
                | models.Q(value=models.F("heard_value"), notify=models.F("heard_notify")),
                name="pledge_heard_as_it_stands",
            ),
        ]
        indexes = [
            unheard_index("pledge_unheard", "idea", "voter"),
            models.Index(fields=["through"], name="pledge_through", condition=models.Q(through__isnull=False)),
        ]

    def __str__(self):
        return f"{self.voter_id} on {self.idea_id}: {self.value} at {self.price}"

    @property
    def stands(self) -> bool:
        return bool(self.value or self.notify)

    @property
    def option_words(self) -> list[str]:
        return [str(ANY_GOODS.get(one, one)) for one in self.options]

    @property
    def price_words(self) -> str:
        return money.words(self.price, self.currency)

    def cancel(self) -> bool:
        """Take the word back; what was said is kept for another time. False when it was taken back before."""
        standing = Pledge.objects.standing().filter(idea=self.idea_id, voter=self.voter_id)
        return bool(standing.update(value=0, notify=0, heard_at=None, through=None))

    @property
    def word(self) -> str:
        """What of it stands, as an "Undo" carries it: "buy", "tell", both or nothing."""
        return " ".join(name for name, stands in (("buy", self.value), ("tell", self.notify)) if stands)

    def renew(self, word: str) -> None:
        """Let stand again what was just taken back, as it was: its `word` then."""
        said = word.split()
        mine = Pledge.objects.filter(idea=self.idea_id, voter=self.voter_id, value=0, notify=0)
        mine.update(value=int("buy" in said), notify=int("tell" in said), heard_at=None)


class NotForMe(Fact):
    """Somebody saw an idea and says why it is not for them. Counts against nothing; merchandisers read the reasons."""

    class Reason(models.TextChoices):
        PRICE = "price", _("It would cost too much")
        USE = "use", _("I have no use for it")
        HAVE = "have", _("I have something like it already")
        QUALITY = "quality", _("I do not trust the quality")
        ELSEWHERE = "elsewhere", _("I would rather buy it elsewhere")
        VALUES = "values", _("It does not fit what I stand for")
        OTHER = "other", _("Something else")

    pk = models.CompositePrimaryKey("idea_id", "voter_id")
    idea = models.ForeignKey("feedback.Idea", models.CASCADE, related_name="not_for")
    voter = models.ForeignKey(Voter, models.CASCADE, related_name="not_for")
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True, db_index=False)  # the voter's store then
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.CharField(max_length=200, blank=True)
    value = models.SmallIntegerField(default=1)  # 0 when it was taken back
    heard_value = models.SmallIntegerField(default=0, editable=False)
    # It does not stand while they say that what was joined with this idea is what they meant.
    rests = models.ForeignKey("feedback.Merge", models.SET_NULL, null=True, db_index=False, related_name="+")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(value__in=[0, 1]), name="not_for_me_stands_or_not"),
            models.CheckConstraint(
                condition=models.Q(heard_at__isnull=True) | models.Q(value=models.F("heard_value")),
                name="not_for_me_heard_as_it_stands",
            ),
        ]
        indexes = [
            unheard_index("not_for_me_unheard", "idea", "voter", include=("value", "heard_value")),
            models.Index(fields=["rests"], name="not_for_me_rests", condition=models.Q(rests__isnull=False)),
        ]

    def __str__(self):
        return f"{self.idea_id} is not for {self.voter_id}: {self.reason}"


class PriceGuide(models.Model):
    """What the shop knows of prices for an idea, for the slider of a pledge: written from above, at night."""

    idea = models.OneToOneField("feedback.Idea", models.CASCADE, primary_key=True, related_name="price_guide")
    currency = models.CharField(max_length=3)
    usual = models.PositiveIntegerField()  # what it, or what is like it, costs now
    # [[price, share], …] by price: of those who would buy at the lowest, so many still would; empty where nobody knows
    still = models.JSONField(default=list)
    read_at = models.DateTimeField()

    def __str__(self):
        return f"{self.idea_id}: about {self.usual} {self.currency}"
