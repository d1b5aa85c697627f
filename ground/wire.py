"""The line to Redis: short time-outs, and an answer that was agreed beforehand instead of an error.

Redis wakes, counts and caches; it holds no truth. When it is gone, every caller goes on at once with `otherwise`, and
for a moment nobody tries again, so that a hung server costs one time-out and not one for each request.
"""

import logging
import time
from collections.abc import Callable
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds of not asking after a failure

_silent_until = 0.0


@cache
def client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_PATIENCE,
        socket_connect_timeout=settings.REDIS_PATIENCE,
        retry=Retry(NoBackoff(), 0),
        max_connections=200,
    )


def ask[T](question: Callable[[redis.Redis], T], otherwise: T) -> T:
    """The answer of Redis, or `otherwise` when it is gone, hung or full. Never raises."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return otherwise
    try:
        return question(client())
    except (redis.RedisError, OSError) as error:
        if isinstance(error, redis.ConnectionError | redis.TimeoutError | OSError):
            _silent_until = time.monotonic() + PAUSE
        log.warning("Redis did not answer: %s", error)
        return otherwise


def try_again() -> None:
    """Forget that Redis did not answer a moment ago."""
    global _silent_until
    _silent_until = 0.0
