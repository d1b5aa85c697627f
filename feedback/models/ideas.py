"""Boards, the ideas on them, and what became of each."""

from collections.abc import Collection
from operator import attrgetter

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models
from django.db.models.functions import Coalesce, Extract, Floor, Now, Power
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Listing
from feedback.models.votes import Vote, Voter
from ground import words
from ground.uploads import PhotoName

STEPS = [
    ("find", _("Finding")),
    ("choose", _("Choosing")),
    ("try", _("Trying")),
    ("pay", _("Paying")),
    ("collect", _("Collecting")),
    ("use", _("Using")),
    ("return", _("Returning")),
]


class BoardQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(is_open=True)


class Board(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    intro = models.CharField(max_length=300, blank=True)
    is_open = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = BoardQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


# Wanted so far, divided by age: a young idea with few votes stands beside an old one with many. For the feed only,
# never for a decision. It reads the folded counter, so that the cost does not grow with the votes.
AGE_HOURS = Extract(Now() - models.F("created_at"), "epoch") / 3600.0
RISE = models.ExpressionWrapper(
    (models.F("votes_folded") + 1.0) / Power(AGE_HOURS + 24.0, 1.2), output_field=models.FloatField()
)


ORDERS = {
    "new": ("-created_at", "-pk"),
    "wanted": ("-votes_folded", "pk"),
    "rising": ("-rise", "pk"),
    "random": ("turn", "pk"),
    "near": ("place", "-votes_folded", "pk"),
    "undecided": ("created_at", "pk"),
    "decided": ("-decided_at", "pk"),
}


def put_in_order(rows: list["Idea"], sort: str) -> list["Idea"]:
    """Rows that came by `in_order`, whoever was ahead, as they would stand without that."""
    for field in reversed(ORDERS[sort]):
        rows.sort(key=attrgetter(field.removeprefix("-")), reverse=field.startswith("-"))
    return rows


class IdeaQuerySet(models.QuerySet):
    def open(self):
        """Ideas that can be voted on."""
        return self.filter(state=Idea.State.OPEN)

    def visible_to(self, actor):
        """Ideas this person may know about; everything else does not exist for them."""
        if actor.roles & {"moderator", "merchandiser", "operator"}:
            return self.exclude(state=Idea.State.WITHDRAWN)
        shown = models.Q(state__in=[Idea.State.OPEN, Idea.State.CLOSED])
        own = models.Q(author=actor.voter_id) & ~models.Q(state=Idea.State.WITHDRAWN)
        return self.filter(shown | own) if actor.voter_id else self.filter(shown)

    def own(self, actor):
        """Everything this person posted, what they took back included."""
        return self.filter(author=actor.voter_id) if actor.voter_id else self.none()

    def with_votes(self):
        """Annotate `vote_count`: the folded count plus what has not been heard yet, in one statement."""
        unheard = (
            Vote.objects.filter(idea=models.OuterRef("pk"), heard_at__isnull=True)
            .order_by()
            .values("idea")
            .annotate(n=models.Sum(models.F("value") - models.F("heard_value")))
            .values("n")
        )
        return self.annotate(vote_count=models.F("votes_folded") + Coalesce(models.Subquery(unheard), 0))

    def with_sight(self, voter_id):
        """Annotate `shows_counts`: whether this visitor chose to see numbers before voting."""
        return self.annotate(
            shows_counts=models.Exists(Voter.objects.filter(pk=voter_id, shows_counts=True))
            if voter_id
            else models.Value(False)
        )

    def with_due(self):
        """Annotate `due`: the date that was promised with the latest line of its life."""
        latest = StatusChange.objects.filter(idea=models.OuterRef("pk")).order_by("-at", "-pk")
        return self.annotate(due=models.Subquery(latest.values("due")[:1]))

    def late(self, today):
        """Open ideas on which a word is owed since a day before `today` (of what is tried: since the end of the trial),
        or which should stand on the shelf by now. Annotates `due`."""
        word = models.Q(stage__in=Idea.OWED, answer_by__lt=today)
        return self.open().with_due().filter(word | models.Q(stage=Idea.Stage.COMING, due__lt=today))

    def in_order(self, sort: str, seed: int = 1, *, ahead: Collection[int] = (), near: Collection[int] = ()):
        """New, most wanted, rising, longest waiting, last decided; random: one of 16 turns of the same shuffle, so that
        a page can be reloaded; or those `near` to what somebody buys, then the rest by how much they are wanted. The
        ideas `ahead` come before all others, wherever they would stand."""
        turned = models.F("shuffle") + seed / 16.0
        rows = self.annotate(turn=turned - Floor(turned)) if sort == "random" else self
        rows = rows.annotate(rise=RISE) if sort == "rising" else rows
        rows = rows.annotate(decided_at=_decided_at()) if sort == "decided" else rows
        if sort == "near":
            places = [models.When(pk=idea, then=place) for place, idea in enumerate(near)]
            rows = rows.annotate(place=models.Case(*places, default=len(places)))
        first = [models.Case(models.When(pk__in=ahead, then=0), default=1)] if ahead else []
        return rows.order_by(*first, *ORDERS[sort])

    def with_mine(self, voter_id):
        """Annotate `mine`: whether this voter's wish stands."""
        if voter_id is None:
            return self.annotate(mine=models.Value(False))
        return self.annotate(
            mine=models.Exists(Vote.objects.wished().filter(idea=models.OuterRef("pk"), voter=voter_id))
        )

    def backed_by(self, voter_id):
        """Ideas this voter posted, wanted or asked for in a store. Annotates `posted`, `wanted` and `asked`."""
        if voter_id is None:
            return self.none()
        requests = self.model._meta.get_field("requests").related_model.objects
        mine = {"idea": models.OuterRef("pk"), "voter": voter_id, "value": 1}
        return self.annotate(
            posted=models.ExpressionWrapper(models.Q(author=voter_id), models.BooleanField()),
            wanted=models.Exists(Vote.objects.filter(**mine)),
            asked=models.Exists(requests.filter(**mine)),
        ).filter(models.Q(posted=True) | models.Q(wanted=True) | models.Q(asked=True))

    def with_news(self, store_id):
        """Annotate what became of it: `news_at` and `news_reason` of the newest dated line, and `arrived_on`, the day
        on which it was listed in this store (None: not there, or what stands there is only what the idea is about)."""
        lines = StatusChange.objects.filter(idea=models.OuterRef("pk")).order_by("-at", "-pk")
        listed = Listing.objects.current().filter(variant=models.OuterRef("variant"), store=store_id)
        day = models.Subquery(listed.filter(listed_on__lte=timezone.localdate()).values("listed_on")[:1])
        return self.annotate(
            news_at=models.Subquery(lines.values("at")[:1]),
            news_reason=models.Subquery(lines.values("reason")[:1]),
            news_due=models.Subquery(lines.values("due")[:1]),
            arrived_on=models.Case(models.When(stage__in=Idea.TAKEN_UP, then=day)),
        )


class Idea(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("open")
        HELD = "held", _("waiting for a first look")
        HIDDEN = "hidden", _("hidden")
        MERGED = "merged", _("joined with another")
        CLOSED = "closed", _("closed")
        WITHDRAWN = "withdrawn", _("taken back by its author")

    class Stage(models.TextChoices):
        POSTED = "posted", _("Posted")
        READ = "read", _("Read by the team")
        REVIEW = "review", _("Under review")
        COMING = "coming", _("We are getting it")
        TRIAL = "trial", _("On trial in stores")
        SHELF = "shelf", _("On the shelf")
        DECLINED = "declined", _("Declined")
        ENDED = "ended", _("Trial ended")

    class PhotoState(models.TextChoices):
        OPEN = "open", _("open")
        HIDDEN = "hidden", _("hidden")

    TAKEN_UP = (Stage.COMING, Stage.SHELF)
    UNDECIDED = (Stage.POSTED, Stage.READ, Stage.REVIEW)
    OWED = (*UNDECIDED, Stage.TRIAL)  # the next word has a day
    DECIDED = (Stage.SHELF, Stage.DECLINED, Stage.ENDED)
    PROMISED = (Stage.COMING, Stage.TRIAL, Stage.SHELF)

    board = models.ForeignKey(Board, models.PROTECT, related_name="ideas")
    title = models.CharField(max_length=140)
    body = models.TextField(blank=True, max_length=4000)
    photo = PhotoName()
    photo_state = models.CharField(max_length=10, choices=PhotoState, default="open", db_default="open")
    author = models.ForeignKey("feedback.Voter", models.PROTECT, related_name="ideas")
    by_staff = models.BooleanField(default=False)
    category = models.ForeignKey("catalog.Category", models.PROTECT, null=True, blank=True)
    product = models.ForeignKey("catalog.Product", models.SET_NULL, null=True, blank=True, related_name="ideas")
    variant = models.ForeignKey("catalog.Variant", models.SET_NULL, null=True, blank=True, related_name="ideas")
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True, blank=True)
    step = models.CharField(max_length=10, choices=STEPS, blank=True)
    language = models.CharField(max_length=8, default="en")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.POSTED)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True)
    votes_folded = models.IntegerField(default=0)  # never shown alone: with_votes()
    seen_folded = models.IntegerField(default=0, db_default=0)  # people who saw it, as far as they were heard
    comment_count = models.PositiveIntegerField(default=0, db_default=0)  # those that are open (actions/comment.py)
    shuffle = models.FloatField(default=0.5)  # random place inside a stage; 16 seeds turn it
    version = models.PositiveIntegerField(default=1)  # grows with every change of words or status: cache key
    client_key = models.UUIDField(null=True, blank=True, unique=True)  # of the form it came by: sent twice, posted once
    answer_by = models.DateField(null=True, blank=True)  # the next word is owed by then
    team = models.CharField(max_length=80, blank=True, db_default="")  # owes it; blank: whose stage it is
    created_at = models.DateTimeField(default=timezone.now)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["board", "state", "-created_at"], name="idea_newest"),
            models.Index(fields=["category", "state"], name="idea_by_category"),
            GinIndex(OpClass(words.Plain("title"), name="gin_trgm_ops"), name="idea_title_trigrams"),
            GinIndex(words.vector("title", "body"), name="idea_words"),
            GinIndex(words.bent("language", "title", "body"), name="idea_words_bent"),
        ]

    def __str__(self):
        return self.title

    @property
    def goods(self):
        """The product to look at: what came of it when it is on the shelf, else what it is about; or none."""
        came = self.variant.product if self.variant and self.stage == Idea.Stage.SHELF else None
        return came if came and came.is_public else self.product

    @property
    def shown_photo(self) -> str:
        """The photo, unless a moderator took it down."""
        return self.photo if self.photo_state == self.PhotoState.OPEN else ""

    def vote(self, voter_id) -> bool:
        """Let this voter's wish stand; once, however often it is said. False when the idea is not open (any more)."""
        with connection.cursor() as cursor:
            cursor.execute(VOTE, {"idea": self.pk, "voter": voter_id})
            return cursor.rowcount > 0 or Vote.objects.filter(idea=self.pk, voter=voter_id).wished().exists()

    def withdraw(self, voter_id) -> bool:
        """Take the wish back. False when there was none."""
        mine = Vote.objects.filter(idea=self.pk, voter=voter_id)
        voided = mine.filter(voided_wish=1).update(voided_wish=0, through=None)
        return bool(voided or mine.filter(value=1).update(value=0, heard_at=None, through=None))


# One statement: the right to vote on it rides along, a repeat changes nothing, a changed mind is unheard again, and
# whoever wants it no longer says why not. What was heard of a vote stays on the day it was heard for, so `at` moves
# only when nothing of it is held any more. What a moderator voided takes note of the wish and
# goes on counting 0.
VOTE = """
WITH after_all AS (
    UPDATE feedback_notforme n
       SET value = 0, heard_at = NULL, rests_id = NULL
      FROM feedback_idea i
     WHERE n.idea_id = %(idea)s AND n.voter_id = %(voter)s AND (n.value = 1 OR n.rests_id IS NOT NULL)
       AND i.id = n.idea_id AND i.state = 'open'
)
INSERT INTO feedback_vote AS v (idea_id, voter_id, store_id, value, heard_value, at, heard_at)
SELECT i.id, w.id, w.store_id, 1, 0, now(), NULL
  FROM feedback_idea i, feedback_voter w
 WHERE i.id = %(idea)s AND i.state = 'open' AND w.id = %(voter)s
ON CONFLICT (idea_id, voter_id) DO UPDATE
   SET value = CASE WHEN v.voided_wish IS NULL THEN 1 ELSE 0 END,
       voided_wish = CASE WHEN v.voided_wish IS NULL THEN NULL ELSE 1 END,
       at = CASE v.heard_value WHEN 0 THEN EXCLUDED.at ELSE v.at END, heard_at = NULL, through_id = NULL
 WHERE COALESCE(v.voided_wish, v.value) <> 1 OR v.through_id IS NOT NULL
"""


class Follow(models.Model):
    """Somebody who wants to hear what becomes of an idea (everyone who votes or posts follows too). `quiet`: in the app
    only, no letter and no push."""

    pk = models.CompositePrimaryKey("idea_id", "voter_id")
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="follows")
    voter = models.ForeignKey("feedback.Voter", models.CASCADE)
    quiet = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.voter_id} follows {self.idea_id}"


class StatusChange(models.Model):
    """One dated line of an idea's life: the stage it reached, why, and which team says so."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="status_changes")
    stage = models.CharField(max_length=10, choices=Idea.Stage)
    reason = models.TextField(blank=True)  # public
    pieces = models.PositiveIntegerField(null=True, blank=True)  # sold in its trial: public where the retailer says so
    team = models.CharField(max_length=80, blank=True)
    due = models.DateField(null=True, blank=True)  # on the shelf by, answer by
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    cause = models.CharField(max_length=60)  # "decision:12": the same cause never writes two lines
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["idea", "cause"], name="status_once_per_cause")]

    def __str__(self):
        return f"{self.idea}: {self.stage}"


def _decided_at():
    """When the latest line of an idea's life was written."""
    lines = StatusChange.objects.filter(idea=models.OuterRef("pk")).order_by("-at", "-pk")
    return Coalesce(models.Subquery(lines.values("at")[:1]), models.F("created_at"))
