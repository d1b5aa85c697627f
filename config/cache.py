"""One cache for pages, another for counting: what is drawn may be forgotten, how often somebody guessed may not."""

from django.core.cache.backends.db import DatabaseCache

from ground.cache import FailOpenCache

COUNTED = "allauth"  # its limits, and the one-time codes that were used, have keys that begin so
TABLE = "loyalty_signincount"


class HouseCache(FailOpenCache):
    """Redis for everything, except what guards signing in: that is in Postgres, and holds when Redis is gone."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self.counts = DatabaseCache(TABLE, {"OPTIONS": {"MAX_ENTRIES": 100_000}})

    def _home(self, key):
        return self.counts if key.startswith(COUNTED) else super()

    def add(self, key, *args, **kwargs):
        return self._home(key).add(key, *args, **kwargs)

    def get(self, key, *args, **kwargs):
        return self._home(key).get(key, *args, **kwargs)

    def set(self, key, *args, **kwargs):
        return self._home(key).set(key, *args, **kwargs)

    def delete(self, key, *args, **kwargs):
        return self._home(key).delete(key, *args, **kwargs)
