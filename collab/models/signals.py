"""What the reader makes of facts: an append-only journal, daily sums, and which departments have news."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class SubjectType(models.IntegerChoices):
    IDEA = 1
    VARIANT = 2
    CATEGORY = 3
    SERVICE = 4


class SignalKind(models.IntegerChoices):
    """What happened. Kinds stay apart: no hand-set points turn one into another."""

    SEEN = 1
    VOTE = 2
    REQUEST = 3
    SALE = 4
    RETURN = 5
    PLEDGE = 6
    PAIR = 7  # chosen, of two
    COMPLAINT = 8
    DRAWN = 9  # of SEEN: those who saw it first in a place given by lot
    DRAWN_VOTE = 10  # of these: those who want it
    NOTIFY = 11  # wants to be told when it is there
    NOT_FOR_ME = 12  # says why not; takes nothing away
    PASSED_OVER = 13  # of two, the other one was chosen


class Signal(models.Model):
    """One difference heard from one fact, dated on the fact's own day. Never changed: a withdrawal is another row.
    The table is partitioned by month (RANGE on `at`, BRIN); its SQL is in the migration."""

    pk = models.CompositePrimaryKey("at", "id")
    at = models.DateTimeField()
    id = models.BigIntegerField()  # from a sequence
    kind = models.PositiveSmallIntegerField(choices=SignalKind)
    subject_type = models.PositiveSmallIntegerField(choices=SubjectType)
    subject_id = models.BigIntegerField()
    store_id = models.BigIntegerField(null=True)  # no foreign keys: a journal outlives what it tells of
    voter_id = models.UUIDField(null=True)
    value = models.IntegerField()

    def __str__(self):
        return f"{self.get_kind_display()} {self.value:+} on {self.subject_type}:{self.subject_id}"


class SignalDay(models.Model):
    """Sum of the signals of one day, subject, store and kind.

    Its key begins with the day: what is heard today lies together, and costs the same however much lies before it.
    Only what was sold is read by the subject, week by week.
    """

    day = models.DateField()
    subject_type = models.PositiveSmallIntegerField(choices=SubjectType)
    subject_id = models.BigIntegerField()
    store_id = models.BigIntegerField(null=True)
    kind = models.PositiveSmallIntegerField(choices=SignalKind)
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "subject_type", "subject_id", "store_id", "kind"],
                nulls_distinct=False,
                name="signal_day_once",
            )
        ]
        indexes = [
            BrinIndex(fields=["day"], name="signal_day_brin"),  # a month is folded again by itself
            models.Index(
                fields=["subject_id", "day"],
                name="signal_day_sales",
                condition=models.Q(kind__in=[SignalKind.SALE, SignalKind.RETURN]),
            ),
        ]

    def __str__(self):
        return f"{self.day} {self.subject_type}:{self.subject_id} {self.get_kind_display()} {self.value}"


class SignalSum(models.Model):
    """Sum of all days of one subject, store and kind, so that the cost of one more vote does not depend on how long
    people have been voting. What is sold and brought back is not summed here: the engine reads it by the week."""

    subject_type = models.PositiveSmallIntegerField(choices=SubjectType)
    subject_id = models.BigIntegerField()
    store_id = models.BigIntegerField(null=True)
    kind = models.PositiveSmallIntegerField(choices=SignalKind)
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "store_id", "kind"],
                nulls_distinct=False,
                name="signal_sum_once",
            )
        ]

    def __str__(self):
        return f"{self.subject_type}:{self.subject_id} {self.get_kind_display()} {self.value}"


class Shard(models.Model):
    """A department whose suggestions are computed together.

    Gather sets `dirty_at` to the present whenever there is news of it, marked already or not; and `sold_at` when the
    news are sales of a day that is over, so that a worker knows that those it holds are old: today is read tomorrow.
    """

    category = models.OneToOneField("catalog.Category", models.CASCADE, primary_key=True)
    dirty_at = models.DateTimeField(null=True)
    sold_at = models.DateTimeField(null=True)
    computed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["dirty_at"],
                name="shard_dirty",
                condition=models.Q(dirty_at__isnull=False),
            )
        ]

    def __str__(self):
        return str(self.category)
