from django.db import transaction

from feedback.actions.claim import claim
from feedback.models import Voter
from loyalty.models import Account, Profile, Tier, User


@transaction.atomic
def welcome(*, user: User) -> Profile:
    """The profile of a person who has shown that the e-mail address is theirs; every sign-in may say it again.

    A customer the till knew by this address becomes this person, with their points and whatever they asked for.
    """
    profile = Profile.objects.filter(user=user).first() or known_at_the_till(user) or make(user)
    Account.objects.get_or_create(profile=profile)
    voter = profile.voter
    if voter is None or voter.user_id != user.pk:
        profile.voter = claim(guest=voter, user=user) if voter else Voter.objects.get_or_create(user=user)[0]
        profile.save(update_fields=["voter"])
    return profile


def known_at_the_till(user: User) -> Profile | None:
    """Of several with this address the oldest; the others wait to be merged."""
    people = Profile.objects.select_for_update().filter(user=None, erased_at=None, email__iexact=user.email)
    profile = people.order_by("pk").first()
    if profile is not None:
        profile.user = user
        profile.name = profile.name or user.name
        profile.save(update_fields=["user", "name"])
    return profile


def make(user: User) -> Profile:
    first = {"name": user.name, "email": user.email, "tier": Tier.objects.first()}
    return Profile.objects.get_or_create(user=user, defaults=first)[0]
