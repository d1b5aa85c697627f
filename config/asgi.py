"""Sockets (and pages too, in the demo) under ASGI: `uvicorn config.asgi:application --ws-per-message-deflate false`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.http import parse_cookie  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.module_loading import autodiscover_modules  # noqa: E402

from config.checks import stop_if_undeclared  # noqa: E402
from config.middleware import actor_of  # noqa: E402
from ground.live.consumer import LiveConsumer, same_origin  # noqa: E402
from ground.policies import GUEST, Actor  # noqa: E402
from loyalty.models.session import SessionStore  # noqa: E402

stop_if_undeclared()
autodiscover_modules("consumers")  # each floor says who may enter its rooms


def who(scope) -> tuple[Actor, str | None]:
    """The actor behind a socket's cookies, and the session it stands on (none for a guest without one)."""
    cookies = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return GUEST, None
    session = SessionStore(key)
    session.keys()  # loads it, and with it the person
    return actor_of(session), session.session_key


sockets = URLRouter([path("live/", LiveConsumer.as_asgi(who=who))])
application = ProtocolTypeRouter({"http": pages, "websocket": same_origin(sockets)})
