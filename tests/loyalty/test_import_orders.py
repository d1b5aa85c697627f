"""Two years of receipts come in as a file: each once, as a whole, with the points it earns."""

import datetime as dt

import pytest
from django.core.management import CommandError
from django.db.models import Sum

from loyalty.models import Account, Entry, ExternalId, Order, OrderLine, Profile
from tests import make
from tests.importing import run

HEADER = "order_id,ordered_at,store,customer_id,sku,quantity,unit_price,currency\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(tmp_path):
    return lambda content, *more: run("import_orders", content, tmp_path, "--commit", *more)


@pytest.fixture(autouse=True)
def shop(db):
    """A store in London and a mug to sell there."""
    make.store("London", timezone="Europe/London")
    make.variant("Mug")


@pytest.fixture
def line():
    """One line of a file: `line(1)` is order 1, ten mugs at 2.50 for customer C1."""
    store, mug = make.catalog.Store.objects.get(), make.catalog.Variant.objects.get()

    def made(order, quantity=10, price="2.50", customer="C1", at="2026-06-01T12:00", **other):
        cells = {"store": store.code, "sku": mug.sku, "currency": "GBP"} | other
        return f"{order},{at},{cells['store']},{customer},{cells['sku']},{quantity},{price},{cells['currency']}\n"

    return made


def points(customer="C1"):
    return Account.objects.get(profile__external_ids__value=customer).balance


def test_it_takes_orders_with_their_lines_customers_and_points(write, line):
    told = write(HEADER + line(1) + line(1, 2, "0.99") + line(2, 1, "3.10", customer=""))

    first = Order.objects.get(number="1")
    assert told.counts == (3, 0) and told.job.added == 3
    assert (first.system, first.total, first.currency, first.lines.count()) == ("till", 2698, "GBP", 2)
    assert [(row.number, row.quantity, row.amount) for row in first.lines.order_by("number")] == [
        (1, 10, 2500),
        (2, 2, 198),
    ]
    assert first.ordered_at == dt.datetime(2026, 6, 1, 11, tzinfo=dt.UTC), "a time without offset is the store's"
    assert first.profile == ExternalId.objects.get(system="till", value="C1").profile
    assert Order.objects.get(number="2").profile is None
    assert points() == 26 and Entry.objects.aggregate(all=Sum("points"))["all"] == 0
    assert OrderLine.objects.unheard().count() == 3


def test_a_rerun_adds_nothing(write, line):
    file = HEADER + line(1) + line(2) + line(3, -1)
    write(file)
    before = (Order.objects.count(), OrderLine.objects.count(), Entry.objects.count(), points())
    told = write(file)

    assert told.counts == (3, 0) and told.job.added == 0
    assert (Order.objects.count(), OrderLine.objects.count(), Entry.objects.count(), points()) == before


def test_a_dry_run_writes_nothing(tmp_path, line):
    told = run("import_orders", HEADER + line(1) + line(2, sku="NONE"), tmp_path)

    assert told.counts == (1, 1)
    assert not Order.objects.exists() and not Profile.objects.exists() and not Entry.objects.exists()


def test_returns_take_points_back_but_never_more_than_there_are(write, line):
    write(
        HEADER
        + line(1, -4, at="2026-06-01")  # nothing there yet
        + line(2, 10, at="2026-06-02")
        + line(3, -4, at="2026-06-03")
        + line(4, -20, at="2026-06-04")  # more than is left
        + line(5, 2, at="2026-06-05")
    )

    booked = Entry.objects.filter(account__profile__isnull=False).order_by("at").values_list("points", "reason")
    assert list(booked) == [(25, "order"), (-10, "return"), (-15, "return"), (5, "order")]
    assert points() == 5
    assert Account.objects.aggregate(all=Sum("balance"))["all"] == 0


def test_points_add_to_what_the_customer_has(write, line):
    write(HEADER + line(1))
    write(HEADER + line(2) + line(3, 4, customer="C2"))

    assert (points("C1"), points("C2")) == (50, 10)
    assert Profile.objects.count() == 2


def test_an_order_comes_in_as_a_whole_or_not_at_all(write, line):
    told = write(HEADER + line(1) + line(2) + line(1, sku="NONE") + line(1) + line(3) + line(3, "x"), "--batch", "2")

    assert told.counts == (1, 5) and list(Order.objects.values_list("number", flat=True)) == ["2"]
    assert told.reasons[4].startswith("sku: ") and told.reasons[7].startswith("quantity: ")
    for number, guilty in ((2, 4), (5, 4), (6, 7)):
        assert told.reasons[number].startswith("order_id: ") and f"Mend line {guilty}" in told.reasons[number]


def test_mended_rows_can_be_imported_again(write, line, tmp_path):
    write(HEADER + line(1) + line(1, "x") + line(2))
    mended = (tmp_path / "rejected.csv").read_text("utf-8-sig").replace(",x,", ",3,")
    told = write(mended)

    assert told.counts == (2, 0) and Order.objects.get(number="1").total == 3250


def test_rows_of_an_order_need_not_stand_together(write, line):
    write(HEADER + line(1) + line(2) + line(1, 1), "--batch", "1")

    assert Order.objects.get(number="1").lines.count() == 2


def test_an_order_that_changed_since_is_refused(write, line):
    write(HEADER + line(1) + line(2))
    told = write(HEADER + line(1) + line(1, 1) + line(2))

    assert told.counts == (1, 2) and "does not change" in told.reasons[2]
    assert Order.objects.get(number="1").total == 2500


def test_one_number_for_two_receipts_is_refused(write, line):
    told = write(HEADER + line(1) + line(1, customer="C2") + line(2) + line(2, at="2026-06-02"))

    assert told.counts == (0, 4) and all("number of its own" in reason for reason in told.reasons.values())


@pytest.mark.parametrize(
    ("other", "column"),
    [
        ({"store": "nowhere"}, "store"),
        ({"sku": "NONE"}, "sku"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": "1_0"}, "quantity"),
        ({"quantity": "٣"}, "quantity"),
        ({"price": "39.99 EUR"}, "unit_price"),
        ({"price": "1e3"}, "unit_price"),
        ({"price": "1.234"}, "unit_price"),
        ({"price": "-2"}, "unit_price"),
        ({"at": "01.06.2026"}, "ordered_at"),
        ({"at": "2199-01-01"}, "ordered_at"),
        ({"at": ""}, "ordered_at"),
        ({"currency": "POUND"}, "currency"),
    ],
)
def test_it_names_the_column_of_a_wrong_cell(write, line, other, column):
    told = write(HEADER + line(1) + line(2, **other) + line(3))

    assert told.counts == (2, 1) and told.reasons[3].startswith(f"{column}: ")


def test_an_unbalanced_quote_swallows_no_order(write, line):
    told = write(HEADER + line(1) + line(2).replace(",C1", ',"C1') + line(3) + line(4).replace(",C1", ',"C1"'))

    assert told.counts == (3, 1) and list(told.reasons) == [3]


def test_a_torn_line_takes_its_order_along(write, line):
    told = write(HEADER + line(1) + line(1).replace(",C1", ',"C1') + line(2) + line(2).replace(",GBP", ""))

    assert told.counts == (0, 4)


def test_it_takes_spreadsheets_with_decimal_comma(write, line):
    rows = (HEADER + line(1) + line(2, 3, customer="Zoë")).replace(",", ";").replace(".", ",").replace("\n", "\r\n")
    told = write(rows.encode("cp1252"))

    assert told.counts == (2, 0) and Order.objects.get(number="1").total == 2500
    assert ExternalId.objects.filter(value="Zoë").exists()


def test_the_currency_of_the_store_holds_where_none_is_named(write, line):
    make.catalog.Store.objects.update(currency="JPY")
    write(HEADER + line(1, 2, "300", currency=""))

    order = Order.objects.get()
    assert (order.currency, order.total) == ("JPY", 600) and points() == 600


def test_the_system_says_whose_numbers_they_are(write, line):
    write(HEADER + line(1))
    told = write(HEADER + line(1), "--system", "web")

    assert told.job.added == 1 and set(Order.objects.values_list("system", flat=True)) == {"till", "web"}


def test_an_unusable_file_is_one_line(write):
    with pytest.raises(CommandError, match="no column “ordered_at”"):
        write("order_id,store,sku,quantity,unit_price\n")
