"""Points, in double entry: what a customer has, we owe. The database keeps every promise made here."""

from django.db import models
from django.utils import timezone


class Account(models.Model):
    """A customer's points, or one of the house's own sides ("issued", "expired"). `balance` is the sum of its entries
    and never falls below `floor`."""

    profile = models.OneToOneField("loyalty.Profile", models.PROTECT, null=True, blank=True, related_name="account")
    code = models.SlugField(unique=True, null=True, blank=True)  # house accounts have a name
    balance = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(null=True, blank=True, default=0)  # NULL: no floor (house accounts)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(floor__isnull=True) | models.Q(balance__gte=models.F("floor")),
                name="balance_not_below_floor",
            ),
            models.CheckConstraint(
                condition=models.Q(profile__isnull=False) ^ models.Q(code__isnull=False),
                name="account_has_one_owner",
            ),
        ]

    def __str__(self):
        return self.code or f"points of {self.profile_id}"


class Entry(models.Model):
    """One line of the ledger. The entries of a booking sum to 0 (deferred trigger); rows are only ever added."""

    append_only = True

    booking = models.UUIDField(db_index=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="entries")
    points = models.BigIntegerField()
    ref = models.CharField(max_length=80)  # "order:till:4711", "decision:12:author": booked once per account
    reason = models.CharField(max_length=40)  # "order", "return", "idea", "redeem"
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "ref"], name="booked_once_per_ref"),
            models.CheckConstraint(condition=~models.Q(points=0), name="entry_moves_points"),
        ]

    def __str__(self):
        return f"{self.points:+} {self.ref}"
