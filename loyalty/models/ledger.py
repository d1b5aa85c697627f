"""Points, in double entry: what a customer has, we owe. The database keeps every promise made here."""

from django.db import models
from django.utils import timezone


class AccountQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor.may("find-customer"):
            return self
        return self.filter(profile__user=actor.user) if actor.user else self.none()

    def locked_house(self, code: str):
        """One of the house's own sides, locked until the transaction ends: bookings queue up here, one at a time."""
        return self.select_for_update().get_or_create(code=code, defaults={"floor": None})[0]

    def move(self, account_id: int, points: int) -> bool:
        """Change a balance where it stands, unless it would fall below its floor."""
        enough = models.Q(floor__isnull=True) | models.Q(floor__lte=models.F("balance") + points)
        return bool(self.filter(enough, pk=account_id).update(balance=models.F("balance") + points))


class Account(models.Model):
    """A customer's points, or one of the house's own sides ("issued", "expired"). `balance` is the sum of its entries
    and never falls below `floor`."""

    profile = models.OneToOneField("loyalty.Profile", models.PROTECT, null=True, blank=True, related_name="account")
    code = models.SlugField(unique=True, null=True, blank=True)  # house accounts have a name
    balance = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(null=True, blank=True, default=0)  # NULL: no floor (house accounts)

    objects = AccountQuerySet.as_manager()

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


class EntryQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor.may("find-customer"):
            return self
        return self.filter(account__profile__user=actor.user) if actor.user else self.none()

    def visible_to_owner(self, actor):
        """One's own statement, whatever else one may see."""
        return self.filter(account__profile__user=actor.user) if actor.user else self.none()

    def earned_since(self, moment):
        """What counts for a tier: points earned, less those taken back with returned goods. Spending does not count."""
        return self.filter(at__gte=moment).exclude(reason__in=Entry.SPENDING)


class Entry(models.Model):
    """One line of the ledger. The entries of a booking sum to 0 (deferred trigger); rows are only ever added."""

    append_only = True
    SPENDING = ("redeem", "expire")

    booking = models.UUIDField(db_index=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="entries")
    points = models.BigIntegerField()
    ref = models.CharField(max_length=80)  # "order:till:4711", "decision:12:author": booked once per account
    reason = models.CharField(max_length=40)  # "order", "return", "idea", "redeem"
    at = models.DateTimeField(default=timezone.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "ref"], name="booked_once_per_ref"),
            models.CheckConstraint(condition=~models.Q(points=0), name="entry_moves_points"),
        ]

    def __str__(self):
        return f"{self.points:+} {self.ref}"

    @property
    def order_key(self) -> int | None:
        """The order that moved these points, if it was one."""
        kind, _, key = self.ref.partition(":")
        return int(key) if kind == "order" and key.isdecimal() else None
