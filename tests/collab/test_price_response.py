"""What a price does, on a suggestion's page: read off at night from what was sold at it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collab.actions.price_guides import guide_prices
from collab.models import Reading, SubjectType
from collab.tasks import nightly, read_people
from feedback.models import PriceGuide
from loyalty.models import Order, OrderLine
from tests.collab.drafting import listen, reason, show, suggested

NOW = timezone.now()
PRICES = (420, 500, 580)


def sell(mug, prices=PRICES):
    """Half a year at changing prices: a dearer week sells fewer, in both stores."""
    for listing in mug.listings.select_related("store"):
        orders = Order.objects.bulk_create(
            Order(system="web", number=f"{listing.pk}-{week}", store=listing.store, currency="GBP", ordered_at=at(week))
            for week in range(26)
        )
        OrderLine.objects.bulk_create(
            OrderLine(
                order=order, number=1, variant=mug, store=listing.store, quantity=n, amount=n * price, at=at(week)
            )
            for week, order in enumerate(orders)
            for price in [prices[week // 3 % len(prices)]]
            for n in [round(12 * (500 / price) ** 2) + week % 3]
        )


def at(week):
    return NOW - timedelta(days=3 + 7 * week)


def night():
    Reading.objects.filter(subject_id=0).update(read_at=NOW - timedelta(days=1))
    read_people()


@pytest.fixture
def see(enter, cleo):
    client = enter(cleo)
    return lambda row: client.get(reverse("collab:suggestion", args=[row.pk])).text


def rows(page):
    body = re.search(r'id="by-price".*?</table>', page, re.S)[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def test_the_merchandiser_reads_what_each_price_would_sell_and_earn(make, mugs, see):
    sell(mugs[0])
    night()

    page = see(make.suggestion("restock", variant=mugs[0]))
    head, *told = rows(page)

    assert head == ["At a price of", "Pieces a week", "8 times in 10 between", "Margin a week"]
    assert {"£4.20", "£5.00 today", "£5.80"} <= {row[0] for row in told}
    pieces = [float(row[1]) for row in told]
    assert pieces == sorted(pieces, reverse=True) and pieces[0] > pieces[-1]
    assert dict(zip([row[0] for row in told], pieces, strict=True))["£5.00 today"] == pytest.approx(26, abs=3)
    assert "Most margin: £" in page
    assert "3 prices in 26 weeks of sales in 2 stores" in page
    mugs[0].supply.delete()
    night()
    assert rows(see(make.suggestion("restock", variant=mugs[0])))[0][3] == "Revenue a week"


def test_where_prices_hardly_moved_or_nobody_bought_nothing_is_said(make, mugs, see):
    sell(mugs[0], prices=(499, 500, 501))
    night()

    assert not Reading.objects.filter(kind=Reading.Kind.PRICES).exclude(subject_id=0).exists()
    for mug in mugs[:2]:
        assert "What the price does" not in see(make.suggestion("delist", variant=mug))


def test_a_wish_has_the_response_of_what_is_like_it(make, mugs, see):
    idea = make.idea("A mug with a lid")
    show(make, idea, 12)
    for _ in range(9):
        make.vote(idea)
    for mug in mugs[:3]:
        sell(mug)
    nightly()
    listen()
    night()

    row = suggested("add", idea=idea)
    page = see(row)

    pieces = [float(each[1].replace(",", "")) for each in rows(page)[1:]]
    assert pieces == sorted(pieces, reverse=True) and pieces[0] > pieces[-1]
    assert round(row.units_q50) in [round(each) for each in pieces], "the figure at the top is among them"
    assert "Prices of 3 products like it" in page


def test_what_people_would_pay_bends_what_sales_say(make, mugs, see):
    idea = make.idea("A mug with a lid")
    show(make, idea, 12)
    for _ in range(9):
        make.vote(idea)
    nightly()
    listen()
    row = suggested("add", idea=idea)
    price = reason(row, "worth").facts["price"]
    assert "What the price does" not in see(row), "no product like it changed its price, and nobody named one"

    for number in range(30):
        make.pledge(idea, price=round(price * (1.0 if number % 5 else 1.6)))
    page = see(row)
    head, *told = rows(page)

    assert head[-1] == "Would pay it, of 30"
    assert [int(each[-1]) for each in told] == sorted((int(each[-1]) for each in told), reverse=True)
    pieces = [float(each[1].replace(",", "")) for each in told]
    assert pieces == sorted(pieces, reverse=True) and pieces[0] > pieces[-1]
    assert round(row.units_q50) in [round(each) for each in pieces], "the figure at the top is among them"
    assert "of the 30 who named a price would pay it." in page
    assert "30 people who would buy it named a price; what is usual in shops says the rest." in page
    listen()
    told = reason(suggested("add", idea=idea), "made_of").facts
    assert sum(part["weekly"] for part in told["parts"]) == pytest.approx(told["total"], abs=0.01)
    page = see(suggested("add", idea=idea))
    assert "30 people say they would buy it" in page and "asked for it in" not in page


def test_a_second_night_writes_nothing_new(make, mugs):
    sell(mugs[0])
    night()
    kept = dict(
        Reading.objects.filter(kind=Reading.Kind.PRICES).exclude(subject_id=0).values_list("subject_id", "read_at")
    )
    assert list(kept) == [mugs[0].pk]

    night()

    again = Reading.objects.filter(kind=Reading.Kind.PRICES).exclude(subject_id=0)
    assert dict(again.values_list("subject_id", "read_at")) == kept


def test_shoppers_are_told_what_the_prices_of_like_goods_did(make):
    row, other = make.suggestion(idea=make.idea()), make.suggestion(idea=make.idea("A lid"))
    mugs = [make.variant() for _ in range(2)]
    for mug in mugs:
        facts = {"slope": -2.0, "error": 0.3}
        Reading.objects.create(
            kind="prices", subject_type=SubjectType.VARIANT, subject_id=mug.pk, facts=facts, read_at=timezone.now()
        )
    for one, like in ((row, mugs), (other, mugs[:1])):
        make.evidence(one, "look_alikes", products=[{"variant": mug.pk} for mug in like])
        make.evidence(one, "worth", price=1000)

    assert guide_prices(now=timezone.now()) == guide_prices(now=timezone.now()) == 2

    told = PriceGuide.objects.get(idea=row.idea)
    assert told.usual == 1000 and [price for price, _share in told.still] == [750, 900, 1000, 1100, 1250]
    assert told.still[0][1] == 1.0 and 0.5 < told.still[2][1] < 0.63
    assert PriceGuide.objects.get(idea=other.idea).still == []
