"""What stands where: listings, stock, and the terms on which a variant can be had."""

from django.db import models
from django.utils import timezone


class ListingQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_on__isnull=True)


class Listing(models.Model):
    """A variant ranged in a store, from one day to another, and the decision it came from."""

    variant = models.ForeignKey("catalog.Variant", models.CASCADE, related_name="listings")
    store = models.ForeignKey("catalog.Store", models.CASCADE, related_name="listings")
    listed_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    decision_ref = models.CharField(max_length=40, blank=True)  # "decision:12"

    objects = ListingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "store"],
                condition=models.Q(ended_on__isnull=True),
                name="listed_once_at_a_time",
            )
        ]

    def __str__(self):
        return f"{self.variant} in {self.store}"


class StockLevel(models.Model):
    variant = models.ForeignKey("catalog.Variant", models.CASCADE, related_name="stock")
    store = models.ForeignKey("catalog.Store", models.CASCADE)
    quantity = models.IntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["variant", "store"], name="stock_once_per_store")]

    def __str__(self):
        return f"{self.quantity} × {self.variant} in {self.store}"


class SupplyTerm(models.Model):
    """On what terms a variant can be had. `cost` in minor units of `currency`."""

    variant = models.OneToOneField("catalog.Variant", models.CASCADE, related_name="supply")
    cost = models.PositiveIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="GBP")
    min_order = models.PositiveIntegerField(default=1)
    lead_days = models.PositiveIntegerField(null=True, blank=True)
    supplier = models.CharField(max_length=120, blank=True)

    def __str__(self):
        return f"terms of {self.variant}"
