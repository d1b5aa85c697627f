"""How long after a vote is committed its suggestion counts it, and the desk is told: `python -m tests.bench_freshness`.

    python -m tests.bench_freshness [VOTES_A_SECOND] [SECONDS]

A shop about as large as the demo's in a database of its own; real web, worker and clock; the desk's real socket.
"""

import os
import random
import statistics
import sys
import threading
import time
from contextlib import contextmanager

from tests.bench_gather import database, run

RATE, SECONDS = 20.0, 20.0
LOOK_EVERY = 0.02  # seconds; as precisely is it known when a suggestion changed
PATIENCE = 60  # seconds for the last votes, and for the first suggestions

HISTORY = """
UPDATE feedback_idea i SET category_id = p.category_id FROM catalog_product p WHERE p.id = i.product_id;
INSERT INTO catalog_listing (variant_id, store_id, listed_on, decision_ref)
SELECT n, 1 + (n + s) % 12, current_date - 300, '' FROM generate_series(1, 3000) n, generate_series(1, 3) s;
INSERT INTO collab_signalday (subject_type, kind, subject_id, store_id, day, value)
SELECT 2, 4, n, 1 + (n + s) % 12, current_date - 1 - 7 * w, 1 + (n * 7 + w) % 9
  FROM generate_series(1, 3000) n, generate_series(1, 3) s, generate_series(0, 25) w;
"""


class Watch:
    """Notes when the count of a suggestion went up, and when the desk was told something."""

    def __init__(self, site):
        self.counted = {}  # (idea, votes) → when
        self.told = []
        self.over = threading.Event()
        self.threads = [threading.Thread(target=work, args=args) for work, args in ((self.look, ()), (self.hear, site))]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *failure):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def look(self):
        from django.db import connection

        from collab.models import Suggestion

        known = {}
        while not self.over.wait(LOOK_EVERY):
            rows, now = Suggestion.objects.filter(kind="add").values_list("idea", "wanted"), time.monotonic()
            for idea, wanted in rows:
                for votes in range(known.get(idea, 0) + 1, wanted + 1):
                    self.counted[idea, votes] = now
                known[idea] = wanted
        connection.close()

    def hear(self, url, cookie):
        from websockets.sync.client import connect

        address = f"ws{url.removeprefix('http')}/live/?rooms=desk"
        with connect(address, origin=url, additional_headers={"Cookie": f"session={cookie}"}) as socket:
            while not self.over.is_set():
                try:
                    socket.recv(timeout=0.5)
                    self.told.append(time.monotonic())
                except TimeoutError:
                    continue


def main(rate: float = RATE, seconds: float = SECONDS) -> int:
    with database():
        from tests.house.processes import eventually

        run(HISTORY)
        run("ANALYZE")
        with site() as address, Watch(address) as watch:
            settled()
            votes = vote(rate, seconds)
            eventually(lambda: all(key in watch.counted for key in votes), PATIENCE)
            time.sleep(1)  # the last bell
        fresh = [watch.counted[key] - at for key, at in votes.items()]
        told = [
            next((heard for heard in watch.told if heard >= watch.counted[key] - LOOK_EVERY), float("inf")) - at
            for key, at in votes.items()
        ]
        print(f"bench freshness: {len(votes)} votes at {rate:g} a second")
        print_line("vote to suggestion", fresh)
        print_line("vote to desk", told)
    return 0


def print_line(name, seconds):
    p50, p99 = statistics.median(seconds), statistics.quantiles(seconds, n=100, method="inclusive")[98]
    print(f"bench freshness {name}: p50 {p50:.2f} s, p99 {p99:.2f} s, slowest {max(seconds):.2f} s")


def vote(rate: float, seconds: float) -> dict:
    """Votes at a steady rate, each followed by what the door does next; (idea, its votes) → when it was committed."""
    from feedback.models import Idea, Voter
    from ground.wake import look_now

    chance, given, counts = random.Random(7), {}, {}
    ideas, voters = list(Idea.objects.all()), list(Voter.objects.values_list("pk", flat=True))
    started = time.monotonic()
    for number in range(round(rate * seconds)):
        time.sleep(max(0, started + number / rate - time.monotonic()))
        idea = chance.choice(ideas)
        if idea.vote(voters[number]):
            counts[idea.pk] = counts.get(idea.pk, 0) + 1
            given[idea.pk, counts[idea.pk]] = time.monotonic()
            look_now()
    return given


def settled():
    """Let the worker draft what the history alone asks for."""
    from collab.models import Shard
    from collab.tasks import nightly
    from tests.house.processes import eventually

    nightly()
    eventually(lambda: not Shard.objects.exclude(dirty_at=None).exists(), PATIENCE)


@contextmanager
def site():
    """(address, Cleo's session) of a running product."""
    from config import servers
    from tests.house.processes import answers, free_port, running, wait_for, worker

    os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = servers.urls()
    os.environ |= {"DEBUG": "1", "DEMO": "1"}
    port, log = free_port(), servers.run_folder() / "freshness.log"
    url = f"http://localhost:{port}"
    web = ["uvicorn", "config.asgi:application", "--port", str(port), "--ws-per-message-deflate", "false"]
    with running(web, log) as process, worker():
        wait_for(lambda: answers(f"{url}/health/"), process, log)
        yield url, session_of_cleo()


def session_of_cleo() -> str:
    from django.test import Client

    from tests import make

    client = Client()
    client.force_login(make.user("cleo@example.com", role="merchandiser"))
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()
    return session.session_key


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:3])))
