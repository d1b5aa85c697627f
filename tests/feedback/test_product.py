"""A product's page: what it costs, where it stands, what people ask about it."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.models import Price, StockLevel
from feedback.models import Voter


@pytest.fixture
def mug(make):
    return make.variant("Blue mug", price=450, gtin="05012345678900")


def page_of(client, variant):
    return client.get(reverse("feedback:product", args=[variant.sku]))


def test_it_says_in_which_store_it_stands(client, make, mug):
    for name, quantity in {"Leeds": 40, "York": 2, "Hull": 0}.items():
        StockLevel.objects.create(variant=mug, store=make.store(name), quantity=quantity)
    make.store("Bath")

    page = page_of(client, mug).text

    found = dict(
        re.findall(
            r'<span class="grow">(\w+)</span><span class="stock-\w+">.*?(in stock|last few|none just now|not kept)',
            page,
        )
    )
    assert found == {"Leeds": "in stock", "York": "last few", "Hull": "none just now", "Bath": "not kept"}
    assert "Your store" not in page


def test_it_names_ada_s_own_store_first_and_folds_the_long_list(enter, ada, make, leeds, mug):
    StockLevel.objects.create(variant=mug, store=leeds, quantity=40)
    for name in ("York", "Hull", "Bath", "Ripon"):
        make.store(name)
    Voter.objects.filter(user=ada).update(store=leeds)

    page = page_of(enter(ada), mug).text

    own = page.partition("Your store")[2].partition("</p>")[0]
    assert "Leeds" in own and "in stock" in own
    assert "In stock in 1 of 5 stores" in page


def test_it_says_the_lowest_price_of_the_last_30_days(client, mug):
    for days, amount in {90: 100, 40: 420, 10: 399, 2: 450}.items():
        Price.objects.create(
            variant=mug, amount=amount, currency="GBP", valid_from=timezone.now() - timedelta(days=days)
        )

    page = page_of(client, mug).text

    assert "£4.50" in page
    assert "Lowest price of the last 30 days: £3.99" in page


def test_it_counts_the_price_that_held_when_the_30_days_began(client, mug):
    Price.objects.create(variant=mug, amount=300, currency="GBP", valid_from=timezone.now() - timedelta(days=60))
    Price.objects.create(variant=mug, amount=450, currency="GBP", valid_from=timezone.now() - timedelta(days=3))

    assert "£3.00" in page_of(client, mug).text


def test_it_shows_the_ideas_about_it(client, make, mug):
    make.idea("The same in green", product=mug.product)
    make.idea("Something else")

    page = page_of(client, mug).text

    assert "The same in green" in page
    assert "Something else" not in page


def test_it_tells_machines_in_schema_org_s_words(client, make, mug):
    mug.product.name = 'Mug </script><script>alert("x")</script>'
    mug.product.save()
    StockLevel.objects.create(variant=mug, store=make.store(), quantity=3)

    page = page_of(client, mug).text

    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
    told = json.loads(block)
    assert told["@type"] == "Product"
    assert told["name"] == mug.product.name
    assert told["offers"][0] | {"url": ""} == {
        "@type": "Offer",
        "sku": mug.sku,
        "price": "4.50",
        "priceCurrency": "GBP",
        "availability": "https://schema.org/InStock",
        "url": "",
        "gtin14": "05012345678900",
    }


def test_it_does_not_know_what_is_not_public(client, make, mug):
    mug.product.is_public = False
    mug.product.save()

    assert page_of(client, mug).status_code == 404
    assert client.get("/products/no-such-thing/").status_code == 404


def test_it_takes_few_questions(client, make, mug, django_assert_max_num_queries):
    for number in range(12):
        StockLevel.objects.create(variant=mug, store=make.store(f"Store {number}"), quantity=number)
        make.idea(f"Idea number {number}", product=mug.product)
    page_of(client, mug)

    with django_assert_max_num_queries(10):
        page_of(client, mug)
