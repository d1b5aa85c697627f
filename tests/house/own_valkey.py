"""A Valkey of a test's own, to be killed and hung without harm to others."""

import contextlib
import subprocess
import time

import redis

from config.servers import places
from tests.house.processes import PATIENCE


class Valkey:
    """A server of the test's own, to be killed and hung."""

    def __init__(self, folder):
        self.socket = folder / "own.sock"
        self.url = f"unix://{self.socket}?db=0"
        self.process = None

    def start(self):
        command = [places.installed()[1], "--port", "0", "--unixsocket", self.socket, "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        with redis.Redis.from_url(self.url) as client:
            wait_for(lambda: client.ping())

    def kill(self):
        self.process.kill()
        self.process.wait()


def wait_for(ready):
    until = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError, redis.RedisError):
            if ready() is not False:
                return
        assert time.monotonic() < until, "it never came up"
        time.sleep(0.05)
