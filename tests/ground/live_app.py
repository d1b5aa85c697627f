"""An ASGI process with the socket door and one kind of room, for tests of the mechanism alone."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from ground.live import hub, room  # noqa: E402
from ground.live.consumer import LiveConsumer, same_origin  # noqa: E402

hub.SILENCE = 0.5  # so that a test of a hung server need not wait long


class Visitor:
    def may(self, right):
        return right == "live-hall"


@room("hall")
def may_enter_hall(actor, key):
    return key != "closed"


async def application(scope, receive, send):
    if scope["type"] == "websocket":
        await same_origin(LiveConsumer.as_asgi(who=lambda scope: (Visitor(), None)))(scope, receive, send)
