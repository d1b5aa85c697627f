"""The one socket door: `/live/?rooms=hall.a,hall.b`. Who asks is told by `who`, what they may by the apps."""

import asyncio
import contextlib
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import orjson
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http.request import validate_host

from . import may_enter
from .hub import hub
from .watch import watch

MOST_ROOMS = 8
QUEUE = 16  # messages a socket may be behind
TOO_SLOW = 4408


class LiveConsumer(AsyncWebsocketConsumer):
    """Joins first, then tells the present number of each room; afterwards only the hub speaks.

    `who(scope)` runs in a thread and returns (actor, session key or None).
    """

    def __init__(self, who: Callable, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.who = who
        self.rooms: list[str] = []
        self.session_key: str | None = None
        self.queue: asyncio.Queue[str] = asyncio.Queue(QUEUE)
        self.sender: asyncio.Task | None = None
        self.closing: asyncio.Task | None = None

    async def connect(self) -> None:
        names = asked_rooms(self.scope)
        if not names or not await self._may_enter(names):
            await self.close()  # not accepted yet: the browser sees 403
            return
        await self.accept()
        self.rooms = names
        watch().add(self)
        for first in [hub().join(name, self) for name in names]:
            self.offer(orjson.dumps(first).decode())
        self.sender = asyncio.create_task(self._send_all())

    async def disconnect(self, code: int) -> None:
        self._leave()

    def offer(self, message: str) -> None:
        """Queue a message; a socket that is too far behind is closed, and its page comes back and looks again."""
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.end(TOO_SLOW)

    def end(self, code: int) -> None:
        self._leave()
        if self.closing is None:
            self.closing = asyncio.create_task(self._close(code))

    async def _may_enter(self, names: list[str]) -> bool:
        return await database_sync_to_async(self._ask)(names)

    def _ask(self, names: list[str]) -> bool:
        actor, self.session_key = self.who(self.scope)
        return all(may_enter(actor, name) for name in names)

    async def _send_all(self) -> None:
        with contextlib.suppress(OSError, RuntimeError):  # the client is gone; its disconnect follows
            while True:
                await self.base_send({"type": "websocket.send", "text": await self.queue.get()})

    async def _close(self, code: int) -> None:
        with contextlib.suppress(OSError, RuntimeError):  # the client is gone already
            await self.close(code)

    def _leave(self) -> None:
        for name in self.rooms:
            hub().leave(name, self)
        self.rooms = []
        watch().remove(self)
        if self.sender:
            self.sender.cancel()


def asked_rooms(scope) -> list[str]:
    """The rooms in the address, each once; none when there are too many."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("rooms", [""])[0]
    names = list(dict.fromkeys(filter(None, asked.split(","))))
    return names if len(names) <= MOST_ROOMS else []


def same_origin(application):
    """Outermost: a page of another origin gets 403, whatever cookies its visitor carries."""

    async def guarded(scope, receive, send):
        if scope["type"] == "websocket" and not allowed_origin(dict(scope["headers"])):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await application(scope, receive, send)

    return guarded


def allowed_origin(headers: dict[bytes, bytes]) -> bool:
    """The Origin names the very host that was asked (and that host is ours), or one that is trusted by name."""
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    asked = headers.get(b"host", b"").decode("latin-1").lower()
    host = urlsplit(f"//{asked}").hostname or ""
    host = f"[{host}]" if ":" in host else host
    return bool(asked) and urlsplit(origin).netloc == asked and validate_host(host, settings.ALLOWED_HOSTS)
