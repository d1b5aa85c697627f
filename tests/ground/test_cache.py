"""With Redis gone the cache knows nothing, and nobody notices more than that."""

import pytest
from django.core.cache.backends.base import DEFAULT_TIMEOUT

from ground import wire
from ground.cache import FailOpenCache


@pytest.fixture
def cache_at():
    yield lambda url: FailOpenCache(url, {"KEY_PREFIX": "test"})
    wire.try_again()


def test_it_keeps_what_it_is_given(cache_at, settings):
    cache = cache_at(settings.REDIS_URL)
    cache.set("shelf", "full", 5)

    assert cache.get("shelf") == "full" and cache.get_many(["shelf", "none"]) == {"shelf": "full"}
    assert cache.has_key("shelf") and cache.delete("shelf") and cache.get("shelf", "empty") == "empty"


def test_it_is_empty_and_quiet_without_redis(cache_at):
    cache = cache_at("unix:///nowhere.sock")

    cache.set("shelf", "full", DEFAULT_TIMEOUT)
    cache.delete_many(["shelf"])
    cache.clear()
    assert cache.get("shelf", "empty") == "empty" and cache.get_many(["shelf"]) == {}
    assert cache.get_or_set("shelf", lambda: "made") == "made"
    assert cache.add("shelf", 1) and cache.incr("shelf") == 1
    assert not cache.touch("shelf") and not cache.delete("shelf") and not cache.has_key("shelf")
    assert cache.set_many({"shelf": 1}) == ["shelf"]
