"""A screen is let in by somebody who works in its store: six digits, once, for ten minutes."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from catalog.models import Store
from feedback.models import Kiosk
from feedback.models.kiosks import CODE_LASTS, sealed

FORGOTTEN_AFTER = timedelta(days=1)


def ask_to_pair(*, secret: str, now: datetime) -> tuple[Kiosk, str]:
    """The waiting screen and the secret it holds from now on. Asking again gives the same screen a new code."""
    Kiosk.objects.filter(paired_at=None, code_until__lt=now - FORGOTTEN_AFTER).delete()
    waiting = Kiosk.objects.filter(secret_hash=sealed(secret), paired_at=None, revoked_at=None).first()
    if waiting is None:
        secret = secrets.token_urlsafe(24)
        waiting = Kiosk(secret_hash=sealed(secret))
    for moment in range(100):  # two screens never wait with the same code
        waiting.code_until = now + CODE_LASTS + timedelta(microseconds=moment)
        waiting.code_hash = sealed(waiting.code(secret))
        try:
            with transaction.atomic():
                waiting.save()
            return waiting, secret
        except IntegrityError:
            continue
    raise RuntimeError("No code is free.")


@transaction.atomic
def pair(*, code: str, store: Store, name: str, by: Any, now: datetime) -> bool:
    """Let the screen that shows this code stand in this store. False when no screen waits with it (any more)."""
    waiting = Kiosk.objects.filter(code_hash=sealed(code), code_until__gt=now, paired_at=None, revoked_at=None)
    paired = waiting.update(
        store=store, name=name, paired_at=now, paired_by=by, last_seen_at=now, code_hash=None, code_until=None
    )
    return paired == 1
