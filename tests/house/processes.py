"""Real processes for tests that need them: the web with its sockets, and a Celery worker with the clock."""

import contextlib
import dataclasses
import functools
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from config import guard, servers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds


@pytest.fixture(scope="session")
def web_process(django_db_setup):
    """One ASGI process for pages and sockets, on the test database."""
    port = free_port()
    log = servers.run_folder() / "web.log"
    command = ["uvicorn", "config.asgi:application", "--port", str(port), "--ws-per-message-deflate", "false"]
    with running(command, log) as process:
        url = f"http://localhost:{port}"
        wait_for(lambda: answers(f"{url}/health/"), process, log)
        yield Site(url, log)


@dataclasses.dataclass(frozen=True)
class Site:
    url: str
    log: Path


@pytest.fixture
def site(web_process, transactional_db):
    """The running product; what it reads and writes is emptied after the test."""
    return web_process


@pytest.fixture
def celery_worker(transactional_db):
    with worker() as process:
        yield process


@contextlib.contextmanager
def worker():
    """A real worker and its clock, as processes."""
    log = servers.run_folder() / "worker.log"
    log.unlink(missing_ok=True)
    schedule = servers.run_folder() / "beat-schedule"
    for old in schedule.parent.glob("beat-schedule*"):
        old.unlink()
    command = ["celery", "-A", "config", "worker", "--beat", "--schedule", schedule, "--concurrency", "1"]
    command += ["--without-mingle", "--without-gossip", "--loglevel", "INFO"]
    with running(command, log) as process:
        wait_for(lambda: " ready." in log.read_text(), process, log)
        yield process


@functools.cache
def watch():
    """Who ends what the tests started, should they be killed: a worker that went on would hear what is said in the
    next run, and hold its rows."""
    return subprocess.Popen([sys.executable, guard.__file__], stdin=subprocess.PIPE, text=True, start_new_session=True)


def tell(group):
    watch().stdin.write(f"{group}\n")
    watch().stdin.flush()


def pytest_unconfigure():
    if watch.cache_info().currsize:
        watch().communicate(guard.DONE)


@contextlib.contextmanager
def running(command, log):
    """A process group that is gone when the block ends, or the tests do."""
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *map(os.fspath, command)],
            cwd=ROOT,
            env=environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    tell(process.pid)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        tell(-process.pid)


def environment():
    """This process's own, but with the test database in the place of the other."""
    from django.db import connection

    changed = {
        name: urlunsplit(urlsplit(os.environ[name])._replace(path=f"/{connection.settings_dict['NAME']}"))
        for name in ("DATABASE_URL", "DATABASE_APP_URL")
        if os.environ.get(name)
    }
    return {name: value for name, value in os.environ.items() if name != "COMMONSHELF_AS_OWNER"} | changed


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url):
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as response:
        return response.status == 200
    return False


def eventually(condition, patience=PATIENCE):
    """Wait until other processes have made it true; what it gave."""
    until = time.monotonic() + patience
    while not (found := condition()):
        assert time.monotonic() < until, f"It did not come true in {patience} s."
        time.sleep(0.05)
    return found


def wait_for(condition, process, log):
    until = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None, f"It ended:\n{log.read_text()}"
        assert time.monotonic() < until, f"It is not ready after {PATIENCE} s:\n{log.read_text()}"
        time.sleep(0.05)
