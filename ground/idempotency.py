"""A call that is sent twice acts once: its reply is kept under the caller's key, in the transaction of the effect."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse

from ground.models import IdempotencyKey
from ground.problems import problem

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")
KEPT = dt.timedelta(days=7)

Reply = tuple[int, dict]


def once(request: HttpRequest, answer: Callable[[], Reply]) -> HttpResponse:
    """Run `answer` at most once for this caller's key, and give its reply again to every repeat.

    `answer` returns (status, body) and runs inside a transaction; what it raises undoes everything, the key included.
    Call this before the body is parsed: the raw bytes are part of what makes two calls the same.
    """
    key = request.headers.get(HEADER, "")
    if not KEY.match(key):
        return problem(400, f"{HEADER} is missing.", "Send 1 to 200 visible characters, new for every order or change.")
    scope, digest = str(request.actor), _digest(request)  # type: ignore[attr-defined]
    with transaction.atomic():
        if not _alone(scope, key):
            return problem(409, "This call is still running.", "Send it again in a moment, with the same key.")
        stored = IdempotencyKey.objects.filter(scope=scope, key=key).first()
        if stored is None:
            status, body = answer()
            IdempotencyKey.objects.create(scope=scope, key=key, body_sha256=digest, status=status, reply=body)
            return JsonResponse(body, status=status)
    if stored.body_sha256 != digest:
        return problem(422, f"This {HEADER} was used for another call.", "Make a new key for every new call.")
    return JsonResponse(stored.reply, status=stored.status, headers={"Idempotent-Replayed": "true"})


def forget_old(now: dt.datetime) -> int:
    """Keys are kept for seven days."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()[0]


def _digest(request: HttpRequest) -> str:
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()


def _alone(scope: str, key: str) -> bool:
    """True when no other transaction holds this key. Waiting for it would tie up a worker, so we do not."""
    number = int.from_bytes(hashlib.sha256(f"{scope}\0{key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return cursor.fetchone()[0]
