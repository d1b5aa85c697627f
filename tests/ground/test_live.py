"""Ada's open page hears news within a moment, and is told to look again whenever it may have missed some."""

import asyncio
import contextlib
import functools
import os
import signal
import socket
import subprocess
import sys
import time

import orjson
import pytest
import redis
import websockets
from django.db import transaction

from ground import wire
from ground.live import channel, ring
from tests.house.own_valkey import Valkey, wait_for
from tests.house.processes import PATIENCE

A_TIME_OUT_EACH = 100 * 0.25  # seconds


def in_a_loop(test):
    @functools.wraps(test)
    def runs(**fixtures):
        asyncio.run(test(**fixtures))

    return runs


@pytest.fixture(scope="module")
def valkey(tmp_path_factory):
    server = Valkey(tmp_path_factory.mktemp("v"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def door(valkey):
    """The address of a real server process with the socket door."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "tests.ground.live_app:application", "--port", str(port), "--lifespan", "off"]
        + ["--ws-per-message-deflate", "false", "--log-level", "error"],
        env=os.environ | {"REDIS_URL": valkey.url, "ALLOWED_HOSTS": "localhost,127.0.0.1"},
    )
    wait_for(lambda: socket.create_connection(("127.0.0.1", port)).close())
    yield f"127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


@pytest.fixture(autouse=True)
def own_server(valkey, settings):
    settings.REDIS_URL, settings.REDIS_PATIENCE = valkey.url, 0.25
    wire.client.cache_clear()
    wire.try_again()
    yield
    wire.client.cache_clear()
    wire.try_again()


def visit(door, rooms, origin=None):
    return websockets.connect(f"ws://{door}/live/?rooms={rooms}", origin=origin or f"http://{door}")


async def hear(page, patience=PATIENCE):
    return orjson.loads(await asyncio.wait_for(page.recv(), patience))


async def settled(page):
    """The first messages of a visit: the present number, and maybe "look again" of a new subscription."""
    first = await hear(page)
    with contextlib.suppress(TimeoutError):
        while True:
            first = await hear(page, 0.6)
    return first["seq"]


@in_a_loop
async def test_it_hears_news_of_its_rooms_only(door):
    async with visit(door, "hall.a,hall.b") as page:
        await settled(page)
        ring("hall.c", idea=1)
        ring("hall.b", idea=7, votes=42)

        news = await hear(page)

    assert news.pop("seq") > 0 and news == {"room": "hall.b", "idea": 7, "votes": 42}


@in_a_loop
async def test_it_is_told_the_present_number_when_it_joins(door):
    async with visit(door, "hall.number") as first:
        before = await settled(first)
        ring("hall.number", idea=1)
        assert (await hear(first))["seq"] == before + 1

        async with visit(door, "hall.number") as second:
            assert await hear(second) == {"room": "hall.number", "seq": before + 1, "ago": pytest.approx(0, abs=2)}


@in_a_loop
async def test_a_room_that_was_empty_meanwhile_tells_another_number(door):
    async with visit(door, "hall.empty") as page:
        before = await settled(page)
    await asyncio.sleep(0.2)
    ring("hall.empty", idea=1)
    await asyncio.sleep(0.1)

    async with visit(door, "hall.empty") as page:
        first = await hear(page)
    assert first["seq"] > before and first["ago"] < 2


@in_a_loop
async def test_it_gets_the_latest_of_many_news_at_most_four_times_a_second(door):
    async with visit(door, "hall.busy") as page:
        seq = await settled(page)
        started = time.monotonic()
        for votes in range(1, 201):
            ring("hall.busy", idea=1, votes=votes)
            await asyncio.sleep(0.005)
        heard = [await hear(page)]
        while heard[-1]["votes"] < 200:
            heard.append(await hear(page))

    assert len(heard) <= 4 * (time.monotonic() - started) + 2
    assert [news["seq"] for news in heard] == list(range(seq + 1, seq + 1 + len(heard)))


@in_a_loop
async def test_it_loses_no_subject_while_it_waits(door):
    async with visit(door, "hall.many") as page:
        await settled(page)
        ring("hall.many", idea=0)
        await hear(page)
        for idea in (1, 2, 3, 2):
            ring("hall.many", idea=idea, votes=idea)

        assert {(await hear(page))["idea"] for _ in range(3)} == {1, 2, 3}


@in_a_loop
async def test_it_looks_again_when_there_is_too_much_to_tell(door):
    async with visit(door, "hall.crowd") as page:
        await settled(page)
        for idea in range(40):
            ring("hall.crowd", idea=idea)

        assert "idea" in await hear(page)
        assert (await hear(page))["look_again"]


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
@in_a_loop
async def test_a_foreign_page_is_refused(door, origin):
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with visit(door, "hall.a", origin=origin):
            pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "rooms", ["", "hall.closed", "hall.a,hall.closed", "vault.a", "hall.a/b", ",".join(f"hall.{n}" for n in range(9))]
)
@in_a_loop
async def test_rooms_that_are_not_for_the_visitor_are_refused(door, rooms):
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with visit(door, rooms):
            pass
    assert refused.value.response.status_code == 403


@in_a_loop
async def test_it_stays_open_while_redis_is_gone_and_looks_again_after(door, valkey):
    async with visit(door, "hall.a,hall.b") as page:
        await settled(page)
        valkey.kill()
        started = time.monotonic()
        for _ in range(100):
            ring("hall.a", idea=1)
        assert time.monotonic() - started < A_TIME_OUT_EACH, "ringing into the void is quick"
        valkey.start()

        heard = [await hear(page), await hear(page)]
        wire.try_again()
        ring("hall.a", idea=2)

        assert {news["room"] for news in heard} == {"hall.a", "hall.b"} and all(news["look_again"] for news in heard)
        assert (await hear(page))["idea"] == 2


@in_a_loop
async def test_it_notices_a_server_that_hangs(door, valkey):
    async with visit(door, "hall.a") as page:
        await settled(page)
        valkey.process.send_signal(signal.SIGSTOP)
        started = time.monotonic()
        for _ in range(100):
            ring("hall.a", idea=1)
        assert time.monotonic() - started < A_TIME_OUT_EACH, "ringing a hung server costs one time-out"
        await asyncio.sleep(2)
        valkey.process.send_signal(signal.SIGCONT)

        assert (await hear(page)).get("look_again") or (await hear(page)).get("look_again")


@in_a_loop
async def test_a_page_that_does_not_read_is_closed_in_the_end(door):
    from ground.live.consumer import QUEUE, TOO_SLOW, LiveConsumer

    closed = asyncio.get_running_loop().create_future()

    async def gone(message):
        closed.set_result(message)
        raise RuntimeError("the client is gone")

    page = LiveConsumer(who=None)
    page.base_send = gone
    for number in range(QUEUE + 1):
        page.offer(str(number))

    assert (await asyncio.wait_for(closed, PATIENCE))["code"] == TOO_SLOW
    await asyncio.wait_for(page.closing, PATIENCE)  # and the error of a client already gone is swallowed


@pytest.mark.django_db(transaction=True)
def test_a_bell_waits_for_the_commit_and_dies_with_a_rollback(valkey):
    with redis.Redis.from_url(valkey.url) as client, client.pubsub() as heard:
        heard.subscribe(channel())
        heard.get_message(timeout=PATIENCE)

        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            ring("hall.a", idea=1)
            raise ZeroDivisionError
        with transaction.atomic():
            ring("hall.a", idea=2)
            assert heard.get_message(timeout=0.2) is None

        assert b'"idea":2' in heard.get_message(timeout=PATIENCE)["data"]
