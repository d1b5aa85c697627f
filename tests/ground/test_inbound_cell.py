"""A cell is read strictly: what could mean two things is refused with a reason."""

import datetime as dt
from decimal import Decimal

import pytest

from ground.inbound import Refused, fields


@pytest.mark.parametrize(
    "cell",
    [
        "39.99 EUR",
        "€39.99",
        "1_000",
        "١٢",
        "1e5",
        "1.234,56",
        "1,234.56",
        "1 234",
        "1'234",
        "",
        ".5",
        "5.",
        "0x1f",
        "nan",
    ],
)
def test_it_refuses_amounts_that_are_no_plain_number(cell):
    with pytest.raises(Refused) as refused:
        fields.amount()(cell)
    assert refused.value.expected and refused.value.fix


@pytest.mark.parametrize(
    ("cell", "fix"),
    [
        ("39.99 EUR", "own column"),
        ("١٢", "0 to 9"),
        ("1e5", "in full"),
        ("1,0,0", "without"),
    ],
)
def test_it_says_how_to_mend_a_number(cell, fix):
    with pytest.raises(Refused) as refused:
        fields.amount()(cell)
    assert fix in refused.value.fix


def test_it_takes_decimal_point_and_comma():
    assert fields.amount()("39.99") == fields.amount()("39,99") == Decimal("39.99")
    assert fields.amount(lowest=-100)("-5") == -5


def test_it_refuses_negative_amounts_where_none_can_be():
    with pytest.raises(Refused):
        fields.amount()("-5")


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        ("39.99", "EUR", 3999),
        ("5", "EUR", 500),
        ("5.5", "GBP", 550),
        ("100", "JPY", 100),
        ("100.00", "JPY", 100),
        ("1.234", "KWD", 1234),
    ],
)
def test_it_counts_money_in_the_smallest_unit_of_its_currency(value, currency, minor):
    assert fields.in_minor_units(Decimal(value), currency) == minor


@pytest.mark.parametrize(
    ("value", "currency"),
    [("1.234", "EUR"), ("1.000", "EUR"), ("100.5", "JPY"), ("1.000", "JPY")],
)
def test_it_refuses_decimals_a_currency_does_not_have(value, currency):
    with pytest.raises(Refused):
        fields.in_minor_units(Decimal(value), currency)


@pytest.mark.parametrize("cell", ["1.0", "+1", "1_0", "٣", "1e2", "12 pcs", "3000000000", "-2"])
def test_it_refuses_what_is_no_whole_number_in_range(cell):
    with pytest.raises(Refused):
        fields.whole()(cell)


def test_it_takes_negative_quantities_where_returns_may_be():
    assert fields.whole(lowest=-10)("-2") == -2


@pytest.mark.parametrize(
    ("cell", "padded"),
    [
        ("4006381333931", "04006381333931"),
        ("036000291452", "00036000291452"),
        ("96385074", "00000096385074"),
        ("10012345678902", "10012345678902"),
    ],
)
def test_it_pads_bar_codes_with_a_right_check_digit(cell, padded):
    assert fields.gtin()(cell) == padded


@pytest.mark.parametrize(
    "cell",
    [
        "4006381333932",
        "400638133393",
        "0000000000000",
        "4,00638E+12",
        "4006381 333931",
        "４006381333931",
    ],
)
def test_it_refuses_bar_codes_that_cannot_be(cell):
    with pytest.raises(Refused):
        fields.gtin()(cell)


def test_it_reads_dates_and_moments():
    assert fields.date()("2026-02-28") == dt.date(2026, 2, 28)
    assert fields.moment()("2026-02-28") == dt.datetime(2026, 2, 28)
    assert fields.moment()("2026-02-28 14:05") == dt.datetime(2026, 2, 28, 14, 5)
    assert fields.moment()("2026-02-28T14:05:09Z") == dt.datetime(2026, 2, 28, 14, 5, 9, tzinfo=dt.UTC)
    assert fields.moment()("2026-02-28T14:05+02:00").utcoffset() == dt.timedelta(hours=2)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-30",
        "28.02.2026",
        "2/3/2026",
        "20260228",
        "2026-W01-1",
        "0001-01-01",
        "٢٠٢٦-02-28",
        "2026-02-28T25:00",
    ],
)
def test_it_refuses_other_dates(cell):
    with pytest.raises(Refused):
        fields.moment()(cell)


def test_it_checks_words_codes_currencies_and_zones():
    assert fields.choice("web", "store")("WEB") == "web"
    assert fields.currency()("eur") == "EUR"
    assert fields.timezone()("Europe/London") == "Europe/London"
    assert fields.code()("85123A") == "85123A"
    for parse, cell in (
        (fields.choice("web"), "shop"),
        (fields.currency(), "EURO"),
        (fields.timezone(), "London"),
        (fields.code(), "two words"),
        (fields.code(), "x" * 65),
        (fields.text(), "a\x07b"),
        (fields.text(5), "too long"),
    ):
        with pytest.raises(Refused):
            parse(cell)
