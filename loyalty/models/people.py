"""The people we sell to, as customers: a till customer has a profile and no user."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Tier(models.Model):
    """A step of loyalty, reached by points earned in twelve months."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=40)
    threshold = models.PositiveIntegerField(unique=True)  # points earned in the last 365 days
    promise = models.CharField(max_length=200, blank=True)  # what it means for the customer

    class Meta:
        ordering = ["threshold"]

    def __str__(self):
        return self.name


class ProfileQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Staff may find customers of the house; a shopper only themselves."""
        if actor.may("find-customer"):
            return self.filter(erased_at__isnull=True)
        return self.filter(user=actor.user) if actor.user else self.none()


class Profile(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="profile",
    )
    voter = models.OneToOneField("feedback.Voter", models.SET_NULL, null=True, blank=True, related_name="profile")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)  # E.164
    favourite_store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True, blank=True)
    tier = models.ForeignKey(Tier, models.SET_NULL, null=True, blank=True)
    joined_on = models.DateField(default=timezone.localdate)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="profile_name_trigram"),
            models.Index(Upper("email"), name="profile_email"),
            models.Index(fields=["phone"], name="profile_phone"),
        ]

    def __str__(self):
        return self.name or str(_("A customer"))


class ExternalId(models.Model):
    """What another system calls this customer: a card number, a shop account, a till's id."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="external_ids")
    system = models.CharField(max_length=40)  # "card", "till", "shopify"
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "value"], name="external_id_once")]

    def __str__(self):
        return f"{self.system}:{self.value}"


class Consent(models.Model):
    """What somebody agreed to, per purpose and channel. The newest row holds; rows are only ever added."""

    append_only = True

    class State(models.TextChoices):
        SUBSCRIBED = "SUBSCRIBED"
        UNSUBSCRIBED = "UNSUBSCRIBED"
        PENDING = "PENDING"
        NOT_SUBSCRIBED = "NOT_SUBSCRIBED"
        REDACTED = "REDACTED"

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)  # "answers", "offers"
    channel = models.CharField(max_length=20)  # "mail", "push"
    state = models.CharField(max_length=20, choices=State)
    source = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["profile", "purpose", "channel", "-at"], name="consent_newest")]

    def __str__(self):
        return f"{self.profile_id} {self.purpose} {self.channel} {self.state}"


class ProfileView(models.Model):
    """Somebody on our side looked at a customer: where, why, when. The customer can read it on "my data"."""

    append_only = True

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="views")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    role = models.CharField(max_length=12)  # shown to the customer as role + store, never a name
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True)
    purpose = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["profile", "-at"], name="profile_view_newest")]

    def __str__(self):
        return f"{self.profile_id} seen {self.at:%Y-%m-%d}"
