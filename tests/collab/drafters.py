"""All departments drafted by one, two and four workers, and by two who are killed again and again; real processes.

`python -m tests.collab.drafters` prints what the desk would show after each, and how many were killed.
"""

import json
import os
import random
import signal
import sys
import time

import django

from tests.collab.crowd import fork

KILLS = 6


def work():
    """As a Celery worker does it: the task, and again."""
    from collab.models import Shard
    from collab.tasks import refresh

    while Shard.objects.exclude(dirty_at=None).exists():
        refresh()


def with_workers(count, kills=0):
    """What the desk shows when `count` workers are done, and how many were killed on the way, each replaced at once."""
    from django.db import connection

    from collab.models import Suggestion
    from collab.tasks import nightly
    from tests.collab.drafting import everything

    Suggestion.objects.all().delete()
    nightly()
    connection.close()
    chance, killed = random.Random(count), 0
    working = {fork(work) for _ in range(count)}
    while killed < kills:
        time.sleep(chance.uniform(0.005, 0.05))
        victim = working.pop()
        os.kill(victim, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(victim, 0)[1])
        working.add(fork(work))
        if killed < kills:
            nightly()  # so that there is somebody in the middle of something
            connection.close()
    for child in working:
        os.waitpid(child, 0)
    return {"shown": everything(), "killed": killed}


def main():
    import collab.tasks  # noqa: F401  (what the forks need is loaded once)

    found = {str(count): with_workers(count) for count in (1, 2, 4)}
    json.dump(found | {"killed": with_workers(2, KILLS)}, sys.stdout)


if __name__ == "__main__":
    django.setup()
    main()
