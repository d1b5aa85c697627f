"""Several at once: one booking per cause, never below the floor, one order per number, one customer per person."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Sum

from loyalty.actions.credit import NotEnoughPoints, credit
from loyalty.actions.meet import Sighting, meet
from loyalty.actions.record_order import Line, record_order
from loyalty.models import Account, Entry, Order, OrderLine, Profile

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8


def all_at_once(what):
    """Run `what(n)` in threads that start together; what each returned, or the error that ended it."""
    start, results = threading.Barrier(CROWD), [None] * CROWD

    def run(n):
        start.wait()
        try:
            results[n] = what(n)
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_cause_is_booked_once(make):
    account = make.profile().account

    results = all_at_once(lambda n: credit(account=account, points=250, ref="decision:1", reason="idea"))

    assert sorted(results) == [False] * (CROWD - 1) + [True]
    account.refresh_from_db()
    assert account.balance == 250


def test_nobody_spends_the_same_points_twice(make):
    account = make.profile().account
    credit(account=account, points=50, ref="start", reason="order")

    results = all_at_once(lambda n: credit(account=account, points=-20, ref=f"redeem:{n}", reason="redeem"))

    assert results.count(True) == 2
    assert sum(isinstance(result, NotEnoughPoints) for result in results) == CROWD - 2
    account.refresh_from_db()
    assert account.balance == 10
    assert Entry.objects.aggregate(sum=Sum("points"))["sum"] == 0


def test_crosswise_bookings_never_lock_each_other_out(make):
    accounts = [make.profile(f"Customer {n}").account for n in range(CROWD)]

    def book(n):
        for account in accounts[n:] + accounts[:n]:
            credit(account=account, points=1, ref=f"from:{n}", reason="order")

    assert all_at_once(book) == [None] * CROWD
    assert set(Account.objects.filter(profile__isnull=False).values_list("balance", flat=True)) == {CROWD}
    assert Account.objects.get(code="issued").balance == -CROWD * CROWD


def test_one_receipt_from_many_tills_is_one_order(make):
    store, mug = make.store(), make.variant(price=450)
    profile = make.profile()

    def send(n):
        return record_order(
            system="till",
            number="4711",
            store=store,
            ordered_at=datetime(2026, 11, 20, tzinfo=UTC),
            currency="GBP",
            lines=[Line(mug, 3, 450)],
            profile=profile,
        ).points

    assert all_at_once(send) == [13] * CROWD
    assert (Order.objects.count(), OrderLine.objects.count()) == (1, 1)
    assert Account.objects.get(profile=profile).balance == 13


def test_one_person_at_many_tills_is_one_customer(db):
    seen = Sighting(phone="+441134960000", email="grace@example.com", name="Grace")

    found = all_at_once(lambda n: meet(seen=seen, create=True).pk)

    assert set(found) == {Profile.objects.get().pk}
