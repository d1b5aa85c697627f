"""Work in processes of its own, as workers have it, and in turn where what it costs is compared."""

import json
import multiprocessing
import os
import resource
import time
import traceback
from contextlib import contextmanager

PATIENCE = 600  # seconds


class Turns:
    """So many take turns, each after the one before; whoever waits too long for theirs breaks off."""

    def __init__(self, count):
        fork = multiprocessing.get_context("fork")
        self.free = [fork.Semaphore(int(place == 0)) for place in range(count)]

    @contextmanager
    def of(self, place):
        assert self.free[place].acquire(timeout=PATIENCE), "Those before did not end their turn."
        try:
            yield
        finally:
            self.free[(place + 1) % len(self.free)].release()


def spawn(work):
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    status = 1
    try:
        began = time.perf_counter()
        result = work()
        spent, own = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
        found = {
            "result": result,
            "seconds": spent,
            "cpu": own.ru_utime + own.ru_stime,
            "memory": own.ru_maxrss / 1024,
        }
        os.write(write, json.dumps(found).encode())
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


def finish(child, read):
    with os.fdopen(read) as told:
        said = told.read()
    os.waitpid(child, 0)
    if not said:
        raise SystemExit("A process of the bench ended early; its error stands above.")
    return json.loads(said)
