from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from feedback.models.order import Held, Why
from feedback.models.promises import Openness
from ground import tongues


class Topic(models.TextChoices):
    """What a notice is about, as people choose how they hear of it."""

    SHELF = "shelf", _("It is on the shelf of your store")
    DECISIONS = "decisions", _("What is decided about what you want")
    QUESTIONS = "questions", _("Questions we have for you")
    REPLIES = "replies", _("Somebody answers you")
    POINTS = "points", _("Points for your ideas")
    HOUSE = "house", _("Your posts and votes, looked at by a moderator")


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(voter=actor.voter_id) if actor.voter_id else self.none()

    def unread(self):
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """A message owed to somebody: in the app at once, by mail when `loyalty.deliver` has sent it. Words are made
    from `kind` and `facts` when it is shown, in the reader's language."""

    class Kind(models.TextChoices):
        COMING = "coming", _("We are getting it")
        TRIAL = "trial", _("It is being tried in stores")
        DECLINED = "declined", _("It was declined")
        LISTED = "listed", _("It is in your store")
        CREDITED = "credited", _("Points for your idea")
        REPLY = "reply", _("An answer to what you asked for")
        JOINED = "joined", _("Your idea was joined with another")
        STILL = "still", _("Do you still want it?")
        HELD = "held", _("It waits for a first look")
        APPROVED = "approved", _("It stands on the board")
        HIDDEN = "hidden", _("It was taken off the board")
        VOIDED = "voided", _("Votes of yours do not count")
        APPEAL = "appeal", _("What became of your objection")
        ENDED = "ended", _("The trial ended")
        COMMENT = "comment", _("Somebody wrote back to you")
        PUT_RIGHT = "put-right", _("An answer about what was wrong")

    ASKING = (Kind.JOINED, Kind.STILL)  # they want an answer: one tap on `my-questions`

    voter = models.ForeignKey("feedback.Voter", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind)
    idea = models.ForeignKey("feedback.Idea", models.CASCADE, null=True, blank=True)
    cause = models.CharField(max_length=80)  # the same cause never reaches the same inbox twice
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # delivery by mail: claim with a lease, send, mark (TRUST rule 3)
    mail_after = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_skipped = models.CharField(max_length=40, blank=True)  # why no mail: no address, no consent, given up
    last_error = models.CharField(max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["voter", "cause"], name="notice_once_per_cause")]
        indexes = [
            models.Index(fields=["voter", "-created_at"], name="notice_inbox"),
            models.Index(
                fields=["mail_after", "id"],
                name="notice_to_mail",
                condition=models.Q(mailed_at__isnull=True, mail_skipped=""),
            ),
        ]

    def __str__(self):
        return f"{self.kind} for {self.voter_id}"

    @property
    def topic(self) -> str:
        """What it is about. A kind that no topic names is somebody's answer."""
        return next((topic for topic, kinds in TOPICS.items() if self.kind in kinds), Topic.REPLIES)

    @property
    def reason(self) -> str:
        """The words of whoever answered; a number in them that is not public any more is left out."""
        said, pieces = self.facts.get("reason", ""), self.facts.get("pieces")
        return said if pieces is None else Openness.current().words(said, pieces)

    @property
    def words(self) -> tuple[str, str]:
        """(headline, what it says) in the language that is active now: on screen and in letters the same. The headline
        is one line, whatever people wrote: it is the subject of a letter, too."""
        facts = {"title": self.facts.get("title") or (self.idea.title if self.idea else _("your idea"))}
        facts |= {
            "reason": " ".join(filter(None, [why(self.facts.get("why", [])), self.reason])),
            "due": in_words(self.facts.get("due")),
            "stores": some_of(self.facts.get("stores", [])),
            "points": self.facts.get("points", 0),
            "into": self.facts.get("into", ""),
            "votes": self.facts.get("votes", 0),
            "here": self.facts.get("here", ""),
            "department": f", {self.facts['department']}" if self.facts.get("department") else "",
        }
        told = WORDS | WORDS_OF_A_PHOTO if self.facts.get("photo") else WORDS
        headline, said, dated = told[self.kind]
        text = (dated if facts["due"] or facts["here"] or self.facts.get("granted") else said) % facts
        if facts["reason"] and "%(reason)s" not in str(said):
            text = f"{text} {facts['reason']}"
        return " ".join((headline % facts).split()), text.strip()


def why(codes: list[str]) -> str:
    """Why something was held or ruled so, each as a sentence."""
    said = dict([*Why.choices, *Held.choices])
    return " ".join(f"{said[code]}." for code in codes if code in said)


def in_words(day: str | None) -> str:
    return tongues.day(date.fromisoformat(day), "j F Y") if day else ""


def some_of(names: list[str]) -> str:
    """Leeds, York and Hull; of many the first three and how many more."""
    if len(names) > 4:
        return _("%(some)s and %(n)d more stores") % {"some": ", ".join(names[:3]), "n": len(names) - 3}
    return get_text_list(names, _("and")) if names else _("our stores")


TOPICS = {
    Topic.SHELF: {Notice.Kind.LISTED},
    Topic.DECISIONS: {Notice.Kind.COMING, Notice.Kind.TRIAL, Notice.Kind.DECLINED, Notice.Kind.ENDED},
    Topic.QUESTIONS: set(Notice.ASKING),
    Topic.POINTS: {Notice.Kind.CREDITED},
    Topic.HOUSE: {
        Notice.Kind.HELD,
        Notice.Kind.APPROVED,
        Notice.Kind.HIDDEN,
        Notice.Kind.VOIDED,
        Notice.Kind.APPEAL,
    },
}

# kind → (headline, text, text when a date was promised, an objection was granted or it is in their own store)
WORDS = {
    Notice.Kind.COMING: (
        _("We are getting “%(title)s”"),
        _("You wanted it, and we are getting it."),
        _("You wanted it, and we are getting it: on the shelf by %(due)s."),
    ),
    Notice.Kind.TRIAL: (
        _("We are trying “%(title)s” in some stores"),
        _("You wanted it. What happens in these stores decides about the others."),
        _("You wanted it. It starts on %(due)s; what happens in these stores decides about the others."),
    ),
    Notice.Kind.DECLINED: (
        _("Not this time: “%(title)s”"),
        _("You wanted it, and you should know why not: %(reason)s"),
        _("You wanted it, and you should know why not: %(reason)s"),
    ),
    Notice.Kind.LISTED: (
        _("“%(title)s” is on the shelf"),
        _("You wanted it. You find it in %(stores)s."),
        _("You wanted it. It is in your store now: %(here)s%(department)s."),
    ),
    Notice.Kind.CREDITED: (
        _("%(points)d points for your idea “%(title)s”"),
        _("We took it up. Thank you: %(points)d points were booked to your account."),
        _("We took it up. Thank you: %(points)d points were booked to your account."),
    ),
    Notice.Kind.JOINED: (
        _("Is “%(into)s” what you meant?"),
        _("You wanted “%(title)s”. We joined it with “%(into)s”. Your vote stays yours: tell us if it is the same."),
        _("You wanted “%(title)s”. We joined it with “%(into)s”. Your vote stays yours: tell us if it is the same."),
    ),
    Notice.Kind.ENDED: (
        _("The trial of “%(title)s” ended"),
        _("You wanted it, and we tried it: %(reason)s"),
        _("You wanted it, and we tried it: %(reason)s"),
    ),
    Notice.Kind.STILL: (
        _("Do you still want “%(title)s”?"),
        _("It has been quiet around it. Your wish stands until you say otherwise; one tap tells us."),
        _("It has been quiet around it. Your wish stands until you say otherwise; one tap tells us."),
    ),
    Notice.Kind.COMMENT: (
        _("Somebody wrote back to you about “%(title)s”"),
        "%(reason)s",
        "%(reason)s",
    ),
    Notice.Kind.PUT_RIGHT: (
        _("An answer about what was wrong with “%(title)s”"),
        "%(reason)s",
        "%(reason)s",
    ),
    Notice.Kind.REPLY: (
        _("An answer about “%(title)s”"),
        "%(reason)s",
        "%(reason)s",
    ),
    Notice.Kind.HELD: (
        _("“%(title)s” waits for a first look"),
        _("Somebody reads it before others see it. Why: %(reason)s"),
        "%(reason)s",
    ),
    Notice.Kind.APPROVED: (
        _("“%(title)s” stands on the board"),
        _("We looked at it, and everybody can see it."),
        "%(reason)s",
    ),
    Notice.Kind.HIDDEN: (
        _("We took “%(title)s” off the board"),
        _("Only you can still see it. Why: %(reason)s If you see it differently, say so once; somebody looks again."),
        "%(reason)s",
    ),
    Notice.Kind.VOIDED: (
        _("Votes of yours do not count"),
        _("So many: %(votes)d. Why: %(reason)s If you see it differently, say so once; somebody looks again."),
        "%(reason)s",
    ),
    Notice.Kind.APPEAL: (
        _("Somebody looked again at “%(title)s”"),
        _("It stays as it was decided. %(reason)s"),
        _("You were right: it is as it was before. %(reason)s"),
    ),
}
WORDS_OF_A_PHOTO = {
    Notice.Kind.APPROVED: (
        _("Your photo of “%(title)s” is shown"),
        _("We looked at it, and everybody can see it."),
        "%(reason)s",
    ),
    Notice.Kind.HIDDEN: (
        _("We took down your photo of “%(title)s”"),
        _("The words stay. Why: %(reason)s If you see it differently, say so once; somebody looks again."),
        "%(reason)s",
    ),
}
