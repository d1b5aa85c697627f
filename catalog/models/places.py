"""Where things are sold: channels, clusters of like stores, stores, and the ways of shopping they offer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SalesChannel(models.Model):
    class Kind(models.TextChoices):
        STORE = "store", _("Store")
        WEB = "web", _("Web shop")
        APP = "app", _("App")

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STORE)

    def __str__(self):
        return self.name


class Cluster(models.Model):
    """Stores whose customers buy alike."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)

    def __str__(self):
        return self.name


class StoreQuerySet(models.QuerySet):
    def on_the_street(self):
        """Stores one can walk into (the web shop is a store row too)."""
        return self.filter(channel__kind=SalesChannel.Kind.STORE)

    def visible_to(self, actor):
        return self.filter(is_open=True)

    def worked_in_by(self, actor):
        """The stores whose customers and lists this person may see."""
        if actor.roles & {"merchandiser", "operator"}:
            return self
        return self.filter(pk__in=actor.stores)


class Store(models.Model):
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    city = models.CharField(max_length=80, blank=True)
    cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, blank=True)
    channel = models.ForeignKey(SalesChannel, models.PROTECT)
    timezone = models.CharField(max_length=40, default="Europe/London")
    currency = models.CharField(max_length=3, default="GBP")
    is_open = models.BooleanField(default=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Service(models.Model):
    """A way of shopping a store offers from one day to another: click and collect, gift wrapping, pay by phone."""

    store = models.ForeignKey(Store, models.CASCADE)
    code = models.SlugField()
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "code", "starts_on"], name="service_once_per_day")]

    def __str__(self):
        return f"{self.name}, {self.store}"


class ShelfSpace(models.Model):
    """How many variants of a department a store has room for."""

    store = models.ForeignKey(Store, models.CASCADE)
    category = models.ForeignKey("catalog.Category", models.CASCADE)
    places = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "category"], name="shelf_space_once")]

    def __str__(self):
        return f"{self.places} × {self.category}, {self.store}"
