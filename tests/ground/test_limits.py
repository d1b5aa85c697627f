"""Dan knocks as fast as he can: exactly as many get in as may, and a header he makes up gains him nothing."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from ground import wire
from ground.limits import allowed, network


@pytest.fixture(autouse=True)
def fresh_line(settings):
    yield
    wire.client.cache_clear()
    wire.try_again()


@pytest.fixture
def who():
    return uuid.uuid4().hex


def test_it_lets_exactly_the_limit_through_of_many_at_once(who):
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: allowed("knock", who, 20, 60), range(200)))

    assert sum(answers) == 20


def test_it_counts_everybody_and_everything_apart(who):
    assert allowed("knock", who, 1, 60) and not allowed("knock", who, 1, 60)
    assert allowed("ring", who, 1, 60)
    assert allowed("knock", who + "x", 1, 60)


def test_the_window_slides_and_knocking_does_not_stretch_it(who):
    assert allowed("knock", who, 1, 1)
    for _ in range(5):
        allowed("knock", who, 1, 1)
    wire.client().zremrangebyscore(f"limit:knock:{who}", "-inf", "+inf")  # the second is over

    assert allowed("knock", who, 1, 1)
    assert wire.client().ttl(f"limit:knock:{who}") == 1


def test_without_redis_reads_pass_and_nothing_else_does(settings, who):
    settings.REDIS_URL = "unix:///nowhere.sock"
    wire.client.cache_clear()

    assert allowed("read", who, 1, 60) and allowed("read", who, 1, 60)
    assert not allowed("redeem", who, 1, 60, otherwise=False)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "198.51.100.7", "203.0.113.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "203.0.113.1"),
        (1, "", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_it_believes_only_what_our_proxies_wrote(settings, rf, proxies, forwarded, found):
    settings.TRUSTED_PROXIES = proxies

    assert network(rf.get("/", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR="203.0.113.1")) == found
