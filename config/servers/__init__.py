"""Postgres and a Redis-protocol server from the embedded wheels, when no URL says where better ones are.

They run as long as somebody uses them: whoever needs them wraps its work in `in_use()`, which starts what is not
running and holds a shared lock; the last one to leave stops them. Servers left behind by a killed process are taken
over, or ended when they no longer answer, by the next one who comes.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from . import places, postgres, processes, valkey

CannotStart = places.CannotStart
run_folder = places.run_folder  # locks, logs, mail: whatever lasts only as long as this checkout runs


def urls() -> tuple[str, str]:
    """(DATABASE_URL, REDIS_URL): from the environment, else those of the embedded servers under `.run/`."""
    database, redis = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if not (database and redis):
        here = places.find()
        database = database or postgres.url(here)
        redis = redis or valkey.url(here)
    return database, redis


def kept_by_embedded_postgres(name: str) -> Path | None:
    """A file that lives and dies with the embedded database; None where the environment names another one."""
    return None if os.environ.get("DATABASE_URL") else places.find().home / name


def broker_url(redis_url: str) -> str:
    """What Celery calls the same server."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, database = redis_url.removeprefix("unix://").partition("?db=")
    return f"redis+socket://{path}?virtual_host={database or 0}"


def wanted():
    """The embedded servers that are needed: those for which the environment names no other."""
    return [
        server
        for name, server in (("DATABASE_URL", postgres), ("REDIS_URL", valkey))
        if not os.environ.get(name)  # an empty value, as compose files like to give, names nothing
    ]


@contextlib.contextmanager
def in_use():
    """Keep the servers up while the block runs; the last user to leave stops them."""
    servers = wanted()
    if not servers:
        yield
        return

    here = places.prepare()
    with open(here.run / "users.lock", "a") as users, leave_on_sigterm():
        with alone(here):
            fcntl.flock(users, fcntl.LOCK_SH)
            for server in servers:
                server.start(here)
        came = os.getpid()
        try:
            yield
        finally:
            if os.getpid() == came:  # a fork shares the lock; only who took it gives it back
                leave(here, users)


def leave(here, users):
    with alone(here):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # somebody else goes on using them
            processes.hand_over()
            return
        stop_servers(here)


@contextlib.contextmanager
def alone(here):
    """One process at a time starts or stops servers."""
    with open(here.run / "servers.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def leave_on_sigterm():
    """Turn a plain SIGTERM into an ordinary exit, so that the block is left properly."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def stop_servers(here):
    for server in (valkey, postgres):
        server.stop(here)


def stop() -> None:
    """Stop the embedded servers, whoever uses them."""
    here = places.find()
    with alone(here):
        stop_servers(here)


def wipe() -> None:
    """Stop the embedded servers and forget everything they hold."""
    stop()
    for folder in places.find().made():
        shutil.rmtree(folder, ignore_errors=True)
