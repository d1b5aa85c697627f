"""`make demo`: servers, migrations, web, worker, beat and the demo retailer on this machine; Ctrl-C ends it all."""

import contextlib
import dataclasses
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from config import guard, servers
from config.demo.accounts import as_lines

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120  # seconds until a part has to be ready
FIRST_PORT = 8000
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
COLOURS = {"web": 36, "worker": 33, "slow": 33, "beat": 35}

DEMO = {"DEBUG": "1", "DEMO": "1"}
# Root may run a demo; Celery's page of warnings about it would be all that a newcomer reads.
QUIET = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}

WELCOME = """
Commonshelf is open: {url}/ (guests may vote at once)

Sign in with any of these addresses; codes and second steps are at {url}/mailbox/
{accounts}

A screen in a store: open {url}/kiosk/ and let it in as mona@ at {url}/staff/kiosks/
Cards for the shelf with codes: as ben@ at {url}/staff/cards/

Ctrl-C ends it; `make demo` goes on where it was; `make wipe` forgets everything.
"""


class Ended(Exception):
    """A part of the demo ended by itself."""


@dataclasses.dataclass
class Part:
    """A process of the demo, in a group of its own so that it is ended as a whole."""

    name: str
    process: subprocess.Popen

    def check(self):
        if self.process.poll() is not None:
            raise Ended(f"{self.name} ended with status {self.process.returncode}")

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Demo:
    """Everything that runs; `with Demo() as demo:` starts it, and leaving ends it."""

    def __init__(self, *, port: int = FIRST_PORT, quiet: bool = False):
        self.quiet = quiet
        self.port = free_port(port)
        self.host = listening_host()
        self.url = f"http://localhost:{self.port}"
        self.run = servers.run_folder()
        self.environment = {**QUIET, **os.environ, "SITE_URL": self.url, **DEMO}
        self.parts: list[Part] = []
        self.open = contextlib.ExitStack()

    def __enter__(self):
        try:
            self.open.enter_context(only_one(self.run))
            self.open.enter_context(servers.in_use())
            self.guard = self.start_guard()
            self.open.callback(self.end)
            self.migrate()
            self.start_parts()
        except BaseException:
            self.open.close()
            raise
        return self

    def __exit__(self, *exception):
        self.open.close()

    def start_guard(self):
        process = subprocess.Popen(
            [sys.executable, os.fspath(Path(guard.__file__))],
            stdin=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
        self.open.callback(self.dismiss, process)
        return process

    def dismiss(self, process):
        """It ends what it was told of, unless it was told that all is done; then it is gone."""
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()

    def tell_guard(self, line):
        with contextlib.suppress(BrokenPipeError):
            self.guard.stdin.write(f"{line}\n")
            self.guard.stdin.flush()

    def migrate(self):
        """Skipped when nothing changed since the last start: it is a third of the time a start takes."""
        stamp = servers.kept_by_embedded_postgres("migrated")
        state = hash_of_migrations()
        if stamp and stamp.exists() and stamp.read_text() == state:
            return
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)
        if stamp:
            stamp.write_text(state)

    def start_parts(self):
        schedule = self.run / "beat"
        for old in self.run.glob("beat*"):
            old.unlink()
        quiet = ("--loglevel", "WARNING")
        self.start("web", "uvicorn", "config.asgi:application", *self.listening(), "--log-level", "warning")
        apart = ("--without-mingle", "--without-gossip")
        self.start("worker", *celery("worker"), "--concurrency", "2", *apart, *quiet)
        self.start(
            "slow", *celery("worker"), "-Q", "slow", "--hostname", "slow@%h", "--concurrency", "1", *apart, *quiet
        )
        self.start("beat", *celery("beat"), "--schedule", schedule, "--pidfile=", *quiet)
        self.wait_for(self.web_answers)
        self.wait_for(self.worker_answers)
        self.wait_for(lambda: any(self.run.glob("beat*")))

    def listening(self):
        return ("--host", self.host, "--port", str(self.port), "--no-access-log", "--ws-per-message-deflate", "false")

    def start(self, name, *command):
        process = subprocess.Popen(
            [sys.executable, "-m", *map(os.fspath, command)],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.tell_guard(process.pid)
        self.parts.append(Part(name, process))
        threading.Thread(target=self.relay, args=(name, process.stdout), daemon=True).start()

    def relay(self, name, lines):
        """Log lines of a part, to its file and, with its name before them, to the terminal."""
        prefix = coloured(f"{name:6} |", COLOURS[name])
        with open(self.run / f"{name}.log", "a") as log:
            for line in lines:
                log.write(line)
                log.flush()
                if not self.quiet:
                    print(prefix, line, end="", flush=True)

    def wait_for(self, condition):
        until = time.monotonic() + PATIENCE
        while not condition():
            self.check()
            if time.monotonic() > until:
                raise Ended(f"not ready after {PATIENCE} s; the logs are in {self.run}")
            time.sleep(0.1)

    def web_answers(self):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/health/", timeout=5) as response:
            return response.status == 200
        return False

    def worker_answers(self):
        os.environ.update(DEMO)  # the settings are read here as well, to know the broker
        from config.celery import app

        return bool(app.control.ping(timeout=1, limit=1))

    def check(self):
        for part in self.parts:
            part.check()

    def load(self):
        """Load the demo retailer. Returns when the first pages have something to show; the rest goes on loading."""
        first = self.run / "demo.first"  # `demo_load` leaves it there once there is enough for first pages
        loader = subprocess.Popen(
            [sys.executable, "manage.py", "demo_load"], cwd=ROOT, env=self.environment, start_new_session=True
        )
        self.tell_guard(loader.pid)
        self.open.callback(self.end_loader, loader)
        while loader.poll() is None and not first.exists():
            self.check()
            time.sleep(0.1)
        if loader.poll():
            raise Ended("the demo retailer could not be loaded")
        return loader

    def end_loader(self, loader):
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(loader.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                loader.wait(10)

    def end(self):
        """The clock first, so that nothing new begins; then whoever does not listen is killed."""
        for part in reversed(self.parts):
            part.process.terminate()  # not its group: a worker's own processes end when they have done their work
        until = time.monotonic() + 10
        for part in self.parts:
            try:
                part.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                part.kill()
                part.process.wait()
        self.tell_guard(guard.DONE)


def hash_of_migrations() -> str:
    """Of our own migrations, and of the lock that says which ones the libraries bring."""
    files = [ROOT / "uv.lock", *sorted(ROOT.glob("*/migrations/*.py"))]
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


def celery(role):
    return ("celery", "--quiet", "-A", "config", role)


def coloured(text, number):
    return f"\033[{number}m{text}\033[0m" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else text


@contextlib.contextmanager
def only_one(run):
    """A second demo of this checkout would share its data; it is told where the first one is."""
    with open(run / "demo.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise servers.CannotStart(f"the demo runs already (process {lock.read()}); `make stop` ends it") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def free_port(wanted: int) -> int:
    """The wanted port, or the next that is free on every loopback address."""
    return next(port for port in range(wanted, 65536) if all(is_free(address, port) for address in loopbacks()))


def loopbacks():
    return [(socket.AF_INET, "127.0.0.1"), *([(socket.AF_INET6, "::1")] if has_ipv6() else [])]


def has_ipv6() -> bool:
    return socket.has_ipv6 and is_free((socket.AF_INET6, "::1"), 0)


def is_free(address, port) -> bool:
    family, host = address
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def listening_host() -> str:
    """Passkeys need the name localhost, which a browser may take for either address."""
    return "localhost" if has_ipv6() else "127.0.0.1"


def leave(number, _frame):
    """Asked to end: once is enough. A second Ctrl-C would break off the ending itself, which would then never end."""
    for each in ENDINGS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(0)


def demo():
    for number in ENDINGS:
        signal.signal(number, leave)
    try:
        with Demo(port=int(os.environ.get("PORT", FIRST_PORT))) as running:
            running.load()
            print(WELCOME.format(url=running.url, accounts="\n".join(as_lines(running.url))), flush=True)
            while True:
                running.check()
                time.sleep(0.5)
    except KeyboardInterrupt:
        print("\nCommonshelf is closed.")
    except Ended as reason:
        sys.exit(f"commonshelf: {reason}")
    except subprocess.CalledProcessError as failed:
        sys.exit(f"commonshelf: {' '.join(failed.cmd[1:])} failed")


def stop():
    """End the demo, if it runs, and whatever servers are left."""
    lock = servers.run_folder() / "demo.lock"
    if lock.exists():
        with open(lock, "a+") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                held.seek(0)
                os.kill(int(held.read()), signal.SIGTERM)
                fcntl.flock(held, fcntl.LOCK_EX)  # until it has ended
    servers.stop()


def wipe():
    stop()
    servers.wipe()


COMMANDS = {"demo": demo, "stop": stop, "wipe": wipe}

if __name__ == "__main__":
    COMMANDS[sys.argv[1] if len(sys.argv) > 1 else "demo"]()
