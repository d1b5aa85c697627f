"""Ends the demo's processes when the supervisor is gone, however it went: even a kill -9 closes its pipe to us.

A script of its own, without imports of ours: it has to be up before anything else is, and stay out of the way.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time

DONE = "done"
STOP_SERVERS = "from config import servers\nwith servers.in_use(): pass"  # who leaves last puts out the light


def alive(groups):
    found = []
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, 0)
            found.append(group)
    return found


def end(groups):
    for ask, number, patience in ((os.kill, signal.SIGTERM, 8), (os.killpg, signal.SIGKILL, 2)):
        for group in alive(groups):
            with contextlib.suppress(ProcessLookupError):
                ask(group, number)  # first its leader alone, which ends its own processes when they are done
        until = time.monotonic() + patience
        while alive(groups) and time.monotonic() < until:
            time.sleep(0.05)


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups = []
    for line in sys.stdin:
        if line.strip() == DONE:
            return
        group = int(line)
        if group > 0:
            groups.append(group)
        else:  # that one is over: its number may soon be somebody else's
            groups.remove(-group)
    end(groups)
    subprocess.run([sys.executable, "-c", STOP_SERVERS], check=False, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
