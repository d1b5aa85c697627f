"""Finding and ending the servers' processes. Pid files are never believed: a pid is soon somebody else's."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

PROC = Path("/proc")

_started: list[subprocess.Popen] = []  # our own children, kept so that they are reaped


def spawn(command, log: Path, **account) -> subprocess.Popen:
    """Start a server in a session of its own: a Ctrl-C in the terminal is not meant for it."""
    with open(log, "ab") as output:
        process = subprocess.Popen(
            [os.fspath(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("PG")},
            **account,
        )
    _started.append(process)
    return process


def titles():
    """(pid, title) of every living process; a zombie has no title."""
    if PROC.is_dir():
        for entry in PROC.iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    title = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                    yield int(entry.name), title.decode(errors="replace")
        return
    listing = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        pid, _, title = line.strip().partition(" ")
        yield int(pid), title


def find(program: str, mark: str) -> list[int]:
    """Processes of a program whose title carries our mark.

    The title, not the working directory: root in a container may not look up that of another account's process. One of
    our own that is ending loses its title a moment before it can be waited for: it counts until it was.
    """
    reap()
    found = dict(titles()) | {process.pid: " ".join(process.args) for process in _started}
    return [pid for pid, title in found.items() if mark in title and Path(title.split()[0].rstrip(":")).name == program]


def reap():
    _started[:] = [process for process in _started if process.poll() is None]


def hand_over():
    """Others go on using what we started: it outlives us, and nobody here waits for it."""
    for process in _started:
        process.returncode = 0  # else it complains when it is forgotten
    _started.clear()


def end(program: str, mark: str, *steps: tuple[signal.Signals, float]):
    """Send each signal in turn, until none of them is left."""
    for number, patience in steps:
        for pid in find(program, mark):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        if gone(program, mark, patience):
            return


def gone(program: str, mark: str, patience: float) -> bool:
    until = time.monotonic() + patience
    while find(program, mark):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def tail(log: Path, lines: int = 8) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
