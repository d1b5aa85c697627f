"""News for pages that are open: a bell rung after commit, heard by every process that holds sockets.

    ring("hall.a", guest=7, seats=42)

The first word says what the news is about: of several about the same thing within a moment only the latest is sent.
The news carries no truth: whoever misses it looks again.
"""

import re
from collections.abc import Callable

import orjson
from django.conf import settings
from django.db import transaction

from ground import wire

ROOM = re.compile(r"([a-z]+)(?:\.([A-Za-z0-9_-]{1,100}))?\Z")

MayEnter = Callable[..., bool]
_kinds: dict[str, MayEnter] = {}


def ring(room: str, **news) -> None:
    """Tell `room` once the transaction is committed. Quick, and never raises: without Redis nobody hears it."""
    message = orjson.dumps({"room": room, **news}, default=str)

    def publish() -> None:
        wire.ask(lambda redis: redis.publish(channel(), message), 0)

    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(publish, robust=True)
    else:
        publish()  # asking on_commit here would open a connection only to learn that nothing is open


def channel() -> str:
    """Where bells are published: a name holds in all databases of a Redis server, so each shop on it has its own."""
    return settings.LIVE_CHANNEL


def room(kind: str) -> Callable[[MayEnter], MayEnter]:
    """Declare who may enter the rooms of a kind: `may_enter(actor, key) -> bool`, asked after the right `live-<kind>`.

    Kept in an app's `consumers.py`, which is found by itself.
    """

    def declare(may_enter: MayEnter) -> MayEnter:
        _kinds[kind] = may_enter
        return may_enter

    return declare


def may_enter(actor, name: str) -> bool:
    """May this actor hear the news of this room? Rooms of an undeclared kind do not exist."""
    match = ROOM.match(name)
    if not match or match[1] not in _kinds:
        return False
    return actor.may(f"live-{match[1]}") and _kinds[match[1]](actor, match[2] or "")
