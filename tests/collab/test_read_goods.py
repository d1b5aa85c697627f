"""What slow readings of the sales find reaches the desk: which store misses what, what a wish would sell, what buyers
take instead."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collab.engine import quantile_forest
from collab.models import GoodsReading, Score, ScoreRun, Shard, Suggestion
from collab.tasks import read_goods
from collab.templatetags.evidence import reason as sentence
from tests.collab.drafting import LONG_AGO, TODAY, listen, reason, suggested


@pytest.fixture
def leeds(mugs):
    return mugs[0].listings.get(store__name="Leeds").store


@pytest.fixture
def falls_back(db):
    """The engine was behind the simple peer at this task."""

    def fall_back(task, peer):
        run = ScoreRun.objects.create(finished_at=timezone.now())
        Score.objects.create(run=run, task=task, peer=peer, in_use=peer, reason=Score.Reason.BEHIND)

    return fall_back


def listen_and_read():
    listen()
    read_goods()
    listen()


@pytest.fixture
def seaside(make, mugs):
    """A store without like ones, that sells every mug but the yellow one."""
    store = make.store("Seaside", cluster=make.cluster("coast"))
    for mug in mugs[:5]:
        make.listing(mug, store, listed_on=LONG_AGO)
        make.sold(mug, store, weekly=6)
    return store


def test_a_store_without_like_ones_is_offered_what_fits_what_it_sells(mugs, seaside):
    listen_and_read()

    found = suggested("localise")
    assert (found.variant, list(found.stores.all())) == (mugs[5], [seaside])
    assert "number 1 of all that Seaside never sold" in sentence(reason(found, "fits_here"))
    assert [store["name"] for store in reason(found, "sells_in_like_stores").facts["stores"]] == ["Leeds", "York"]


def test_a_method_that_fell_behind_says_nothing(mugs, seaside, falls_back):
    falls_back("localise", "stores-stocking")

    listen_and_read()

    assert GoodsReading.objects.filter(kind="places").exists()
    assert not Suggestion.objects.filter(kind="localise").exists()


def test_sales_are_read_once_until_they_change(make, mugs, leeds):
    assert read_goods() == 2  # the department, and the launches of all
    assert read_goods() == 0
    GoodsReading.objects.update(read_at=timezone.now() - timedelta(hours=3))
    Shard.objects.update(sold_at=timezone.now() - timedelta(hours=4))
    assert read_goods() == 0

    make.sold(mugs[0], leeds, weekly=50, weeks=1, until=TODAY - timedelta(days=3))
    assert read_goods() == 2


@pytest.fixture
def launches(make, mugs, leeds, monkeypatch):
    """Forty-five mugs came to the shop one after the other; the striped ones sold best."""
    monkeypatch.setattr(quantile_forest, "TREES", 10)
    for number in range(45):
        striped = number % 2
        mug = make.variant(f"{'Striped' if striped else 'Plain'} mug {number}", price=500, cost=200)
        make.sold(mug, leeds, weekly=12 + number % 4 if striped else 2 + number % 3, weeks=9 + number % 8)


def test_a_wish_is_foretold_by_how_earlier_launches_like_it_began(make, launches, falls_back):
    striped, plain = make.idea("Striped mug in purple"), make.idea("Plain mug in purple")
    for idea in (striped, plain):
        make.vote(idea)

    listen_and_read()

    better, worse = suggested("add", idea=striped), suggested("add", idea=plain)
    assert better.units_q50 > 2 * worse.units_q50
    facts = reason(better, "launches").facts
    assert facts["launches"] == 45
    assert facts["weekly"]["q10"] < facts["weekly"]["q50"] < facts["weekly"]["q90"]
    assert "Striped mug" in sentence(reason(better, "look_alikes"))
    made = reason(better, "made_of").facts
    assert made["parts"][0]["of"] == "launches"
    assert sum(part["weekly"] for part in made["parts"]) == pytest.approx(made["total"], abs=0.01)

    for _ in range(5):
        make.vote(striped)
    listen()
    assert suggested("add", idea=striped).units_q50 > better.units_q50

    falls_back("new-product", "run-rate")
    make.vote(striped)
    listen()
    assert reason(better, "made_of").facts["parts"][0]["of"] == "look_alikes"


@pytest.fixture
def dusty(make, mugs, leeds):
    """A plate hardly anybody buys, in a department where every place is taken."""
    plate = make.variant("Old plate", price=500, cost=200)
    make.listing(plate, leeds, listed_on=LONG_AGO)
    make.stock(plate, leeds, 40)
    make.sold(plate, leeds, weekly=1, weeks=1)
    return plate


def test_what_would_leave_is_held_by_what_its_buyers_buy_as_well(make, mugs, dusty, leeds):
    for number in range(30):
        bought = [(dusty, 1), (mugs[0], 1)] if number % 3 else [(dusty, 1)]
        make.order(leeds, *bought, profile=make.profile(), ordered_at=timezone.now() - timedelta(days=100))

    listen_and_read()

    facts = reason(suggested("delist", variant=dusty), "others_hold").facts
    assert [each["name"] for each in facts["products"]] == ["Red mug"]
    assert facts["most"] == pytest.approx(2 / 3, abs=0.05)
    assert facts["share"] == pytest.approx(facts["most"] / 2, abs=0.01)
    read = GoodsReading.objects.get(category=dusty.product.category, kind=GoodsReading.Kind.RANGE)
    assert read.facts["rho"]["learnt"] is False and facts["replayed"] == 0, "half: so few receipts tell nothing"
    assert "If every second one took those instead" in sentence(
        reason(suggested("delist", variant=dusty), "others_hold")
    )

    read.facts["rho"] = {"rho": 0.125, "choices": 16, "learnt": True}
    read.read_at = timezone.now()
    read.save()
    Shard.objects.update(dirty_at=timezone.now())
    listen()

    told = reason(suggested("delist", variant=dusty), "others_hold")
    assert told.facts["share"] == pytest.approx(facts["most"] / 8, abs=0.01)
    assert "16 earlier choices" in sentence(told) and "let 12 % of that be believed" in sentence(told)


def test_what_sells_before_christmas_is_not_blamed_in_summer_without_a_word(make, dusty, leeds, enter, cleo):
    make.sold(dusty, leeds, weekly=40, weeks=9, until=TODAY - timedelta(weeks=38))

    listen_and_read()

    found = suggested("delist", variant=dusty)
    facts = reason(found, "season").facts
    assert reason(found, "season").against
    assert (facts["units"], facts["share"] > 0.9) == (360, True)
    page = enter(cleo).get(reverse("collab:suggestion", args=[found.pk])).content.decode()
    assert "That season comes again in" in page
