from django.db import transaction

from feedback.models import Voter
from loyalty.models import Account, Profile, Tier, User


@transaction.atomic
def welcome(*, user: User) -> Profile:
    """The profile of a person who signs in, made the first time: an account for points, the first tier."""
    profile, made = Profile.objects.get_or_create(
        user=user,
        defaults={"name": user.name, "email": user.email, "tier": Tier.objects.first()},
    )
    if made:
        Account.objects.create(profile=profile)
    if profile.voter_id is None:
        profile.voter = Voter.objects.get_or_create(user=user)[0]
        profile.save(update_fields=["voter"])
    return profile
