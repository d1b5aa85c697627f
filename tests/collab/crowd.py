"""People who vote and change their minds while whoever hears them is killed again and again; real processes all.

`python -m tests.collab.crowd KILLS` prints how many votes and withdrawals there were meanwhile.
"""

import json
import os
import random
import select
import signal
import sys
import time

import django

WRITERS = 2
GATHERERS = (1, 2, 4)  # at once, each for a third of the kills
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


def write(seed, over, report):
    from feedback.models import Idea, Voter

    chance = random.Random(seed)
    ideas, voters, said = list(Idea.objects.all()), list(Voter.objects.values_list("pk", flat=True)), 0
    while not select.select([over], [], [], 0)[0]:
        idea, voter = chance.choice(ideas), chance.choice(voters)
        said += idea.vote(voter) if chance.random() < 0.6 else idea.withdraw(voter)
    os.write(report, json.dumps(said).encode() + b"\n")


def gather():
    """Without the lock by which one hears at a time: the statements must do without it."""
    from collab.gather import order_lines, votes

    while True:
        votes(BATCH)
        order_lines(BATCH)


def main(kills):
    over, end = os.pipe()
    results, report = os.pipe()
    writers = [fork(write, seed, over, report) for seed in range(WRITERS)]
    gatherers, chance = [], random.Random(7)
    for kill in range(kills):
        wanted = GATHERERS[len(GATHERERS) * kill // kills]
        gatherers += [fork(gather) for _ in range(wanted - len(gatherers))]
        time.sleep(chance.uniform(0.02, 0.25))
        victim = gatherers.pop(0)
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
    for child in gatherers:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    os.write(end, b".")
    for child in writers:
        os.waitpid(child, 0)
    said = sum(map(int, os.read(results, 4096).split()))
    print(json.dumps({"said": said}))


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
