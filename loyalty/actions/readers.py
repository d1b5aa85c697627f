"""Whoever reads what we send, and how they want to hear of it."""

from dataclasses import dataclass

from django.conf import settings

from feedback.models import Follow, Notice
from loyalty.actions.agree import ANSWERS, MAIL
from loyalty.models import Consent, Hours, Preference, Profile


@dataclass(frozen=True)
class Reader:
    profile: Profile
    email: str
    language: str


def person_of(notice: Notice) -> Profile | None:
    """The customer a notice is owed to, if its voter is one."""
    people = Profile.objects.select_related("user", "favourite_store", "hours")
    return people.filter(voter=notice.voter_id, erased_at=None).first()


def reader_of(profile: Profile | None) -> tuple[Reader | None, str]:
    """Whoever reads letters to this customer, if we may write to them; else why not."""
    user = profile.user if profile else None
    email = user.email if user else (profile.email if profile else "")
    if profile is None or not email or profile.erased_at:
        return None, "no address"
    if Consent.objects.state(profile, ANSWERS, MAIL) != Consent.State.SUBSCRIBED:
        return None, "no consent"
    return Reader(profile, email, language_of(profile)), ""


def language_of(profile: Profile) -> str:
    return (profile.user and profile.user.language) or settings.LANGUAGE_CODE


def wish_of(profile: Profile, notice: Notice) -> Preference:
    """How this person hears of this notice; an idea they made quiet is heard of in the app alone."""
    if notice.idea_id and Follow.objects.filter(idea=notice.idea_id, voter=notice.voter_id, quiet=True).exists():
        return Preference(profile=profile, topic=notice.topic, mail=Preference.Mail.NEVER, push=False)
    said = Preference.objects.filter(profile=profile, topic=notice.topic).first()
    return said or Preference(profile=profile, topic=notice.topic)


def hours_of(profile: Profile) -> Hours:
    return Hours.objects.filter(profile=profile).first() or Hours(profile=profile)
