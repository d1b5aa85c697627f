from django.db import transaction

from loyalty.models import Consent, Profile

ANSWERS, MAIL = "answers", "mail"


@transaction.atomic
def agree(*, profile: Profile, purpose: str, channel: str, yes: bool, source: str) -> bool:
    """Write down what somebody agreed to, or no longer agrees to. False when that is what holds already."""
    wanted = Consent.State.SUBSCRIBED if yes else Consent.State.UNSUBSCRIBED
    Profile.objects.select_for_update().get(pk=profile.pk)
    if Consent.objects.state(profile, purpose, channel) == wanted:
        return False
    Consent.objects.create(profile=profile, purpose=purpose, channel=channel, state=wanted, source=source)
    return True
