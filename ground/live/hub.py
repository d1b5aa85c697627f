"""The hub: one per process with sockets. One Redis subscription feeds rooms; a room feeds the sockets in it.

A room speaks at most four times a second; a message is encoded once for all its sockets; each message has the next
number of its room, so that a page that missed one notices and looks again.
"""

import asyncio
import contextlib
import logging
import time
from typing import Protocol
from weakref import WeakKeyDictionary

import orjson
import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from . import channel

log = logging.getLogger(__name__)

QUIET = 0.25  # seconds between two messages of a room
MOST_SUBJECTS = 8  # more than these at once: "look again" is shorter
MOST_NOTED = 10_000  # rooms of which we know when they were told something
SILENCE = 5.0  # seconds without a word, after which Redis is asked whether it is there
FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0


class Socket(Protocol):
    def offer(self, message: str) -> None: ...


class Room:
    def __init__(self, name: str):
        self.name = name
        self.sockets: set[Socket] = set()
        self.seq = time.time_ns() // 1_000_000  # a room made anew, or by another process, never repeats a number
        self.waiting: dict[tuple, dict] = {}
        self.timer: asyncio.TimerHandle | None = None

    def tell(self, news: dict) -> None:
        """Send at once if the room was quiet; else keep the latest of each subject until it may speak again."""
        about = next(iter(news.items()), ())
        self.waiting.pop(about, None)
        self.waiting[about] = news
        if self.timer is None:
            self._speak()

    def _speak(self) -> None:
        several = len(self.waiting) > MOST_SUBJECTS
        for news in [{"look_again": True}] if several else self.waiting.values():
            self.seq += 1
            self._send(news)
        self.waiting = {}
        self.timer = asyncio.get_running_loop().call_later(QUIET, self._quiet_again)

    def _quiet_again(self) -> None:
        self.timer = None
        if self.waiting:
            self._speak()

    def _send(self, news: dict) -> None:
        message = orjson.dumps({"room": self.name, "seq": self.seq, **news}).decode()
        for socket in tuple(self.sockets):
            socket.offer(message)

    def close(self) -> None:
        if self.timer:
            self.timer.cancel()


class Hub:
    def __init__(self):
        self.rooms: dict[str, Room] = {}
        self.told: dict[str, float] = {}  # room → when the last news came, whether anybody was there or not
        self.listener: asyncio.Task | None = None

    def join(self, name: str, socket: Socket) -> dict:
        """From now on `socket` hears the room. What it is told first: the number of the last message before, and how
        many seconds `ago` the last news came, so that a page made before that looks again."""
        if self.listener is None or self.listener.done():
            self.listener = asyncio.get_running_loop().create_task(self._listen_always())
        room = self.rooms.setdefault(name, Room(name))
        room.sockets.add(socket)
        ago = {"ago": round(time.monotonic() - self.told[name], 1)} if name in self.told else {}
        return {"room": name, "seq": room.seq} | ago

    def leave(self, name: str, socket: Socket) -> None:
        room = self.rooms.get(name)
        if room:
            room.sockets.discard(socket)
            if not room.sockets:
                room.close()
                del self.rooms[name]

    def tell(self, message: bytes) -> None:
        news = orjson.loads(message)
        name = news.pop("room")
        self._note(name)
        if name in self.rooms:
            self.rooms[name].tell(news)

    def _note(self, name: str) -> None:
        self.told.pop(name, None)
        self.told[name] = time.monotonic()
        if len(self.told) > MOST_NOTED:
            del self.told[next(iter(self.told))]

    def look_again(self) -> None:
        """Something may have been missed: every page fetches anew."""
        for room in tuple(self.rooms.values()):
            room.tell({"look_again": True})

    async def _listen_always(self) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                async with contextlib.aclosing(_subscription()) as messages:
                    async for message in messages:
                        wait = FIRST_WAIT
                        self._hear(message)
            except (RedisError, OSError) as error:
                log.warning("no news from Redis, trying again in %.1f s: %s", wait, error)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def _hear(self, message: bytes | None) -> None:
        if message is None:
            self.look_again()
            return
        try:
            self.tell(message)
        except (ValueError, KeyError, AttributeError):
            log.warning("not understood: %.200r", message)


async def _subscription():
    """None once subscribed, then every message. Ends with an error when Redis is gone, or answers no ping."""
    client = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=2)
    async with client, client.pubsub() as pubsub:
        await pubsub.subscribe(channel())
        asked = False
        while True:
            message = await pubsub.get_message(timeout=SILENCE)
            if message is None:
                if asked:
                    raise redis.exceptions.TimeoutError("hung")
                await pubsub.ping()
            asked = message is None
            if message and message["type"] == "subscribe":
                yield None
            elif message and message["type"] == "message":
                yield message["data"]


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of this process (of its event loop)."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
