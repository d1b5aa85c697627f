"""What was bought, and the steps on the way there."""

from django.db import models
from django.utils import timezone

from ground.facts import Fact, unheard_index


class OrderQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor.may("find-customer"):
            return self
        return self.filter(profile__user=actor.user) if actor.user else self.none()


class Order(models.Model):
    """A receipt, from a till or a shop. `total` in minor units of `currency`, returns subtracted."""

    system = models.CharField(max_length=40)  # who numbered it: "till", "web", "import"
    number = models.CharField(max_length=80)
    store = models.ForeignKey("catalog.Store", models.PROTECT, related_name="orders")
    profile = models.ForeignKey("loyalty.Profile", models.SET_NULL, null=True, blank=True, related_name="orders")
    ordered_at = models.DateTimeField()
    total = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "number"], name="order_once_per_system")]
        indexes = [models.Index(fields=["profile", "-ordered_at"], name="order_of_customer")]

    def __str__(self):
        return f"{self.system} {self.number}"


class OrderLine(Fact):
    """One variant on a receipt; a negative quantity came back. `at` and `store` repeat the order's, for the reader."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()  # from 1
    variant = models.ForeignKey("catalog.Variant", models.PROTECT, related_name="order_lines", db_index=False)
    store = models.ForeignKey("catalog.Store", models.PROTECT, db_index=False)
    quantity = models.IntegerField()
    amount = models.BigIntegerField()  # quantity × unit price, minor units
    heard_quantity = models.IntegerField(default=0)
    heard_amount = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="line_once_per_order"),
            models.CheckConstraint(condition=~models.Q(quantity=0), name="line_moves_goods"),
        ]
        indexes = [unheard_index("order_line_unheard", "id")]

    def __str__(self):
        return f"{self.quantity} × {self.variant_id}"


class SaleDay(models.Model):
    """Sales of one variant in one store on one day, folded by gather. `revenue` in minor units, returns subtracted."""

    pk = models.CompositePrimaryKey("variant_id", "store_id", "day")
    # The receipts it is folded from hold variant and store already; checking both again cost a fifth of hearing them.
    variant = models.ForeignKey("catalog.Variant", models.CASCADE, db_index=False, db_constraint=False)
    store = models.ForeignKey("catalog.Store", models.CASCADE, db_index=False, db_constraint=False)
    day = models.DateField()
    units = models.IntegerField(default=0)
    revenue = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["day"], name="sale_day")]

    def __str__(self):
        return f"{self.units} × {self.variant_id} on {self.day}"


class Interaction(models.Model):
    """A step somebody took on web, app, kiosk or till, named as the field names it ("Product Viewed")."""

    event_id = models.UUIDField(unique=True)
    at = models.DateTimeField()
    session = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)  # web, app, kiosk, till
    name = models.CharField(max_length=60)
    step = models.CharField(max_length=10, blank=True)
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True, blank=True)
    profile = models.ForeignKey("loyalty.Profile", models.SET_NULL, null=True, blank=True)
    properties = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="interaction_path")]

    def __str__(self):
        return f"{self.name} {self.at:%H:%M}"
