"""What is sold, stocked and listed becomes suggestions about the goods we have."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.models import ImportJob
from collab.actions.decide import decide
from collab.actions.draft import draft
from collab.models import Decision, Evidence, Shard, Suggestion
from collab.tasks import nightly, refresh
from collab.templatetags.evidence import SENTENCES
from collab.templatetags.evidence import reason as sentence
from tests.collab.drafting import LONG_AGO, TODAY, listen, reason, suggested


@pytest.fixture
def leeds(mugs):
    return mugs[0].listings.get(store__name="Leeds").store


def test_it_sees_what_runs_out(make, mugs, leeds):
    make.stock(mugs[5], leeds, 2)
    make.stock(mugs[4], leeds, 400)

    nightly()
    listen()

    found = suggested("restock")
    assert (found.variant, list(found.stores.all())) == (mugs[5], [leeds])
    empty = reason(found, "stock_cover").facts["stores"][0]
    assert (empty["name"], empty["stock"]) == ("Leeds", 2)
    assert 1 < empty["cover_days"] < 3
    assert reason(found, "lost_sales").facts["avoidable"]["q50"] == pytest.approx(9, rel=0.2)
    assert found.money_q50 == pytest.approx(9 * 300, rel=0.2)


def test_an_import_of_stock_is_seen_without_any_vote(make, mugs, leeds):
    nightly()
    listen()
    make.stock(mugs[5], leeds, 0)
    listen()
    assert not Suggestion.objects.filter(kind="restock").exists()

    now = timezone.now()
    ImportJob.objects.create(kind="stock", file_name="stock.csv", state=ImportJob.State.DONE, finished_at=now)
    Shard.objects.update(computed_at=now - timedelta(minutes=1))
    refresh()

    assert suggested("restock").variant == mugs[5]


def test_the_people_who_asked_for_it_back_are_joined_to_it(make, mugs, leeds):
    idea = make.idea("The yellow mug is always gone", variant=mugs[5])
    make.vote(idea)
    make.stock(mugs[5], leeds, 0)

    listen()

    found = suggested("restock")
    assert (found.idea, found.wanted) == (idea, 1)
    assert not Suggestion.objects.filter(kind="add").exists()


@pytest.fixture
def harrogate(make, mugs):
    """A store like Leeds and York, without the yellow mug that sells best there."""
    store = make.store("Harrogate")
    for mug in mugs[:5]:
        make.listing(mug, store, listed_on=LONG_AGO)
        make.sold(mug, store, weekly=6)
    return store


def test_it_finds_what_a_store_misses(make, mugs, harrogate):
    nightly()
    listen()

    found = suggested("localise")
    assert (found.variant, list(found.stores.all())) == (mugs[5], [harrogate])
    sells = reason(found, "sells_in_like_stores").facts
    assert [(store["name"], store["weekly"]) for store in sells["stores"]] == [("Leeds", 9), ("York", 9)]
    assert reason(found, "missing_here").facts["stores"][0]["name"] == "Harrogate"


def test_a_store_unlike_the_others_misses_nothing(make, mugs):
    make.store("Seaside", cluster=make.cluster("coast"))

    nightly()
    listen()

    assert not Suggestion.objects.filter(kind="localise").exists()


@pytest.fixture
def dusty(make, mugs, leeds):
    """A plate nobody buys, in a department where every place is taken."""
    plate = make.variant("Old plate", price=500, cost=200)
    make.listing(plate, leeds, listed_on=LONG_AGO)
    make.stock(plate, leeds, 40)
    return plate


def test_it_finds_what_does_not_earn_its_place(make, mugs, dusty, leeds):
    nightly()
    listen()

    found = suggested("delist")
    assert (found.variant, list(found.stores.all())) == (dusty, [leeds])
    assert found.money_q10 > 0
    facts = reason(found, "earns_too_little").facts
    assert facts["lost"]["q90"] < facts["place"]


@pytest.mark.parametrize("spared", ["room is left", "it is new", "it is sold out"])
def test_it_does_not_blame_a_product_for_what_is_not_its_fault(make, mugs, dusty, leeds, spared):
    match spared:
        case "room is left":
            leeds.shelfspace_set.create(category=dusty.product.category, places=100)
        case "it is new":
            dusty.listings.update(listed_on=TODAY - timedelta(weeks=3))
        case "it is sold out":
            dusty.stock.update(quantity=0)

    nightly()
    listen()

    assert not Suggestion.objects.filter(kind="delist").exists()


def test_it_says_who_still_wants_what_would_leave(make, mugs, dusty):
    for _ in range(4):
        make.vote(make.idea("Keep the old plate", variant=dusty))

    listen()

    assert reason(suggested("delist"), "wanted").facts == {"people": 4}


def test_a_question_that_arises_again_is_put_again_after_a_rest(make, mugs, leeds, cleo):
    make.stock(mugs[5], leeds, 0)
    nightly()
    listen()
    first, now = suggested("restock"), timezone.now()
    decide(suggestion=first, verdict=Decision.Verdict.ACCEPT, by=cleo, now=now)

    draft(category=first.category, now=now + timedelta(weeks=2))
    assert suggested("restock") == first

    make.sold(mugs[5], leeds, weekly=9, weeks=5, until=TODAY + timedelta(weeks=5))
    draft(category=first.category, now=now + timedelta(weeks=5))
    again = suggested("restock", state=Suggestion.State.OPEN)
    assert (again.variant, again.key) == (first.variant, f"{first.key}:2")


def test_every_reason_has_its_sentence(make, mugs, leeds, harrogate, dusty, enter, cleo):
    for mug in mugs[2:]:
        make.stock(mug, leeds, 1)
    mugs[3].supply.delete()
    mugs[4].product.variants.update(price=None)
    idea = make.idea("A red mug with a lid")
    for _ in range(6):
        make.vote(idea, make.voter(store=leeds))
        make.vote(make.idea("Keep the old plate", variant=dusty))
        make.request(leeds, idea=idea)
        make.request(leeds, variant=mugs[5])
    nightly()
    listen()
    client = enter(cleo)

    figures = {
        "add": ("in 13 weeks: at least this", "pieces a week, all stores"),
        "restock": ("saved by ordering today: at least this", "pieces a week, in these stores together"),
        "localise": ("in 13 weeks: at least this", "pieces a week, in these stores together"),
        "delist": ("in 13 weeks: at least this", "pieces a week it sells now where it would leave"),
    }
    assert set(Suggestion.objects.values_list("kind", flat=True)) == set(figures)
    for found in Suggestion.objects.all():
        page = client.get(reverse("collab:suggestion", args=[found.pk])).text
        assert all(words in page for words in figures[found.kind])
    for told in Evidence.objects.select_related("suggestion"):
        assert told.kind in SENTENCES
        assert sentence(told)

    gap, leaves = (Evidence.objects.filter(kind=kind).first() for kind in ("missing_here", "earns_too_little"))
    gap.facts["stores"] = gap.facts["stores"][:1]
    assert sentence(gap).startswith("Not on the shelf in ") and sentence(gap).endswith("a week would sell.")
    gap.facts["stores"] *= 6
    assert " and 2 more stores, where " in sentence(gap) and sentence(gap).endswith("a week would sell in each.")
    leaves.facts |= {"places": 11, "full": 11}
    assert "are counted" not in sentence(leaves)
    leaves.facts["full"] = 10
    assert sentence(leaves).endswith("It stands in 11 stores; only the 10 without room for more are counted.")
