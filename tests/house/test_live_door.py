"""Who may listen at the socket door, and for how long."""

import asyncio

import orjson
import pytest
import websockets
from django.conf import settings

from ground.live.watch import EVERY
from tests.house.processes import PATIENCE


def listen(site, rooms, client=None, origin=None):
    """What the first message says, or the status the door was shut with."""

    async def visit():
        try:
            async with connect(site, rooms, client, origin) as page:
                return orjson.loads(await asyncio.wait_for(page.recv(), PATIENCE))["room"]
        except websockets.InvalidStatus as refused:
            return refused.response.status_code

    return asyncio.run(visit())


def connect(site, rooms, client=None, origin=None):
    host = site.url.removeprefix("http://")
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()) if client else ""
    headers = {"Cookie": cookies} if cookies else {}
    return websockets.connect(f"ws://{host}/live/?rooms={rooms}", origin=origin or site.url, additional_headers=headers)


def test_everybody_hears_the_board_and_its_ideas(site, make, enter, dan):
    idea = make.idea()

    assert listen(site, f"board.{idea.board.slug}") == f"board.{idea.board.slug}"
    assert listen(site, f"idea.{idea.pk}", enter(dan)) == f"idea.{idea.pk}"
    assert listen(site, f"idea.{idea.pk + 1}") == 403 and listen(site, "board.none") == 403


def test_only_the_merchandiser_hears_the_desk(site, enter, ben, cleo, dan):
    assert listen(site, "desk", enter(cleo)) == "desk"
    assert [listen(site, "desk", client) for client in (None, enter(dan), enter(ben))] == [403] * 3
    assert listen(site, "desk", enter(cleo, second_step=False)) == 403
    assert listen(site, "desk", enter(cleo), origin="https://evil.example") == 403


def test_a_store_is_heard_by_those_who_work_there(site, make, enter, ben, leeds):
    york = make.store("York")

    assert listen(site, f"store.{leeds.pk}", enter(ben)) == f"store.{leeds.pk}"
    assert listen(site, f"store.{york.pk}", enter(ben)) == 403


def test_a_customer_hears_only_themselves(site, enter, ada, dan):
    room = f"customer.{ada.profile.pk}"

    assert listen(site, room, enter(ada)) == room
    assert listen(site, room, enter(dan)) == listen(site, room) == 403


@pytest.mark.parametrize("end", ["revoked", "deactivated"])
def test_a_socket_ends_soon_after_its_session(site, enter, cleo, end):
    client = enter(cleo)

    async def visit():
        async with connect(site, "desk", client) as page:
            await page.recv()
            await asyncio.to_thread(stop, client, cleo, end)
            with pytest.raises(websockets.ConnectionClosed) as closed:
                while True:
                    await asyncio.wait_for(page.recv(), PATIENCE)
            return closed.value.rcvd.code

    assert asyncio.run(visit()) == 4401
    assert EVERY <= 5, "seconds"


def stop(client, user, end):
    from django.db import connection

    if end == "revoked":
        client.session.model.objects.filter(session_key=client.cookies[settings.SESSION_COOKIE_NAME].value).delete()
    else:
        type(user).objects.filter(pk=user.pk).update(is_active=False)
    connection.close()  # of this thread
