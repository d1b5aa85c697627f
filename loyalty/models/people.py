"""The people we sell to, as customers: a till customer has a profile and no user."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models.functions import Coalesce, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from feedback.models import Voter
from ground.phones import e164
from ground.words import Plain
from loyalty.models.ledger import Entry


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


COUNTED = timedelta(days=365)  # what was earned in this time makes a tier


class ProfileQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Staff may find customers of the house; a shopper only themselves."""
        if actor.may("find-customer"):
            return self.filter(erased_at__isnull=True)
        return self.of(actor)

    def of(self, actor):
        """The person's own profile, whatever else they may see."""
        return self.filter(user=actor.user, erased_at__isnull=True) if actor.user else self.none()

    def found_by(self, text: str):
        """Customers by card or phone number (the last digits do), e-mail, or name as it is heard; the best first."""
        text = " ".join(text.split())
        digits = "".join(char for char in text if char.isdecimal())
        if "@" in text:
            return self.filter(email__istartswith=text).order_by("email", "pk")
        if len(digits) >= 4 and len(digits) * 2 > len(text.replace(" ", "")):
            return self._by_number(text, digits)
        return self._by_name(text) if len(text) >= 2 else self.none()

    def _by_number(self, text: str, digits: str):
        cards = ExternalId.objects.filter(profile=models.OuterRef("pk")).annotate(
            plain=models.functions.Replace("value", models.Value(" "))
        )
        exact = models.Q(phone=e164(text) or text) | models.Exists(cards.filter(plain=text.replace(" ", "")))
        ends = models.Q(phone__endswith=digits.lstrip("0")) | models.Exists(cards.filter(plain__endswith=digits))
        return (
            self.filter(exact | ends)
            .annotate(exact=models.Case(models.When(exact, then=True), default=False))
            .order_by("-exact", "name", "pk")
        )

    def _by_name(self, text: str):
        plain = Plain(models.Value(text))
        return (
            self.annotate(plain_name=Plain("name"))
            .filter(models.Q(plain_name__contains=plain) | models.Q(plain_name__trigram_word_similar=plain))
            .annotate(likeness=TrigramWordSimilarity(plain, "plain_name"))
            .order_by("-likeness", "name", "pk")
        )

    def with_standing(self, now):
        """Annotate `earned` (points that count for the tier now), and the next tier: `next_tier`, `next_threshold`."""
        entries = Entry.objects.filter(account__profile=models.OuterRef("pk")).earned_since(now - COUNTED)
        earned = entries.order_by().values("account").annotate(sum=models.Sum("points")).values("sum")
        higher = Tier.objects.filter(threshold__gt=Coalesce(models.OuterRef("tier__threshold"), -1)).order_by(
            "threshold"
        )
        return self.annotate(
            earned=Coalesce(models.Subquery(earned), 0),
            next_tier=models.Subquery(higher.values("name")[:1]),
            next_threshold=models.Subquery(higher.values("threshold")[:1]),
        )


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
            GinIndex(OpClass(Plain("name"), name="gin_trgm_ops"), name="profile_name_trigrams"),
            models.Index(Upper("email"), name="profile_email"),
            models.Index(fields=["phone"], name="profile_phone"),
        ]

    def __str__(self):
        return self.name or str(_("A customer"))

    @property
    def earned_so_far(self) -> int:
        """What counts for the tier; needs `with_standing()`."""
        return max(0, self.earned)

    @property
    def to_next_tier(self) -> int:
        return max(0, self.next_threshold - self.earned_so_far)

    def make_voter(self) -> Voter:
        """The voter who speaks for this customer; somebody only the till knows gets one when they first ask."""
        if self.voter is None:
            self.voter = Voter.objects.create(store=self.favourite_store)
            self.save(update_fields=["voter"])
        return self.voter


class ExternalId(models.Model):
    """What another system calls this customer: a card number, a shop account, a till's id."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="external_ids")
    system = models.CharField(max_length=40)  # "card", "till", "shopify"
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "value"], name="external_id_once")]

    def __str__(self):
        return f"{self.system}:{self.value}"


class ConsentQuerySet(models.QuerySet):
    def newest(self):
        """The row that holds for each profile, purpose and channel."""
        keys = ("profile", "purpose", "channel")
        return self.order_by(*keys, "-at", "-pk").distinct(*keys)

    def state(self, profile, purpose: str, channel: str) -> str:
        """What this person last said; NOT_SUBSCRIBED when they were never asked."""
        said = self.filter(profile=profile, purpose=purpose, channel=channel).order_by("-at", "-pk").first()
        return said.state if said else Consent.State.NOT_SUBSCRIBED


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

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["profile", "purpose", "channel", "-at"], name="consent_newest")]

    def __str__(self):
        return f"{self.profile_id} {self.purpose} {self.channel} {self.state}"


class Purpose(models.TextChoices):
    """Why staff look at a customer, as staff choose it. `ProfileView.why` says it to the customer."""

    COUNTER = "counter", _("is here in the store")
    CALL = "call", _("called or wrote")
    ORDER = "order", _("about an order")


WHY = {
    Purpose.COUNTER.value: _("you were in the store"),
    Purpose.CALL.value: _("you called or wrote"),
    Purpose.ORDER.value: _("to look after an order"),
}


class ProfileViewQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(profile__user=actor.user) if actor.user else self.none()


class ProfileView(models.Model):
    """Somebody on our side looked at a customer: where, why, when. The customer can read it on "my data"."""

    append_only = True

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="views")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    role = models.CharField(max_length=12)  # shown to the customer as role + store, never a name
    store = models.ForeignKey("catalog.Store", models.SET_NULL, null=True)
    purpose = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    objects = ProfileViewQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["profile", "-at"], name="profile_view_newest")]

    def __str__(self):
        return f"{self.profile_id} seen {self.at:%Y-%m-%d}"

    @property
    def who(self) -> str:
        return _("Store manager") if self.role == "manager" else _("Store staff")

    @property
    def why(self) -> str:
        return str(WHY.get(self.purpose, self.purpose))


LIKELY = 0.5  # a chance that somebody is still a customer, from which it is said


class Relationship(models.Model):
    """How a customer's visits go, as it was last read off at night. A measurement for a helpful word, never a label."""

    profile = models.OneToOneField(Profile, models.CASCADE, primary_key=True, related_name="relationship")
    visits = models.PositiveIntegerField()  # days with a purchase
    last_on = models.DateField()
    usual_days = models.FloatField(null=True)  # between two visits; None after a single one
    alive = models.FloatField(null=True)  # the chance that they are still a customer; None: nobody can say
    recency = models.PositiveSmallIntegerField()  # fifths of all customers: 1 to 5, the best
    frequency = models.PositiveSmallIntegerField()
    value = models.PositiveSmallIntegerField()
    read_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.visits} visits of {self.profile_id}"

    @property
    def words(self) -> str:
        """How it stands, for whoever serves them; nothing where nobody can say. No share is shown: it would be taken
        for knowledge of this one person."""
        if self.alive is None:
            return ""
        return str(_("Likely still a customer") if self.alive >= LIKELY else _("Has been away for longer than usual"))

    @property
    def rhythm(self) -> str:
        """How often they come, as far as that is known."""
        if self.usual_days is None:
            return _("one visit so far")
        days = max(round(self.usual_days), 1)
        return ngettext("comes about every %(n)d day", "comes about every %(n)d days", days) % {"n": days}
