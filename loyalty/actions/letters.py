"""Addresses in letters: where they lead, how they are stopped, and the name by which a mail server knows them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.urls import reverse

from feedback.models import Notice
from loyalty.actions.agree import ANSWERS, MAIL, agree
from loyalty.models import Preference, Profile

SALT = "loyalty.letters"


def url_of(name: str, *args: object) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(name, args=args)


def where(notice: Notice) -> str:
    """The page that says more about a notice."""
    if notice.kind in Notice.ASKING:
        return url_of("feedback:my-questions")
    if notice.facts.get("product"):
        return url_of("feedback:product", notice.facts["product"])
    return url_of("feedback:idea", notice.idea_id) if notice.idea_id else url_of("feedback:my-notices")


def message_id(what: str, key: int) -> str:
    """Stable: a mail server that gets the same letter twice can see that it is the same."""
    return f"<{what}-{key}@{host()}>"


def headers(*, name: str, stop: str, topic: str) -> dict[str, str]:
    """What mail programs read: the same letter is the same, and how to stop letters of its kind (RFC 2919, 8058)."""
    return {
        "Message-ID": name,
        "List-ID": f"<{topic or 'letters'}.{host()}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "commonshelf.invalid"


def stop_url(profile: Profile, topic: str = "") -> str:
    """Who holds the letter may stop letters about its topic (without one: all), and can do nothing else with it."""
    return url_of("loyalty:letters-stop", signing.dumps([profile.pk, topic] if topic else profile.pk, salt=SALT))


def opened(token: str) -> tuple[Profile | None, str]:
    """(whose letters, the topic): what a letter's stop address says; nobody where we did not write it."""
    try:
        said = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None, ""
    key, topic = said if isinstance(said, list) else (said, "")
    return Profile.objects.filter(pk=key, erased_at=None).first(), topic


def stop_letters(*, profile: Profile, topic: str = "") -> None:
    """No more letters about this topic; without one, none at all."""
    if topic:
        Preference.objects.update_or_create(profile=profile, topic=topic, defaults={"mail": Preference.Mail.NEVER})
    else:
        agree(profile=profile, purpose=ANSWERS, channel=MAIL, yes=False, source="link in a letter")
