"""Who would buy it, by what customers bought; and the order of a board near to what somebody buys."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from collab.tasks import read_people
from feedback.models import ForYou

NOW = timezone.now()


@pytest.fixture
def shop(make, ada):
    """People of Leeds who buy mugs, each three of the four, and people of York who buy spades; Ada is of Leeds."""
    leeds, york = make.store("Leeds"), make.store("York")
    mugs = [
        make.variant(f"{colour} mug", category=make.category("Kitchen")) for colour in ("Red", "Blue", "Green", "Grey")
    ]
    spades = [
        make.variant(f"{size} spade", category=make.category("Garden")) for size in ("Tiny", "Small", "Large", "Huge")
    ]
    for goods, store in ((mugs, leeds), (spades, york)):
        for thing in goods:
            make.sold(thing, store)
        for number in range(12):
            person = make.profile(f"{store.name} {number}", favourite_store=store)
            for at in range(3):
                days = timedelta(days=10 + 20 * at + number)
                make.order(store, (goods[(number + at) % 4], 1), profile=person, ordered_at=NOW - days)
    profile = ada.profile
    for thing in mugs[:2]:
        make.order(leeds, (thing, 1), profile=profile, ordered_at=NOW - timedelta(days=5))
    cache.clear()
    return (
        leeds,
        york,
        mugs,
        make.idea("A mug with a lid"),
        make.idea("A spade for children", category=make.category("Garden")),
    )


def test_the_merchandiser_reads_how_many_would_buy_it_and_where(make, enter, cleo, shop):
    leeds, _york, mugs, lids, _spade = shop
    assert read_people() >= 1
    client = enter(cleo)

    def see(row):
        return client.get(reverse("collab:suggestion", args=[row.pk])).text

    page = see(make.suggestion(idea=lids))
    assert "Who would buy it" in page
    assert "By what they bought, 13 of 25 customers most want it, or something like it, next: Leeds 13" in page
    more = make.suggestion("localise", variant=mugs[3])
    more.stores.add(leeds)
    assert "of 25 customers most want it, or something like it, next: Leeds" in see(more)
    assert "Who would buy it" not in see(make.suggestion("delist", variant=mugs[0]))


def test_where_a_simpler_method_is_live_nothing_is_said_of_anybody(make, enter, cleo, shop):
    make.score("who-wants", in_use="popularity")

    read_people()

    assert not ForYou.objects.exists()
    page = enter(cleo).get(reverse("collab:suggestion", args=[make.suggestion(idea=shop[3]).pk])).text
    assert "Who would buy it" not in page


def test_a_customer_may_have_the_ideas_near_to_what_they_buy_first(make, client, enter, ada, shop):
    _leeds, _york, _mugs, lids, spade = shop
    for _ in range(3):
        make.vote(spade)
    url = reverse("feedback:board") + "?sort=near"
    assert "Near what you buy" not in client.get(url).text, "guests have the order of all"
    read_people()
    cache.clear()

    page = enter(ada).get(url).text

    assert '<option value="near" selected>Near what you buy</option>' in page
    shelf = page.partition('id="ideas"')[2]
    assert shelf.index(lids.title) < shelf.index(spade.title)
    assert ForYou.objects.get().ideas[0] == lids.pk
