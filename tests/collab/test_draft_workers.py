"""Any number of workers, in any order, killed at any moment: the same suggestions."""

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from collab.actions.draft import draft, draft_next
from collab.actions.type_weights import type_weights
from collab.models import Shard, Suggestion, Worth
from collab.tasks import hear, nightly, refresh
from tests.collab.drafters import KILLS
from tests.collab.drafting import everything, suggested
from tests.house.processes import PATIENCE, ROOT, environment

pytestmark = pytest.mark.django_db(transaction=True)

DEPARTMENTS = ["Kitchen", "Garden", "Candles", "Bags", "Cards"]


@pytest.fixture
def shop(make, kept):
    """Five departments with goods, stores, stock and ideas, all of them heard and none drafted."""
    kept(partial(open_shop, make))


def open_shop(make):
    stores = [make.store("Leeds"), make.store("York"), make.store("Hull")]
    for name in DEPARTMENTS:
        department = make.category(name)
        for number in range(8):
            thing = make.variant(f"{name} thing {number}", price=300 + 50 * number, cost=150, category=department)
            for store in stores[: 2 + number % 2]:
                make.listing(thing, store, listed_on=timezone.localdate() - timedelta(days=300))
                make.sold(thing, store, weekly=1 + number)
                make.stock(thing, store, 3 * number % 7)
        for number in range(3):
            idea = make.idea(f"{name} thing with {number} lids", category=department)
            for _ in range(number + 1):
                make.vote(idea)
    hear()
    nightly()


def draft_all():
    while refresh():
        pass


def in_threads(work, how_many):
    failures = []

    def run():
        try:
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def forget():
    Suggestion.objects.all().delete()
    nightly()


def test_it_is_the_same_with_one_worker_or_four_and_in_any_order(shop):
    draft_all()
    alone = everything()
    assert {kind for kind, *_ in (key.split(":") for key, *_ in alone)} >= {"add", "restock", "localise"}

    forget()
    in_threads(draft_all, 4)
    assert everything() == alone
    assert not Shard.objects.filter(dirty_at__isnull=False).exists()

    forget()
    for shard in Shard.objects.order_by("-category_id").select_related("category"):
        draft(category=shard.category, now=timezone.now())
    assert everything() == alone


def test_one_two_and_four_processes_say_the_same_and_so_do_two_that_are_killed(shop):
    command = [sys.executable, "-m", "tests.collab.drafters"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), check=True, stdout=subprocess.PIPE)
    found = json.loads(done.stdout)

    assert {key.split(":")[0] for key, *_ in found["1"]["shown"]} >= {"add", "restock", "localise"}
    assert found["2"] == found["4"] == found["1"]
    assert found["killed"]["killed"] == KILLS
    assert found["killed"]["shown"] == found["1"]["shown"]
    assert not Shard.objects.filter(dirty_at__isnull=False).exists()


def test_two_who_draft_the_same_department_do_not_get_in_each_others_way(shop, make):
    department = make.category("Kitchen")

    in_threads(lambda: draft(category=department, now=timezone.now()), 4)

    keys = list(Suggestion.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) > 0


def test_weights_typed_by_four_at_once_stand_once(shop, make):
    cleo = make.user("cleo@example.com")

    in_threads(lambda: type_weights(typed={"votes": 1.0, "pairs": 0.0}, by=cleo, now=timezone.now()), 4)

    stand = Worth.objects.filter(category=None, typed=True).order_by("kind")
    assert list(stand.values_list("kind", "weight")) == [("pairs", 0.0), ("votes", 1.0)]


KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from collab.tasks import refresh

def kill(execute, sql, params, many, context):
    if sql.startswith('INSERT INTO "collab_evidence"'):
        execute(sql, params, many, context)
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

with connection.execute_wrapper(kill):
    refresh()
"""


def test_a_worker_killed_in_the_middle_changes_nothing(shop):
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env=environment(), check=False)

    assert done.returncode == -signal.SIGKILL
    assert not Suggestion.objects.exists()
    assert Shard.objects.filter(dirty_at__isnull=False).count() == len(DEPARTMENTS)
    draft_all()
    assert Suggestion.objects.exists()
    assert not Shard.objects.filter(dirty_at__isnull=False).exists()


def test_news_that_arrive_while_a_department_is_drafted_stay_news(shop, make):
    Shard.objects.exclude(category=make.category("Kitchen")).update(dirty_at=None)
    idea = make.idea("A late idea", category=make.category("Kitchen"))
    late = [lambda: (make.vote(idea), hear())]

    def vote_now(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if "collab_signalsum" in sql and late:  # the voices were just read
            in_threads(late.pop(), 1)
        return answer

    with connection.execute_wrapper(vote_now):
        assert draft_next(now=timezone.now())

    assert not Suggestion.objects.filter(idea=idea).exists()
    assert Shard.objects.get(category=make.category("Kitchen")).dirty_at
    draft_all()
    assert suggested("add", idea=idea).wanted == 1


def test_gather_does_not_wait_for_a_department_that_is_drafted(shop, make):
    idea = make.idea("A late idea", category=make.category("Kitchen"))
    heard = []

    def hear_beside(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "collab_suggestion"') and not heard:
            make_vote = threading.Thread(target=lambda: (make.vote(idea), heard.append(hear()), connection.close()))
            make_vote.start()
            make_vote.join(PATIENCE)
            heard.append("returned" if not make_vote.is_alive() else "waits")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hear_beside):
        draft_all()

    assert heard[:2] == [1, "returned"]


def test_the_desk_hears_of_it_and_only_if_something_changed(shop):
    import redis

    from ground.live import channel

    with redis.Redis.from_url(os.environ["REDIS_URL"]) as server, server.pubsub() as bells:
        bells.subscribe(channel())
        bells.get_message(timeout=2)

        draft_all()
        rung = [bells.get_message(timeout=2) for _ in DEPARTMENTS]
        assert all(b'"room":"desk"' in message["data"] for message in rung)

        nightly()
        draft_all()
        assert bells.get_message(timeout=0.5) is None
