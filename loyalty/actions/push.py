"""Push: what `feedback.Notice` owes, to the devices on which somebody turned it on. By lease, once for each device;
a sender killed between sending and marking sends again under the same tag, which replaces what the device shows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import translation

from feedback.models import Notice
from ground import webpush
from ground.leases import GIVEN_UP, MOST_ATTEMPTS
from ground.outbound import Refused
from loyalty.actions.letters import where
from loyalty.actions.readers import hours_of, language_of
from loyalty.models import Device, Preference, Profile, Push
from loyalty.models.devices import hashed

AT_A_TIME = 20
MOST_DEVICES = 10
LONGEST = 180  # characters: more does not fit on a locked screen
GONE = {404, 410}


@transaction.atomic
def turn_on(*, profile: Profile, endpoint: str, p256dh: str, auth: str, name: str) -> Device:
    """This device may be woken for this person; whoever had it before is not woken on it any more."""
    said = {"profile": profile, "endpoint": endpoint, "p256dh": p256dh, "auth": auth, "name": name, "gone_at": None}
    device, _new = Device.objects.update_or_create(endpoint_hash=hashed(endpoint), defaults=said)
    kept = profile.devices.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST_DEVICES]
    profile.devices.exclude(pk__in=list(kept)).delete()
    return device


def turn_off(*, user: Any, device: int) -> bool:
    """This device is not woken for this person any more. False when it was not theirs (any more)."""
    return bool(Device.objects.filter(profile__user=user, pk=device).delete()[0])


def owe_push(*, notice: Notice, profile: Profile, wish: Preference, now: datetime) -> None:
    """Write down that the devices of this person are to be woken for this notice, after their quiet hours."""
    if not wish.push or notice.read_at:
        return
    due = hours_of(profile).not_quiet(now)
    rows = [Push(notice=notice, device=device, due_at=due) for device in profile.devices.live()]
    Push.objects.bulk_create(rows, ignore_conflicts=True)


def send_pushes(*, now: Callable[[], datetime]) -> int:
    """Wake the devices that are due; how many were. Safe side by side, and after a crash."""
    sent = 0
    about = ("notice__idea", "device__profile__user", "device__profile__favourite_store")
    while keys := Push.objects.claim(now=now(), limit=AT_A_TIME):
        for push in Push.objects.filter(pk__in=keys).select_related(*about).order_by("due_at", "pk"):
            sent += wake(push, now)
    return sent


def wake(push: Push, now: Callable[[], datetime]) -> bool:
    due = hours_of(push.device.profile).not_quiet(now())
    if why := needless(push):
        push.settle(dropped=why)
    elif due > now():
        push.settle(due_at=due, attempts=F("attempts") - 1)
    else:
        return said(push, now())
    return False


def needless(push: Push) -> str:
    if push.notice.read_at:
        return "read already"
    if push.device.gone_at:
        return "device gone"
    return GIVEN_UP if push.attempts > MOST_ATTEMPTS else ""


def said(push: Push, now: datetime) -> bool:
    device = push.device
    with translation.override(language_of(device.profile)):
        headline, text = push.notice.words
        news = {"title": headline, "words": shortened(text), "url": where(push.notice)}
    news["tag"] = f"notice-{push.notice_id}"
    try:
        status = webpush.send(endpoint=device.endpoint, p256dh=device.p256dh, auth=device.auth, news=news)
    except Refused as error:
        gone(push, str(error), now)
        return False
    except OSError as error:
        push.put_off(error, now)
        return False
    if status in GONE:
        gone(push, "device gone", now)
    elif status == 429 or status >= 500:
        push.put_off(ConnectionError(f"answered {status}"), now)
    elif status >= 300:
        push.settle(dropped=f"refused with {status}")
    else:
        push.settle(done_at=now, last_error="")
        return True
    return False


@transaction.atomic
def gone(push: Push, why: str, now: datetime) -> None:
    Device.objects.filter(pk=push.device_id).update(gone_at=now)
    push.settle(dropped=why[:40])


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
