"""Say that there are new facts. The reader looks twice a second by itself; this only saves it the wait."""

import time

import kombu
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from ground import wire

MOMENT = 0.25  # seconds: one call in a moment is enough for all the facts in it

_last = 0.0


def look_now() -> None:
    """Have the reader look once this is committed. For doors; costs nothing within a moment of the last, never
    raises, and without Redis the facts simply wait for the clock."""
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(wake, robust=True)
    else:
        wake()


def wake() -> None:
    global _last
    now = time.monotonic()
    if now - _last >= MOMENT:
        _last = now
        wire.ask(lambda _: send(), None)


def send() -> None:
    # A connection of its own: those of the workers wait for ever, and a page must not.
    patience = settings.REDIS_PATIENCE
    options = {"socket_timeout": patience, "socket_connect_timeout": patience, "max_retries": 0}
    try:
        with kombu.Connection(settings.CELERY_BROKER_URL, transport_options=options) as connection:
            current_app.send_task(settings.READER, connection=connection, expires=settings.TICK, retry=False)
    except OperationalError as error:
        raise ConnectionError(str(error)) from error
