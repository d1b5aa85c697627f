"""A cache that may be gone: without Redis every key is missing, nothing raises, and pages are made anew."""

from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

from ground import wire


class FailOpenCache(RedisCache):
    """`{"BACKEND": "ground.cache.FailOpenCache", "LOCATION": REDIS_URL}`. Give every key a time-out: the server also
    carries the bells and limits, and does not throw anything away by itself."""

    def __init__(self, server, params):
        quick = {
            "socket_timeout": settings.REDIS_PATIENCE,
            "socket_connect_timeout": settings.REDIS_PATIENCE,
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(server, params | {"OPTIONS": quick | params.get("OPTIONS", {})})

    def add(self, *args, **kwargs):
        return wire.ask(lambda _: super(FailOpenCache, self).add(*args, **kwargs), True)

    def get(self, key, default=None, version=None):
        return wire.ask(lambda _: super(FailOpenCache, self).get(key, default, version), default)

    def set(self, *args, **kwargs):
        return wire.ask(lambda _: super(FailOpenCache, self).set(*args, **kwargs), None)

    def touch(self, *args, **kwargs):
        return wire.ask(lambda _: super(FailOpenCache, self).touch(*args, **kwargs), False)

    def delete(self, *args, **kwargs):
        return wire.ask(lambda _: super(FailOpenCache, self).delete(*args, **kwargs), False)

    def get_many(self, *args, **kwargs):
        return wire.ask(lambda _: super(FailOpenCache, self).get_many(*args, **kwargs), {})

    def has_key(self, *args, **kwargs):
        return wire.ask(lambda _: super(FailOpenCache, self).has_key(*args, **kwargs), False)

    def incr(self, key, delta=1, version=None):
        return wire.ask(lambda _: super(FailOpenCache, self).incr(key, delta, version), delta)

    def set_many(self, data, *args, **kwargs):
        return wire.ask(lambda _: super(FailOpenCache, self).set_many(data, *args, **kwargs), list(data))

    def delete_many(self, *args, **kwargs):
        return wire.ask(lambda _: super(FailOpenCache, self).delete_many(*args, **kwargs), None)

    def clear(self):
        return wire.ask(lambda _: super(FailOpenCache, self).clear(), False)
