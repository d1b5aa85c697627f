"""What all of Postgres costs, its background processes too: a fold has more connections than the one that asks."""

import os
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

EVERY = 0.2  # seconds


class Postgres:
    """The server of this connection, on this machine."""

    def __init__(self):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.pid = status(cursor.fetchone()[0])["PPid"]
        self.peak = 0.0  # MB

    def processes(self):
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def cpu(self):
        """Seconds of CPU so far, with those of connections that have ended."""
        spent = sum(times(self.pid)[:4])
        for pid in self.processes():
            with suppress(FileNotFoundError, ProcessLookupError):
                spent += sum(times(pid)[:2])
        return spent / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """MB: what each process has to itself, and once what they share."""
        own, shared = 0, 0
        for pid in self.processes():
            with suppress(FileNotFoundError, ProcessLookupError):
                now = status(pid)
                own, shared = own + now.get("RssAnon", 0), max(shared, now.get("RssShmem", 0))
        return (own + shared) / 1024

    @contextmanager
    def watched(self):
        """Meanwhile the peak of memory is looked for."""
        ended = threading.Event()

        def watch():
            while not ended.wait(EVERY):
                self.peak = max(self.peak, self.memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()


def times(pid):
    """Ticks: in the process, in the kernel, and both of children that ended."""
    return [int(spent) for spent in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]]


def status(pid):
    """Numbers of /proc/pid/status: kB, and the parent."""
    lines = (line.split() for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {words[0].rstrip(":"): int(words[1]) for words in lines if len(words) > 1 and words[1].isdigit()}
