from datetime import UTC, datetime

import pytest

from collab.models import Shard, Signal, SignalDay, SignalKind, SubjectType
from collab.tasks import hear
from loyalty.models import OrderLine, SaleDay
from tests import make

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)


def sold():
    return list(SaleDay.objects.order_by("day", "store", "variant").values_list("day", "units", "revenue"))


def signals():
    return list(Signal.objects.order_by("kind", "id").values_list("kind", "subject_id", "store_id", "value"))


def test_it_turns_a_receipt_into_sales_of_the_day(leeds):
    mug, pot = make.variant("Mug", price=450), make.variant("Pot", price=1200)
    make.order(leeds, (mug, 2), (pot, 1), (mug, 3), ordered_at=MONDAY)

    assert hear() == 3

    assert sold() == [(MONDAY.date(), 5, 2250), (MONDAY.date(), 1, 1200)]
    assert signals() == [
        (SignalKind.SALE, mug.pk, leeds.pk, 2),
        (SignalKind.SALE, pot.pk, leeds.pk, 1),
        (SignalKind.SALE, mug.pk, leeds.pk, 3),
    ]
    day = SignalDay.objects.get(subject_type=SubjectType.VARIANT, subject_id=mug.pk)
    assert (day.day, day.store_id, day.kind, day.value) == (MONDAY.date(), leeds.pk, SignalKind.SALE, 5)


def test_it_keeps_what_came_back_apart_and_subtracts_it_from_the_takings(leeds):
    mug = make.variant(price=450)
    make.order(leeds, (mug, 3), ordered_at=MONDAY)
    make.order(leeds, (mug, -1), ordered_at=MONDAY)

    hear()

    assert sold() == [(MONDAY.date(), 2, 900)]
    assert signals() == [(SignalKind.SALE, mug.pk, leeds.pk, 3), (SignalKind.RETURN, mug.pk, leeds.pk, 1)]


def test_it_hears_only_the_difference_of_a_line_that_was_put_right(leeds):
    mug = make.variant(price=450)
    make.order(leeds, (mug, 3), ordered_at=MONDAY)
    hear()

    OrderLine.objects.update(quantity=2, amount=900, heard_at=None)

    assert hear() == 1
    assert sold() == [(MONDAY.date(), 2, 900)]
    assert [value for *_, value in signals()] == [3, -1]


def test_it_adds_to_the_day_when_a_till_sends_late(leeds):
    mug = make.variant(price=450)
    make.order(leeds, (mug, 1), ordered_at=MONDAY)
    hear()
    make.order(leeds, (mug, 1), ordered_at=MONDAY)
    hear()

    assert sold() == [(MONDAY.date(), 2, 900)]
    assert SignalDay.objects.get().value == 2


def test_it_keeps_stores_apart(leeds):
    mug, york = make.variant(), make.store("York")
    make.order(leeds, (mug, 1), ordered_at=MONDAY)
    make.order(york, (mug, 1), ordered_at=MONDAY)

    hear()

    assert {row.store_id: row.units for row in SaleDay.objects.all()} == {leeds.pk: 1, york.pk: 1}


def test_it_marks_the_departments_of_what_was_sold(leeds):
    make.order(
        leeds,
        (make.variant(category=make.category("Kitchen > Mugs")), 1),
        (make.variant(category=make.category("Kitchen > Pots")), 1),
        (make.variant(category=make.category("Garden")), 1),
    )

    hear()

    assert sorted(shard.category.path for shard in Shard.objects.all()) == ["Garden", "Kitchen"]
