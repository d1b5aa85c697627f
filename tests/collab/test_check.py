import pytest
from django.db import connection
from django.utils import timezone

from collab.models import SignalDay, SignalSum
from collab.tasks import check, hear
from feedback.models import Idea
from ground.models import AuditEntry
from loyalty.models import Account, SaleDay
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiet_day(leeds, ada):
    make.vote(make.idea())
    make.order(leeds, (make.variant(), 2))
    make.request(leeds, category=make.category())
    make.seen(make.idea())
    hear()


def alarms():
    return [entry.what for entry in AuditEntry.objects.filter(who="checker")]


def test_it_has_nothing_to_say_when_all_is_well(quiet_day):
    assert check() == 0
    assert not alarms()


@pytest.mark.parametrize(
    "wrong, claims",
    [
        (lambda: Idea.objects.update(votes_folded=7), 2),
        (lambda: SignalDay.objects.filter(kind=2).update(value=7), 3),
        (lambda: SignalDay.objects.filter(kind=3).update(value=7), 2),
        (lambda: SignalSum.objects.update(value=7), 1),
        (lambda: SaleDay.objects.update(revenue=7), 1),
        (lambda: Account.objects.update(balance=7), 1),
    ],
)
def test_it_raises_an_alarm_and_repairs_nothing(quiet_day, wrong, claims):
    wrong()

    assert check() == claims
    assert len(alarms()) == claims
    assert check() == claims


def test_it_raises_an_alarm_when_a_signal_found_no_month(quiet_day):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO collab_signal (at, kind, subject_type, subject_id, value) VALUES ('1901-05-01', 1, 4, 1, 0)"
        )

    check()

    assert alarms() == ["alarm: every signal has its month"]


def test_it_makes_the_months_that_are_coming():
    check()

    now = timezone.now()
    coming = now.year * 12 + now.month - 1 + 6
    name = f"collab_signal_{coming // 12}{coming % 12 + 1:02d}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        assert cursor.fetchone()[0] is not None
