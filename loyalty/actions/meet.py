"""Which customer is this? A till knows a card, a shop an account, a person a phone number."""

from dataclasses import dataclass, fields

from django.db import connection, transaction
from django.db.models import F

from loyalty.models import Account, ExternalId, Profile, Tier

CARD = "card"


@dataclass(frozen=True)
class Sighting:
    """What is known about somebody who stands at the till. Empty texts are unknown."""

    system: str = ""  # in which `external_id` is theirs: "shopify"
    external_id: str = ""
    card: str = ""
    phone: str = ""  # E.164
    email: str = ""
    name: str = ""

    def ids(self) -> list[tuple[str, str]]:
        return [(system, value) for system, value in ((self.system, self.external_id), (CARD, self.card)) if value]

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self) if field.name not in {"system", "name"})


@transaction.atomic
def meet(*, seen: Sighting, create: bool) -> Profile | None:
    """The customer who was seen, by external id, card, phone or e-mail, in this order; with `create`, a new one when
    nobody is known. Ids that are new to us are noted on the customer. Two tills at once make one customer."""
    if not seen:
        return None
    take_turns(seen)
    profile = known(seen)
    if profile is None and create:
        profile = Profile.objects.create(
            name=seen.name, email=seen.email.lower(), phone=seen.phone, tier=Tier.objects.first()
        )
        Account.objects.create(profile=profile)
    if profile is not None:
        ExternalId.objects.bulk_create(
            [ExternalId(profile=profile, system=system, value=value) for system, value in seen.ids()],
            ignore_conflicts=True,
        )
    return profile


def known(seen: Sighting) -> Profile | None:
    people = Profile.objects.filter(erased_at__isnull=True)
    for system, value in seen.ids():
        if found := people.filter(external_ids__system=system, external_ids__value=value).first():
            return found
    if seen.phone and (found := people.filter(phone=seen.phone).order_by("pk").first()):
        return found
    if seen.email:
        return people.filter(email__iexact=seen.email).order_by(F("user").asc(nulls_last=True), "pk").first()
    return None


def take_turns(seen: Sighting) -> None:
    """Whoever asks for the same person at the same moment waits here: phone and e-mail are no unique columns."""
    names = sorted({f"{s}:{v}" for s, v in seen.ids()} | {n.lower() for n in (seen.phone, seen.email) if n})
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"customer {name}"])
