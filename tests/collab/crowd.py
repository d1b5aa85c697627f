"""People who vote and change their minds while whoever hears them is killed again and again; real processes all.

`python -m tests.collab.crowd SECONDS` prints how many votes and withdrawals there were, and how many kills.
"""

import json
import os
import random
import signal
import sys
import time

import django

WRITERS = 2
GATHERERS = (1, 2, 4)  # at once, each for a third of the time
BATCH = 40  # small, so that there is always somebody in the middle of one


def fork(work, *arguments):
    """A child that does nothing but `work`, with a connection of its own."""
    child = os.fork()
    if child:
        return child
    try:
        work(*arguments)
    finally:
        os._exit(0)


def write(seed, until, report):
    from feedback.models import Idea, Voter

    chance = random.Random(seed)
    ideas, voters, said = list(Idea.objects.all()), list(Voter.objects.values_list("pk", flat=True)), 0
    while time.monotonic() < until:
        idea, voter = chance.choice(ideas), chance.choice(voters)
        said += idea.vote(voter) if chance.random() < 0.6 else idea.withdraw(voter)
    os.write(report, json.dumps(said).encode() + b"\n")


def gather():
    """Without the lock by which one hears at a time: the statements must do without it."""
    from collab.gather import order_lines, votes

    while True:
        votes(BATCH)
        order_lines(BATCH)


def main(seconds):
    began = time.monotonic()
    until = began + seconds
    results, report = os.pipe()
    writers = [fork(write, seed, until, report) for seed in range(WRITERS)]
    gatherers, kills, chance = [], 0, random.Random(7)
    while (now := time.monotonic()) < until:
        wanted = GATHERERS[int(len(GATHERERS) * (now - began) / seconds)]
        gatherers += [fork(gather) for _ in range(wanted - len(gatherers))]
        time.sleep(chance.uniform(0.02, 0.25))
        victim = gatherers.pop(0)
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        kills += 1
    for child in gatherers:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    for child in writers:
        os.waitpid(child, 0)
    said = sum(map(int, os.read(results, 4096).split()))
    print(json.dumps({"said": said, "kills": kills}))


if __name__ == "__main__":
    django.setup()
    main(float(sys.argv[1]))
