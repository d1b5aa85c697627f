"""Lists of wishes that are shared by a link: who holds it sees what is wished for, and nobody's name."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_LISTS, MOST_ITEMS = 50, 200


def new_link() -> str:
    """144 bits that nobody guesses, short enough to be read out of a message."""
    return secrets.token_urlsafe(18)


class WishListQuerySet(models.QuerySet):
    def of(self, voter_id):
        """Lists this voter made."""
        return self.filter(voter=voter_id) if voter_id else self.none()

    def shared_by(self, link: str):
        """The list this link leads to, while it is shared."""
        return self.filter(link=link).exclude(link=None)

    def addable_by(self, voter_id, links=()):
        """Where this visitor may put something: their own lists, and those of `links` into which others may."""
        theirs = models.Q(link__in=list(links), others_add=True)
        return self.filter(models.Q(voter=voter_id) | theirs) if voter_id else self.filter(theirs)


class WishList(models.Model):
    voter = models.ForeignKey("feedback.Voter", models.CASCADE, related_name="wish_lists")
    name = models.CharField(_("name"), max_length=80)
    link = models.CharField(max_length=40, null=True, blank=True, unique=True)  # None: shared with nobody
    others_add = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = WishListQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class WishItem(models.Model):
    """One idea or one product on a list."""

    wish_list = models.ForeignKey(WishList, models.CASCADE, related_name="items")
    idea = models.ForeignKey("feedback.Idea", models.CASCADE, null=True, blank=True)
    product = models.ForeignKey("catalog.Product", models.CASCADE, null=True, blank=True)
    added_by = models.ForeignKey("feedback.Voter", models.SET_NULL, null=True, related_name="+")  # shown to nobody
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["wish_list", "idea"], name="wish_idea_once"),
            models.UniqueConstraint(fields=["wish_list", "product"], name="wish_product_once"),
            models.CheckConstraint(
                condition=models.Q(idea=None) ^ models.Q(product=None), name="wish_is_an_idea_or_a_product"
            ),
        ]

    def __str__(self):
        return str(self.idea or self.product)
