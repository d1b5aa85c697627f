"""What people say about an idea, one level deep, and who says "same here"."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

CAN_BE_CHANGED = timedelta(minutes=10)
LONGEST = 2000


class CommentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Comment.State.OPEN)

    def visible_to(self, actor):
        """What is open; moderators see all, and people what they wrote themselves, held or hidden too."""
        if "moderator" in actor.roles:
            return self
        shown = models.Q(state=Comment.State.OPEN)
        own = models.Q(state__in=[Comment.State.HELD, Comment.State.HIDDEN], voter=actor.voter_id)
        return self.filter(shown | own) if actor.voter_id else self.filter(shown)

    def with_sames(self, voter_id):
        """Annotate `sames`, how many said "same here", and `same`, whether this visitor did."""
        said = SameHere.objects.filter(comment=models.OuterRef("pk")).order_by()
        count = said.values("comment").annotate(n=models.Count("voter")).values("n")
        mine = models.Exists(said.filter(voter=voter_id)) if voter_id else models.Value(False)
        return self.annotate(sames=Coalesce(models.Subquery(count), 0), same=mine)

    def best_first(self):
        """Official answers, then what most say too, then the oldest. Needs `with_sames`."""
        return self.order_by("-official", "-sames", "created_at", "pk")


class Comment(models.Model):
    """One voice in the talk about an idea. Nobody is named: shoppers have a number within the talk, people who work
    here the name of their team."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        HELD = "held", _("waiting for a first look")
        HIDDEN = "hidden", _("hidden")

    class Role(models.TextChoices):
        SHOPPER = "shopper", _("Shopper")
        STAFF = "staff", _("Store staff")
        MANAGER = "manager", _("Store manager")
        RANGE = "merchandiser", _("Range team")
        MODERATOR = "moderator", _("Moderation team")
        SHOP = "operator", _("The shop")

    idea = models.ForeignKey("feedback.Idea", models.CASCADE, related_name="comments")
    voter = models.ForeignKey("feedback.Voter", models.PROTECT, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    body = models.TextField(max_length=LONGEST)  # light markdown; empty once it was taken back
    language = models.CharField(max_length=8, default="en")
    number = models.PositiveIntegerField(default=0)  # which shopper of this talk; 0 for people who work here
    role = models.CharField(max_length=12, choices=Role, default=Role.SHOPPER)
    official = models.BooleanField(default=False)  # an answer of the shop, not only a word of somebody who works there
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True, blank=True)  # of the staff who wrote it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)  # who works here
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)  # taken back by whoever wrote it
    client_key = models.UUIDField(null=True, blank=True, unique=True)  # two taps are one comment

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["idea", "parent", "state"], name="comment_talk")]

    def __str__(self):
        return self.body[:60]

    @property
    def who(self) -> str:
        """How its writer is called, in the reader's language: a role and a place, never a name."""
        if self.official:
            if self.role == self.Role.MANAGER and self.store:
                return gettext("Answer from the %(store)s store") % {"store": self.store.name}
            return str(OFFICIAL.get(self.Role(self.role), OFFICIAL[self.Role.SHOP]))
        if self.role == self.Role.SHOPPER:
            return gettext("Shopper %(n)d") % {"n": self.number}
        role = str(self.Role(self.role).label)
        return f"{role}, {self.store.name}" if self.store else role

    def can_be_changed_by(self, voter_id, now) -> bool:
        """Its writer may change the words for ten minutes."""
        return bool(voter_id) and self.voter_id == voter_id and not self.removed_at and self.is_young(now)

    def is_young(self, now) -> bool:
        return now - self.created_at < CAN_BE_CHANGED


OFFICIAL = {
    Comment.Role.RANGE: _("Answer from the range team"),
    Comment.Role.MODERATOR: _("Answer from the moderation team"),
    Comment.Role.MANAGER: _("Answer from the store"),
    Comment.Role.SHOP: _("Answer from the shop"),
}


class SameHere(models.Model):
    """Somebody to whom the same happened, or who thinks the same. Once a person."""

    pk = models.CompositePrimaryKey("comment_id", "voter_id")
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="same_here")
    voter = models.ForeignKey("feedback.Voter", models.CASCADE)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.voter_id}: same as {self.comment_id}"
