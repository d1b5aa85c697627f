"""A till sends an order twice because the line was bad: it is booked once, and the till gets the same reply."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from ground.idempotency import forget_old, once
from ground.models import AuditEntry, IdempotencyKey
from ground.policies import Actor
from tests.house.processes import PATIENCE

KEY = {"HTTP_IDEMPOTENCY_KEY": "order-1"}


class Till:
    name = "till-1"


@pytest.fixture
def send(rf):
    def sender(body=b"{}", answer=None, key="order-1", name="till-1"):
        till = Till()
        till.name = name
        request = rf.post("/api/v1/things/", body, content_type="application/json", headers={"Idempotency-Key": key})
        request.actor = Actor(roles=frozenset({"key"}), key=till)
        return once(request, answer or book)

    return sender


def book():
    entry = AuditEntry.objects.create(who="key:till-1", what="booked")
    return 201, {"id": entry.pk}


@pytest.mark.django_db
def test_it_acts_once_and_gives_the_same_reply(send):
    first, second = send(), send()

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_it_refuses_another_body_under_the_same_key(send):
    send()
    refused = send(body=b'{"other": 1}')

    assert refused.status_code == 422 and refused.headers["Content-Type"] == "application/problem+json"
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_two_tills_may_use_the_same_key(send):
    assert send().content != send(name="till-2").content


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "two words", "x" * 201, "schlüssel"])
def test_it_wants_a_usable_key(send, key):
    assert send(key=key).status_code == 400
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_fails_is_forgotten_and_may_be_sent_again(send):
    def fail():
        book()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        send(answer=fail)

    assert not AuditEntry.objects.exists() and not IdempotencyKey.objects.exists()
    assert send().status_code == 201


@pytest.mark.django_db(transaction=True)
def test_while_the_first_runs_the_second_is_told_to_wait(send):
    started, go_on, answers = threading.Event(), threading.Event(), []

    def slow():
        started.set()
        go_on.wait(PATIENCE)
        return book()

    def first():
        answers.append(send(answer=slow).status_code)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    started.wait(PATIENCE)
    answers.append(send().status_code)
    go_on.set()
    thread.join()

    assert answers == [409, 201]
    assert send().status_code == 201
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_it_keeps_keys_for_seven_days(send):
    send()

    assert forget_old(timezone.now() + dt.timedelta(days=6)) == 0
    assert forget_old(timezone.now() + dt.timedelta(days=8)) == 1
