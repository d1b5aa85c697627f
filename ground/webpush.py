"""Web push: words sealed for one device (RFC 8291), signed with the shop's own key (VAPID, RFC 8292)."""

import base64
import json
import os
import tempfile
import time
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from ground.outbound import post

TTL = 60 * 60 * 24  # how long a push service keeps it for a device that is off, in seconds
SIGNED_FOR = 60 * 60 * 12


def public_key() -> str:
    """What a browser asks for when somebody turns push on; empty where the shop has no key."""
    if settings.VAPID_KEY_FILE is None:
        return ""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return _plain(_key(settings.VAPID_KEY_FILE).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def send(*, endpoint: str, p256dh: str, auth: str, news: dict) -> int:
    """Hand `news` to the push service of one device; the status it answers. Raises like `outbound.post`."""
    from pywebpush import WebPusher  # brings aiohttp and more: only whoever sends pays for it

    parts = urlsplit(endpoint)
    contact = f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"  # for the push service, should we misbehave
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + SIGNED_FOR, "sub": contact}
    signed = _key(settings.VAPID_KEY_FILE).sign(claims)
    device = WebPusher({"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}})
    headers = {"Content-Encoding": "aes128gcm", "TTL": str(TTL), "Urgency": "normal", **signed}
    status, _answer = post(endpoint, device.encode(json.dumps(news).encode())["body"], headers)
    return status


def are_keys(p256dh: str, auth: str) -> bool:
    """Whether a browser could have made these: a point on the curve and 16 bytes."""
    try:
        return len(_bytes(p256dh)) == 65 and _bytes(p256dh)[0] == 4 and len(_bytes(auth)) == 16
    except ValueError:
        return False


@cache
def _key(file: Path) -> Any:
    """The shop's key pair. Made once, readable by its owner only; of two who make one the first wins."""
    from py_vapid import Vapid02

    if not file.exists():
        made = Vapid02()
        made.generate_keys()
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=file.parent)  # 0600
        with os.fdopen(handle, "wb") as out:
            out.write(made.private_pem())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return Vapid02.from_pem(file.read_bytes())


def _plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
