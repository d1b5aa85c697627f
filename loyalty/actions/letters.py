"""Addresses in letters: where they lead, how they are stopped, and the name by which a mail server knows them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.urls import reverse

from feedback.models import Notice
from loyalty.actions.agree import ANSWERS, MAIL, agree
from loyalty.models import Profile

SALT = "loyalty.letters"


def url_of(name: str, *args: object) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(name, args=args)


def message_id(notice: Notice) -> str:
    """Stable: a mail server that gets the same letter twice can see that it is the same."""
    return f"<notice-{notice.pk}@{urlsplit(settings.SITE_URL).hostname or 'commonshelf.invalid'}>"


def stop_url(profile: Profile) -> str:
    """Who holds the letter may stop the letters, and can do nothing else with it."""
    return url_of("loyalty:letters-stop", signing.dumps(profile.pk, salt=SALT))


def profile_of(token: str) -> Profile | None:
    try:
        return Profile.objects.filter(pk=signing.loads(token, salt=SALT), erased_at=None).first()
    except signing.BadSignature:
        return None


def stop_letters(*, profile: Profile) -> bool:
    return agree(profile=profile, purpose=ANSWERS, channel=MAIL, yes=False, source="link in a letter")
