from django.conf import settings
from django.db import models

from ground.facts import Fact, FactQuerySet, unheard_index


class StoreRequestQuerySet(FactQuerySet):
    def visible_to(self, actor):
        """Staff: what was asked for in their own stores."""
        return self.filter(store__in=actor.stores) if actor.may("log-request") else self.none()

    def standing(self):
        """Those that were not taken back."""
        return self.filter(value=1)


class StoreRequest(Fact):
    """A customer asked for something in a store, and staff wrote it down. `voter` is that customer, when known."""

    store = models.ForeignKey("catalog.Store", models.PROTECT, related_name="requests")
    voter = models.ForeignKey(
        "feedback.Voter",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="requests",
    )
    text = models.CharField(max_length=200)
    category = models.ForeignKey("catalog.Category", models.PROTECT, null=True, blank=True)
    variant = models.ForeignKey("catalog.Variant", models.SET_NULL, null=True, blank=True)
    idea = models.ForeignKey("feedback.Idea", models.SET_NULL, null=True, blank=True, related_name="requests")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    value = models.SmallIntegerField(default=1)  # 0 when it was taken back
    heard_value = models.SmallIntegerField(default=0)
    heard_subject_type = models.PositiveSmallIntegerField(null=True, editable=False)  # what it was heard about then:
    heard_subject_id = models.BigIntegerField(null=True, editable=False)  # linked elsewhere later, it moves there
    client_key = models.UUIDField(null=True, blank=True, unique=True)  # two taps are one request

    objects = StoreRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(heard_at__isnull=True) | models.Q(value=models.F("heard_value")),
                name="request_heard_as_it_stands",
            )
        ]
        indexes = [unheard_index("request_unheard", "id", include=("value", "heard_value"))]

    def __str__(self):
        return self.text

    def take_back(self) -> bool:
        """It was a slip: the wish no longer stands. False when it was taken back before."""
        standing = StoreRequest.objects.filter(pk=self.pk, value=1)
        return bool(standing.update(value=0, heard_at=None))
