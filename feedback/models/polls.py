"""Which of a few would you rather have? A question with two to five finalists, open for a while."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FEWEST, MOST = 2, 5


class PollQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Shoppers see what is open or over; who makes polls also what is still to come."""
        return self if actor.may("make-poll") else self.filter(opens_at__lte=timezone.now())

    def open(self, now):
        return self.filter(opens_at__lte=now, closes_at__gt=now)

    def for_store(self, store_id):
        """Polls of this store and of all."""
        return self.filter(models.Q(store=None) | models.Q(store=store_id))


class Poll(models.Model):
    question = models.CharField(max_length=140)
    intro = models.CharField(max_length=300, blank=True)
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True, blank=True)  # empty: all stores
    category = models.ForeignKey("catalog.Category", models.PROTECT, null=True, blank=True)
    opens_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PollQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(closes_at__gt=models.F("opens_at")), name="poll_opens_first")
        ]

    def __str__(self):
        return self.question

    def is_open(self, now=None) -> bool:
        return self.opens_at <= (now or timezone.now()) < self.closes_at

    def is_over(self, now=None) -> bool:
        return self.closes_at <= (now or timezone.now())


class PollOption(models.Model):
    """A finalist. A reference is something whose sales are known: it shows what a share of the answers is worth. Only
    who made the poll knows which one that is."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    price_effect = models.CharField(max_length=80, blank=True)  # "20p more", in words
    idea = models.ForeignKey("feedback.Idea", models.SET_NULL, null=True, blank=True, related_name="poll_options")
    product = models.ForeignKey("catalog.Product", models.SET_NULL, null=True, blank=True, related_name="+")
    is_reference = models.BooleanField(_("reference item"), default=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="option_place")]

    def __str__(self):
        return self.label


class PollAnswer(models.Model):
    """What somebody would rather have; changeable while the poll is open. One a person and poll."""

    pk = models.CompositePrimaryKey("poll_id", "voter_id")
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="answers")
    voter = models.ForeignKey("feedback.Voter", models.CASCADE, related_name="poll_answers")
    option = models.ForeignKey(PollOption, models.CASCADE, related_name="answers")
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True)  # the voter's store then
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.voter_id} would rather have {self.option_id}"
