"""The product's real processes, as the tests use them."""

import os
import subprocess
import sys
from pathlib import Path

from config.celery import app
from tests.house.processes import ROOT, eventually

KILLED = """
import sys
from tests.house import processes
processes.environment = dict  # of no database
with processes.running(["timeit", "-n1", "-r1", "import time; time.sleep(120)"], sys.argv[1]) as process:
    print(process.pid, flush=True)
    sys.stdin.read()
"""


def test_it_has_a_worker_that_answers(celery_worker):
    assert eventually(lambda: app.control.ping(timeout=1, limit=1))


def test_none_goes_on_when_the_tests_are_killed(tmp_path):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    command = [sys.executable, "-c", KILLED, tmp_path / "log"]
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as tests:
        left = int(tests.stdout.readline())
        tests.kill()

    eventually(lambda: not is_running(left))


def is_running(pid):
    """Once it has ended, nobody may be there to wait for it."""
    try:
        os.kill(pid, 0)
        return b"timeit" in Path(f"/proc/{pid}/cmdline").read_bytes() if Path("/proc").is_dir() else True
    except (ProcessLookupError, FileNotFoundError):
        return False
