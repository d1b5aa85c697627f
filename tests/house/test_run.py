"""`make demo`: everything runs, on a port that is free, and nothing is left however it ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from config import run, servers
from config.servers import places, processes
from tests.house.processes import PATIENCE, ROOT, eventually

DEMO = """
import sys
from config.run import Demo
with Demo(port=int(sys.argv[1]), quiet=True) as demo:
    print(demo.url, *[part.process.pid for part in demo.parts], flush=True)
    sys.stdin.read()
"""

# The demo as `make demo` runs it, with one part only, which takes its time to end.
SLOW_TO_END = """
from config import run

PART = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (time.sleep(1), sys.exit())); print('open')"

class Slow(run.Demo):
    def migrate(self): pass
    def load(self): pass
    def start_parts(self):
        self.environment["PYTHONUNBUFFERED"] = "1"
        self.start("web", "timeit", "-n1", "-r1", "-s", PART, "time.sleep(60)")

run.Demo = Slow
run.demo()
"""


@pytest.fixture
def own_folder(monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    folder = Path(tempfile.mkdtemp(prefix="cs-"))
    folder.chmod(0o755)
    monkeypatch.setenv("COMMONSHELF_RUN", os.fspath(folder / "run"))
    yield
    servers.stop()
    shutil.rmtree(folder)


@pytest.fixture
def taken_port():
    with socket.socket() as neighbour:
        neighbour.bind(("127.0.0.1", 0))
        neighbour.listen()
        yield neighbour.getsockname()[1]


def still_running(pids):
    """Ours among them: a demo's parts, and any server of this folder."""
    mark = places.find().name
    titles = {pid: title for pid, title in processes.titles() if title}
    return [pid for pid, title in titles.items() if pid in pids or mark in title]


def test_it_takes_the_next_port_when_one_is_taken(taken_port):
    assert run.free_port(taken_port) > taken_port


def test_it_runs_everything_and_leaves_nothing_when_it_is_killed(own_folder, taken_port):
    command = [sys.executable, "-c", DEMO, str(taken_port)]
    demo = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        url, *pids = demo.stdout.readline().split()
        pids = [int(pid) for pid in pids]

        with urllib.request.urlopen(f"{url}/health/") as answer:
            assert answer.status == 200
        assert f":{taken_port}" not in url
        assert len(pids) == 4  # web, worker, slow, beat

        second = subprocess.run(
            command, cwd=ROOT, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        assert "runs already" in second.stderr
        assert second.stderr.count("\n") == 1
    finally:
        demo.send_signal(signal.SIGKILL)
        demo.communicate()

    eventually(lambda: not still_running(pids))


def test_it_ends_in_order_however_often_it_is_asked_to():
    with subprocess.Popen([sys.executable, "-c", SLOW_TO_END], cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:
        try:
            while "| open" not in (line := demo.stdout.readline()):
                assert line, "it ended"
            for _ in range(3):
                demo.send_signal(signal.SIGINT)
                time.sleep(0.1)
            said, _ = demo.communicate(timeout=PATIENCE)
        finally:
            demo.kill()  # its guard ends the rest
    assert "closed" in said
    assert demo.returncode == 0


def test_it_ends_when_it_is_broken_off_before_anything_runs(monkeypatch):
    began = run.Demo.start_guard

    def broken_off(demo):
        began(demo)
        raise KeyboardInterrupt

    monkeypatch.setattr(run.Demo, "start_guard", broken_off)
    with pytest.raises(KeyboardInterrupt), run.Demo():
        pass
