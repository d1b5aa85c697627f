"""A door says that there are new facts; nobody waits for it, and nothing depends on it."""

import os
import socket
import time

import pytest
import redis
from django.db import transaction

from ground import wake, wire
from tests import make
from tests.house.processes import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def long_ago(monkeypatch):
    """Nobody was woken lately, and Redis is believed to be there."""
    monkeypatch.setattr(wake, "_last", 0.0)
    wire.try_again()
    yield
    wire.try_again()


def waiting():
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as server:
        return server.llen("celery")


def test_it_has_the_reader_look():
    wake.look_now()

    assert waiting() == 1


def test_it_says_so_once_in_a_moment(monkeypatch):
    monkeypatch.setattr(wake, "MOMENT", PATIENCE)
    for _ in range(50):
        wake.look_now()

    assert waiting() == 1


def test_it_says_so_again_a_moment_later(monkeypatch):
    wake.look_now()
    monkeypatch.setattr(wake, "_last", time.monotonic() - wake.MOMENT)

    wake.look_now()

    assert waiting() == 2


def test_it_waits_for_the_commit():
    with transaction.atomic():
        wake.look_now()
        assert waiting() == 0

    assert waiting() == 1


def test_it_keeps_quiet_about_what_was_rolled_back():
    with pytest.raises(RuntimeError), transaction.atomic():
        wake.look_now()
        raise RuntimeError

    assert waiting() == 0


def test_it_goes_on_at_once_when_redis_is_gone(settings):
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere/valkey.sock"
    idea = make.idea()

    with transaction.atomic():
        make.vote(idea)
        wake.look_now()

    assert idea.votes.count() == 1


def test_it_goes_on_when_redis_hangs(settings, tmp_path):
    path = tmp_path / "hung.sock"
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(os.fspath(path))
        hung.listen()
        settings.CELERY_BROKER_URL, settings.REDIS_PATIENCE = f"redis+socket://{path}", 0.25

        started = time.monotonic()
        wake.look_now()

        assert time.monotonic() - started < PATIENCE
