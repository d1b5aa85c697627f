"""Nothing is lost and nothing counts twice, whoever is killed while hearing."""

import contextlib
import json
import os
import signal
import threading
import time

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from collab import gather
from collab.models import Signal, SignalDay, SignalKind
from collab.tasks import check, hear
from config import servers
from feedback.models import Idea, Vote
from loyalty.models import SaleDay
from tests import make
from tests.house.processes import PATIENCE, running, wait_for, worker

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 24


def wrong_numbers():
    """Ideas whose shown number is not the number of votes that stand, both read in one statement."""
    standing = Vote.objects.filter(idea=OuterRef("pk"), value=1).order_by().values("idea").annotate(n=Count("*"))
    real = Coalesce(Subquery(standing.values("n")), 0)
    return Idea.objects.with_votes().annotate(real=real).exclude(vote_count=F("real")).count()


def everything_agrees():
    """Votes that stand = the journal = the daily sums = the counters."""
    votes = Vote.objects.filter(value=1).count()
    kind = SignalKind.VOTE
    signals = Signal.objects.filter(kind=kind).aggregate(n=Coalesce(Sum("value"), 0))["n"]
    days = SignalDay.objects.filter(kind=kind).aggregate(n=Coalesce(Sum("value"), 0))["n"]
    counters = Idea.objects.aggregate(n=Sum("votes_folded"))["n"]
    assert votes == signals == days == counters
    assert check() == 0
    return votes


def test_it_loses_and_doubles_nothing_when_killed_in_the_middle(leeds):
    for _ in range(5):
        make.idea()
    for _ in range(60):
        make.voter(store=leeds)
    mug = make.variant()
    for _ in range(40):
        make.order(leeds, *[(mug, 1)] * 20)
    reads, log = 0, servers.run_folder() / "crowd.log"

    with running(["tests.collab.crowd", str(KILLS)], log) as crowd:
        while crowd.poll() is None:
            assert wrong_numbers() == 0
            reads += 1
    told = json.loads(log.read_text().splitlines()[-1])
    hear()

    assert told["said"] > 50 and reads > 10
    assert everything_agrees() > 0
    assert sum(SaleDay.objects.values_list("units", flat=True)) == 800


@contextlib.contextmanager
def somebody_in_the_middle_of(work):
    """Another connection that has done `work` and not committed yet."""
    done, leave = threading.Event(), threading.Event()

    def live():
        with transaction.atomic():
            work()
            done.set()
            leave.wait(PATIENCE)
        connection.close()

    other = threading.Thread(target=live)
    other.start()
    assert done.wait(PATIENCE)
    try:
        yield
    finally:
        leave.set()
        other.join()


def test_it_takes_other_votes_than_the_one_beside_it():
    for path in ("Kitchen", "Garden"):
        idea = make.idea(category=make.category(path))
        for _ in range(3):
            make.vote(idea)

    with somebody_in_the_middle_of(lambda: gather.votes(3)):
        assert gather.votes(10) == 3

    assert not Vote.objects.unheard().exists()
    assert everything_agrees() == 6


def test_it_leaves_the_rest_to_the_one_who_is_hearing():
    make.vote(make.idea())

    with somebody_in_the_middle_of(lambda: gather.alone(patient=False)):
        assert hear() == 0

    assert hear() == 1


def test_it_hears_a_mind_that_changed_while_its_vote_was_being_heard():
    idea, ada = make.idea(), make.voter()
    make.vote(idea, ada)
    withdraws = threading.Thread(target=lambda: (idea.withdraw(ada.pk), connection.close()))

    with somebody_in_the_middle_of(gather.votes):
        withdraws.start()
        time.sleep(0.1)  # it waits for the batch
        assert wrong_numbers() == 0
    withdraws.join()

    assert wrong_numbers() == 0
    assert hear() == 1
    assert everything_agrees() == 0


def test_it_goes_on_where_a_killed_worker_stopped():
    idea = make.idea()
    make.vote(idea)
    with worker() as process:
        wait_for(lambda: not Vote.objects.unheard().exists(), process, servers.run_folder() / "worker.log")
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    make.vote(idea)
    assert wrong_numbers() == 0
    assert Vote.objects.unheard().count() == 1
    with worker() as process:
        wait_for(lambda: not Vote.objects.unheard().exists(), process, servers.run_folder() / "worker.log")

    assert everything_agrees() == 2
