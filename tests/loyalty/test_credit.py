"""The ledger: what a customer has, we owe; and the database keeps it so."""

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty.actions.credit import NotEnoughPoints, credit
from loyalty.models import Account, Entry
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return make.profile("Ada").account


def house():
    return Account.objects.get(code="issued")


def test_it_books_what_ada_gets_against_the_house(account):
    assert credit(account=account, points=250, ref="decision:1:author", reason="idea")

    account.refresh_from_db()
    assert account.balance == 250 == -house().balance
    assert sorted(Entry.objects.values_list("points", flat=True)) == [-250, 250]


def test_it_books_a_cause_once(account):
    credit(account=account, points=250, ref="decision:1:author", reason="idea")

    assert not credit(account=account, points=250, ref="decision:1:author", reason="idea")
    assert not credit(account=account, points=9, ref="decision:1:author", reason="idea")

    account.refresh_from_db()
    assert account.balance == 250


def test_it_books_the_same_cause_for_two_people(account):
    credit(account=account, points=10, ref="poll:1", reason="idea")

    assert credit(account=make.profile("Dan").account, points=10, ref="poll:1", reason="idea")
    assert house().balance == -20


def test_it_never_goes_below_the_floor(account):
    credit(account=account, points=5, ref="a", reason="order")

    with pytest.raises(NotEnoughPoints):
        credit(account=account, points=-6, ref="b", reason="redeem")

    account.refresh_from_db()
    assert account.balance == 5
    assert Entry.objects.count() == 2


def test_nothing_is_nothing(account):
    assert not credit(account=account, points=0, ref="a", reason="order")
    assert not Entry.objects.exists()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(-300, 400), st.integers(0, 6), st.sampled_from(["order", "redeem"])),
        max_size=25,
    )
)
def test_whatever_is_booked_balances_are_sums_and_all_is_zero(db, bookings):
    with transaction.atomic():
        accounts = [make.profile(f"Customer {n}").account for n in range(3)]
        booked = {}
        for who, points, cause, reason in bookings:
            known = (who, cause) in booked
            has = sum(p for (w, _), p in booked.items() if w == who)
            try:
                new = credit(account=accounts[who], points=points, ref=f"cause:{cause}", reason=reason)
            except NotEnoughPoints:
                assert has + points < 0
                continue
            assert new == (not known and points != 0)
            if new:
                booked[who, cause] = points
        for account in Account.objects.annotate(booked=Sum("entries__points", default=0)):
            assert account.balance == account.booked
            assert account.floor is None or account.balance >= account.floor
        assert (Entry.objects.aggregate(s=Sum("points"))["s"] or 0) == 0
        connection.check_constraints()  # fires the deferred trigger: each booking sums to 0
        transaction.set_rollback(True)


# ---- what the database itself refuses, whoever asks ---------------------------------------------------------------


def entry(account, points, ref="r", booking=None):
    return Entry(booking=booking or uuid.uuid4(), account=account, points=points, ref=ref, reason="order")


def test_a_booking_that_does_not_sum_to_zero_is_refused(account):
    entry(account, 7).save()

    with pytest.raises(IntegrityError, match="does not sum to 0"):
        connection.check_constraints()
    connection.set_rollback(True)


def test_a_second_entry_for_the_same_cause_is_refused(account):
    entry(account, 7).save()

    with pytest.raises(IntegrityError, match="booked_once_per_ref"), transaction.atomic():
        entry(account, 7).save()
    connection.set_rollback(True)


def test_a_balance_below_the_floor_is_refused(account):
    with pytest.raises(IntegrityError, match="balance_not_below_floor"), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(balance=F("floor") - 1)


WRITE_OVER = [
    "UPDATE {table} SET id = id + 1000000",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
]


@pytest.mark.parametrize("role", ["the application", "the owner"])
@pytest.mark.parametrize("statement", WRITE_OVER)
@pytest.mark.parametrize("table", ["loyalty_entry", "loyalty_consent", "loyalty_profileview"])
def test_history_is_not_written_over(account, ben, table, statement, role):
    credit(account=account, points=7, ref="a", reason="order")
    account.profile.consents.create(purpose="answers", channel="mail", state="SUBSCRIBED", source="test")
    account.profile.views.create(by=ben, role="staff", purpose="counter")
    connection.check_constraints()

    refused = "permission denied" if role == "the application" else "append-only"
    with connection.cursor() as cursor:
        if role == "the owner":
            cursor.execute("SET LOCAL ROLE NONE")
        with pytest.raises(DatabaseError, match=refused):
            cursor.execute(statement.format(table=table))
    connection.set_rollback(True)
