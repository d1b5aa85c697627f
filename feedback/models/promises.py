"""What each stage of an idea promises and who keeps it, what is public of that, and asking quiet ideas again."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

TEAM = gettext_noop("the range team")
HEAD, SUPPLY = gettext_noop("the head of the range team"), gettext_noop("the supply team")
SEPARATED = r"[.,'’\s]?"  # between thousands, as people write them


class Openness(models.Model):
    """What this retailer shows in public, beyond the team's name and the reason. One row; nothing until it is there."""

    overdue_answers = models.BooleanField(_("Answers that are overdue"), default=False)
    unit_sales = models.BooleanField(_("Pieces sold in trials"), default=False)
    employee_names = models.BooleanField(_("Names of employees who answer"), default=False)
    quiet_after = models.PositiveSmallIntegerField(_("Ask supporters again after so many quiet days"), default=60)

    def __str__(self):
        return "What is public"

    def words(self, said: str, pieces: int | None) -> str:
        """What was said while pieces sold were public, as it may be read now: where they are not any more, the sentence
        stays and the number (of `pieces`, however it is written) goes."""
        if pieces is None or self.unit_sales:
            return said
        return re.sub(rf"(?<!\d){SEPARATED.join(f'{pieces:,}'.split(','))}(?!\d)", "…", said)

    @classmethod
    def current(cls) -> "Openness":
        return cls.objects.filter(pk=1).first() or cls(pk=1)


def team_words(name: str) -> str:
    """A team as its reader calls it: the usual ones in their language, and any other as it was named."""
    return gettext(name) if name in (TEAM, HEAD, SUPPLY) else name


def team_named(words: str) -> str:
    """The name behind `team_words`."""
    return next((name for name in (TEAM, HEAD, SUPPLY) if gettext(name) == words), words)


@dataclass(frozen=True)
class Usual:
    team: str
    days: int
    then: str
    patience: int


class StagePromise(models.Model):
    """Who owes the next word at a stage, within how many days, and whose turn it is when nothing came."""

    stage = models.CharField(max_length=10, primary_key=True)
    team = models.CharField(_("Team"), max_length=80)
    days = models.PositiveSmallIntegerField(_("Days until the next word"))
    then = models.CharField(_("If it is late, passed on to"), max_length=80)
    patience = models.PositiveSmallIntegerField(_("Passed on after so many days"), default=7)

    USUAL = {
        "posted": Usual(TEAM, 14, HEAD, 7),
        "read": Usual(TEAM, 28, HEAD, 7),
        "review": Usual(TEAM, 28, HEAD, 7),
        "coming": Usual(SUPPLY, 60, HEAD, 14),
        "trial": Usual(TEAM, 70, HEAD, 14),
    }

    def __str__(self):
        return f"{self.stage}: {self.team} within {self.days} days"

    @property
    def label(self) -> str:
        return str(self._meta.apps.get_model("feedback", "Idea").Stage(self.stage).label)

    @classmethod
    def of(cls, stage: str) -> "StagePromise":
        """What is promised at this stage: as the retailer set it, else as is usual."""
        return cls.objects.filter(pk=stage).first() or cls.usual(stage)

    @classmethod
    def usual(cls, stage: str) -> "StagePromise":
        usual = cls.USUAL[stage]
        return cls(stage=stage, team=usual.team, days=usual.days, then=usual.then, patience=usual.patience)

    @classmethod
    def all(cls) -> dict[str, "StagePromise"]:
        """Of every stage that promises something, in the order of an idea's life."""
        kept = cls.objects.in_bulk()
        return {stage: kept.get(stage) or cls.usual(stage) for stage in cls.USUAL}


class Handover(models.Model):
    """An idea passed to another team: by hand, or because the day of the promise went by."""

    idea = models.ForeignKey("feedback.Idea", models.CASCADE, related_name="handovers")
    team = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)  # for the desk, not public
    late_since = models.DateField(null=True, blank=True)  # passed on because this day went by
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["idea", "late_since"], name="passed_on_once_for_a_day")]

    def __str__(self):
        return f"{self.idea_id} to {self.team}"


class AskedAgainQuerySet(models.QuerySet):
    def with_answers(self):
        """Annotate `yes` and `no`."""
        return self.annotate(
            yes=Count("answers", filter=Q(answers__wants=True)), no=Count("answers", filter=Q(answers__wants=False))
        )

    def asking(self, voter_id):
        """Those about which this voter has a say and has not said it: their wish stands."""
        if voter_id is None:
            return self.none()
        return self.filter(
            closed_at=None, idea__state="open", idea__votes__voter=voter_id, idea__votes__value=1
        ).exclude(answers__voter=voter_id)


class AskedAgain(models.Model):
    """A quiet idea was offered back to those who wanted it: do you still? Who does not answer still wants it."""

    idea = models.ForeignKey("feedback.Idea", models.CASCADE, related_name="asked_again")
    asked = models.PositiveIntegerField(default=0)  # people
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)  # asked anew since

    objects = AskedAgainQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["idea"], condition=Q(closed_at=None), name="asked_again_one_at_a_time")
        ]

    def __str__(self):
        return f"{self.idea_id} asked again of {self.asked}"


class StillWanted(models.Model):
    """One supporter's answer. A no takes their own wish back; nobody else's."""

    pk = models.CompositePrimaryKey("asked_again_id", "voter_id")
    asked_again = models.ForeignKey(AskedAgain, models.CASCADE, related_name="answers")
    voter = models.ForeignKey("feedback.Voter", models.CASCADE, related_name="still_wanted")
    wants = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.voter_id}: {'still' if self.wants else 'no longer'}"
