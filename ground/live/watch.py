"""Sockets outlive requests: every few seconds one query asks which of their sessions still stand."""

import asyncio
import logging
from importlib import import_module
from typing import Protocol
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

log = logging.getLogger(__name__)

EVERY = 4.0  # seconds
NO_LONGER_ALLOWED = 4401


class Watched(Protocol):
    session_key: str | None

    def end(self, code: int) -> None: ...


class Watch:
    """Ends the sockets of sessions that were revoked, ran out, or whose user was deactivated."""

    def __init__(self):
        self.sockets: set[Watched] = set()
        self.rounds: asyncio.Task | None = None

    def add(self, socket: Watched) -> None:
        if socket.session_key is None:
            return
        self.sockets.add(socket)
        if self.rounds is None or self.rounds.done():
            self.rounds = asyncio.get_running_loop().create_task(self._go_round())

    def remove(self, socket: Watched) -> None:
        self.sockets.discard(socket)

    async def _go_round(self) -> None:
        while self.sockets:
            await asyncio.sleep(EVERY)
            try:
                await self._once()
            except DatabaseError as error:  # while the database is away nobody can be signed out
                log.warning("sessions could not be checked: %s", error)

    async def _once(self) -> None:
        asked = {socket.session_key for socket in self.sockets}
        standing = await database_sync_to_async(standing_sessions)(asked)
        for socket in tuple(self.sockets):
            if socket.session_key in asked - standing:
                socket.end(NO_LONGER_ALLOWED)


def standing_sessions(keys: set[str | None]) -> set[str]:
    model = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    rows = model.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    if any(field.name == "user" for field in model._meta.fields):
        rows = rows.filter(Q(user=None) | Q(user__is_active=True))
    return set(rows.values_list("session_key", flat=True))


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, Watch] = WeakKeyDictionary()


def watch() -> Watch:
    return _watches.setdefault(asyncio.get_running_loop(), Watch())
