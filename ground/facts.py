"""A fact is something that happened. It is written once by a door and heard later by the reader above."""

from django.db import models
from django.utils import timezone


class FactQuerySet(models.QuerySet):
    def unheard(self):
        """Facts the reader has not taken in yet (or that changed since it did)."""
        return self.filter(heard_at__isnull=True)


class Fact(models.Model):
    """`heard_at` is NULL until gather has turned this row into signals; changing the row sets it NULL again."""

    at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(null=True, editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True


def unheard_index(name: str, *fields: str, include: tuple[str, ...] = ()) -> models.Index:
    """The small partial index by which the reader finds what it has not heard."""
    return models.Index(
        fields=fields,
        name=name,
        include=include or None,
        condition=models.Q(heard_at__isnull=True),
    )
