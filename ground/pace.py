"""How long somebody had a form before they sent it: a signed moment in the form itself, so nothing is kept."""

from datetime import datetime, timedelta

from django.core import signing
from django.http import HttpRequest

FIELD = "pace"
SALT = "ground.pace"
OLDEST = timedelta(days=3)


def stamp(now: datetime) -> str:
    """What a form carries that is drawn now."""
    return signing.dumps(int(now.timestamp() * 1000), salt=SALT)


def took(request: HttpRequest, now: datetime) -> timedelta | None:
    """From the drawing of the form to its return; None when it carries no stamp of ours, or one of long ago."""
    try:
        drawn = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=OLDEST)
    except signing.BadSignature:
        return None
    return timedelta(milliseconds=now.timestamp() * 1000 - drawn)
