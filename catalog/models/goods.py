"""What is sold: products with their variants in a tree of categories, and what they cost over time."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ground import words


class Category(models.Model):
    """A node of the tree; `path` is the whole way ("Kitchen > Mugs"). A root is a department: the engine's shard."""

    path = models.CharField(max_length=300, unique=True)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    department = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="branches")
    picture = models.CharField(max_length=120, blank=True)  # a static file

    class Meta:
        ordering = ["path"]

    def __str__(self):
        return self.path

    @property
    def root_id(self) -> int:
        return self.department_id or self.pk


class ProductQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Products shown to people: those with at least one variant that is on sale or planned in public."""
        return self.filter(is_public=True)


class Product(models.Model):
    code = models.CharField(max_length=80, unique=True)  # item_group_id of feeds; the SKU when there are no variants
    name = models.CharField(max_length=300)
    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    brand = models.CharField(max_length=120, blank=True)
    description = models.TextField(blank=True)
    is_public = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ProductQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(OpClass(words.Plain("name"), name="gin_trgm_ops"), name="product_name_trigrams"),
            GinIndex(words.vector("name", "brand", "code"), name="product_words"),
            GinIndex(words.bent("", "name", "brand", "code"), name="product_words_bent"),
        ]

    def __str__(self):
        return self.name


class VariantQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """People see what is public; a till sells whatever has a barcode."""
        return self if actor.key is not None else self.filter(product__is_public=True)


class Variant(models.Model):
    """One thing with one barcode. Amounts are integer minor units of `currency`."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        LISTED = "listed", _("on sale")
        ENDED = "ended", _("no longer sold")

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    sku = models.CharField(max_length=80, unique=True)
    gtin = models.CharField(max_length=14, null=True, blank=True, unique=True)  # padded to 14, check digit verified
    name = models.CharField(max_length=300, blank=True)  # what sets it apart: "large, sage green"
    attributes = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.LISTED)
    planned_for = models.DateField(null=True, blank=True)
    price = models.PositiveIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="GBP")

    objects = VariantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gtin__isnull=True) | models.Q(gtin__regex=r"^[0-9]{14}$"),
                name="gtin_has_14_digits",
            )
        ]

    def __str__(self):
        return f"{self.product.name} {self.name}".strip()


class Price(models.Model):
    """What a variant cost from when on: everywhere, in one channel, or in one store (the narrowest wins)."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="prices")
    channel = models.ForeignKey("catalog.SalesChannel", models.CASCADE, null=True, blank=True)
    store = models.ForeignKey("catalog.Store", models.CASCADE, null=True, blank=True)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "channel", "store", "valid_from"],
                nulls_distinct=False,
                name="price_once_per_moment",
            )
        ]

    def __str__(self):
        return f"{self.variant} {self.amount} {self.currency}"
