"""Work that is owed to the world outside, as rows: claim with a lease, do it, mark it. Each a transaction of its own,
because nobody outside takes part in ours; a lease runs out by itself when its holder is killed (TRUST rule 3)."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

LEASE = timedelta(minutes=2)  # longer than anybody outside is given to answer
MOST_ATTEMPTS = 12
GIVEN_UP = "given up"


class LeasedQuerySet(models.QuerySet):
    def owed(self):
        """What is neither done nor dropped."""
        return self.filter(done_at=None, dropped="")

    @transaction.atomic
    def claim(self, *, now: datetime, limit: int) -> list[int]:
        """Take some that are due and that nobody else is busy with; their keys, the longest due first."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lt=now)
        due = self.owed().filter(free, due_at__lte=now).order_by("due_at", "pk")
        keys = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        taken = self.model._default_manager.filter(pk__in=keys)
        taken.update(leased_until=now + LEASE, attempts=models.F("attempts") + 1)
        return keys


class Leased(models.Model):
    """A row that is owed from `due_at` on, until it is done or, for a reason, dropped."""

    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    dropped = models.CharField(max_length=40, blank=True)  # why it will not be done
    last_error = models.CharField(max_length=300, blank=True)

    objects = LeasedQuerySet.as_manager()

    class Meta:
        abstract = True

    def settle(self, **fields: object) -> None:
        """Mark what became of it and give the lease back."""
        type(self)._default_manager.filter(pk=self.pk).update(leased_until=None, **fields)

    def put_off(self, error: Exception, now: datetime) -> bool:
        """Try again, each time later; after twelve attempts give up. True when it is given up."""
        said = f"{type(error).__name__}: {error}"[:300]
        if self.attempts >= MOST_ATTEMPTS:
            self.settle(dropped=GIVEN_UP, last_error=said)
            return True
        self.settle(due_at=now + timedelta(seconds=30 * 2**self.attempts), last_error=said)
        return False


def due_index(name: str) -> models.Index:
    """The small partial index by which the sender finds what is owed."""
    return models.Index(fields=["due_at", "id"], name=name, condition=models.Q(done_at__isnull=True, dropped=""))
