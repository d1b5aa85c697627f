"""Keeping order: what was reported or held, how it was ruled, and what the author says to that."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Thing(models.TextChoices):
    """What can be reported and ruled on. What has words has a `state`: open, held or hidden."""

    IDEA = "idea", _("Idea")
    COMMENT = "comment", _("Comment")
    PHOTO = "photo", _("Photo of an idea")
    VOTE = "vote", _("Vote")
    VOTER = "voter", _("All votes of one hand")


class Why(models.TextChoices):
    """Why something is reported or ruled on; the sentence is what its author reads."""

    ADVERT = "advert", _("It is an advert or a link to something else")
    RUDE = "rude", _("It is rude or hurts somebody")
    PERSONAL = "personal", _("It tells something private about a person")
    ELSEWHERE = "elsewhere", _("It is not about our shop")
    UNLAWFUL = "unlawful", _("It may be against the law")
    MACHINE = "machine", _("It looks made by a machine, or by one person many times")


class Held(models.TextChoices):
    """Why something waits for a first look although nobody reported it."""

    LINK = "link", _("It holds a link")
    WORD = "word", _("It holds a word we look at first")
    QUICK = "quick", _("It was written faster than people write")
    FIRST = "first", _("It is the first thing this visitor wrote")
    RULED = "ruled", _("Something else of this visitor was taken down lately")


class FlagQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self if actor.may("see-moderation") else self.none()

    def open(self):
        """What nobody has ruled on yet."""
        return self.filter(settled_by=None)

    def things(self):
        """What these flags are about, the one that waits longest first: thing, thing_id, since."""
        rows = self.order_by().values("thing", "thing_id").annotate(since=models.Min("at"))
        return rows.order_by("since", "thing", "thing_id")


class Flag(models.Model):
    """Somebody says that a thing should be looked at. Without a voter it is the house that held it for a first look."""

    thing = models.CharField(max_length=10, choices=Thing)
    thing_id = models.BigIntegerField()
    voter = models.ForeignKey("feedback.Voter", models.CASCADE, null=True, blank=True, related_name="flags")
    reason = models.CharField(max_length=10, choices=[*Why.choices, *Held.choices])
    words = models.CharField(max_length=300, blank=True)  # of whoever reported it; of the house: what it saw
    at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey("feedback.Ruling", models.SET_NULL, null=True, blank=True, related_name="flags")

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["voter", "thing", "thing_id"], name="flag_once_a_voter")]
        indexes = [
            models.Index(fields=["thing", "thing_id"], name="flag_of_thing"),
            models.Index(fields=["at"], name="flag_open", condition=models.Q(settled_by__isnull=True)),
        ]

    def __str__(self):
        return f"{self.thing} {self.thing_id}: {self.reason}"


class RulingQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Moderators see all; everybody else what concerns themselves."""
        if actor.may("see-moderation"):
            return self
        return self.about(actor.voter_id)

    def about(self, voter_id):
        return self.filter(voter=voter_id) if voter_id else self.none()

    def standing(self):
        return self.filter(undone_at=None)

    def against(self):
        """Those that took something from somebody."""
        return self.filter(verdict__in=[Ruling.Verdict.HIDE, Ruling.Verdict.VOID])


class Ruling(models.Model):
    """What a moderator decided about one thing, and why; undone, it stays on record. `voter` is whose thing it is."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", _("Approved")
        HIDE = "hide", _("Hidden")
        VOID = "void", _("Votes not counted")

    thing = models.CharField(max_length=10, choices=Thing)
    thing_id = models.BigIntegerField(default=0)  # of a vote: the idea; 0 for all votes of a voter
    voter = models.ForeignKey("feedback.Voter", models.CASCADE, related_name="rulings")
    idea = models.ForeignKey("feedback.Idea", models.CASCADE, null=True, blank=True, related_name="rulings")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=10, choices=Why, blank=True)
    words = models.CharField(max_length=300, blank=True)  # for the author
    before = models.CharField(max_length=10, blank=True)  # the state it was in
    votes = models.PositiveIntegerField(default=0)  # how many it voided
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = RulingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["thing", "thing_id", "-at"], name="ruling_of_thing"),
            models.Index(fields=["voter", "-at"], name="ruling_about"),
            models.Index(fields=["-at"], name="ruling_newest"),
        ]

    def __str__(self):
        return f"{self.thing} {self.thing_id}: {self.verdict}"

    @property
    def against_author(self) -> bool:
        return self.verdict in {self.Verdict.HIDE, self.Verdict.VOID}


class AppealQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor.may("see-moderation"):
            return self
        return self.filter(ruling__voter=actor.voter_id) if actor.voter_id else self.none()

    def open(self):
        return self.filter(decided_at=None)


class Appeal(models.Model):
    """The author's one answer to a ruling, and what became of it."""

    ruling = models.OneToOneField(Ruling, models.CASCADE, related_name="appeal")
    words = models.CharField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"appeal against {self.ruling_id}"


def how_many_wait() -> int:
    """Things and objections that a moderator has to look at."""
    return Flag.objects.open().things().count() + Appeal.objects.open().count()


class WatchWord(models.Model):
    """A word or phrase after which a post waits for a first look. Compared without case, accents and disguise."""

    word = models.CharField(max_length=60)
    language = models.CharField(max_length=8, blank=True)  # in which it is one; empty: in all
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["language", "word"]
        constraints = [models.UniqueConstraint(fields=["word", "language"], name="watch_word_once")]

    def __str__(self):
        return self.word
