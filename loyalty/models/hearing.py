"""How somebody wants to hear from us: which kinds by which way, when, and the letters that gather several notices."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models import Topic
from ground.leases import Leased, due_index


class Preference(models.Model):
    """How one person hears of one topic beyond the app, where it always stands. Without a row: at once, and push."""

    class Mail(models.TextChoices):
        AT_ONCE = "now", _("At once")
        DIGEST = "digest", _("In the collected letter")
        NEVER = "never", _("No letter")

    profile = models.ForeignKey("loyalty.Profile", models.CASCADE, related_name="preferences")
    topic = models.CharField(max_length=12, choices=Topic)
    mail = models.CharField(max_length=8, choices=Mail, default=Mail.AT_ONCE)
    push = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "topic"], name="preference_once_per_topic")]

    def __str__(self):
        return f"{self.profile_id} {self.topic}: {self.mail}"


class Hours(models.Model):
    """When: the hour of the collected letter, every day or once a week, and the hours in which no push comes. In the
    person's own time."""

    class Every(models.TextChoices):
        DAY = "day", _("Every day")
        WEEK = "week", _("Every Friday")

    FRIDAY = 4  # before most people plan what they buy

    profile = models.OneToOneField("loyalty.Profile", models.CASCADE, primary_key=True, related_name="hours")
    every = models.CharField(max_length=4, choices=Every, default=Every.DAY)
    hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])
    quiet_from = models.PositiveSmallIntegerField(default=21, validators=[MaxValueValidator(23)])
    quiet_to = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])  # the same: never quiet
    time_zone = models.CharField(max_length=40, blank=True)  # blank: that of their store

    def __str__(self):
        return f"{self.profile_id}: every {self.every} at {self.hour}"

    @property
    def zone(self) -> ZoneInfo:
        store = self.profile.favourite_store
        return ZoneInfo(self.time_zone or (store.timezone if store else settings.TIME_ZONE))

    def next_letter(self, now: datetime) -> datetime:
        """When the next collected letter is due, always later than `now`."""
        here = now.astimezone(self.zone)
        at = here.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        days = (self.FRIDAY - here.weekday()) % 7 if self.every == self.Every.WEEK else 0
        at += timedelta(days=days)
        return at if at > here else at + timedelta(days=7 if self.every == self.Every.WEEK else 1)

    def not_quiet(self, now: datetime) -> datetime:
        """`now`, or when the quiet hours end."""
        here = now.astimezone(self.zone)
        if not self.is_quiet(here.hour):
            return now
        ends = datetime.combine(here.date(), time(self.quiet_to), self.zone)
        return ends if ends > here else ends + timedelta(days=1)

    def is_quiet(self, hour: int) -> bool:
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= hour < self.quiet_to
        return hour >= self.quiet_from or hour < self.quiet_to


class Letter(Leased):
    """What was collected for one person by one day. Once a sender has taken it up nothing is added to it any more, so
    that it is the same letter should it have to go out again."""

    profile = models.ForeignKey("loyalty.Profile", models.CASCADE, related_name="letters")
    day = models.DateField()  # on which it is due, where they live

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "day"], name="letter_once_per_day")]
        indexes = [due_index("letter_due")]

    def __str__(self):
        return f"letter of {self.day} to {self.profile_id}"


class LetterLine(models.Model):
    """A notice stands in one collected letter, and never in a second."""

    notice = models.OneToOneField("feedback.Notice", models.CASCADE, primary_key=True, related_name="letter_line")
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="lines")

    def __str__(self):
        return f"{self.notice_id} in {self.letter_id}"
