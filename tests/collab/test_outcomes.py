"""What became of earlier listings and trials moves what Cleo is told next."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collab.actions.draft import draft
from collab.actions.outcomes import known, reckon
from collab.models import Outcome, Reckoning, Shard, Trial
from collab.tasks import measure
from tests.collab.drafting import everything, listen, reason, suggested, units

TODAY = timezone.localdate()
NOW = timezone.now()


@pytest.fixture
def stores(mugs):
    return [listing.store for listing in mugs[0].listings.order_by("store_id")]


@pytest.fixture
def listed(make, cleo, stores):
    """An idea that was accepted ten weeks ago at 10 pieces a week (5 to 20) in two stores, and what it sold there."""

    def lists(sells, verdict="accept", **fields):
        thing = make.variant("Tall mug", category=make.category("Garden"))
        idea = make.idea("Tall mugs", variant=thing, category=make.category("Kitchen"), state="closed", stage="coming")
        row = make.suggestion(idea=idea, state="decided", units_q10=5, units_q50=10, units_q90=20)
        make.evidence(row, "look_alikes", stores=2)
        at = NOW - timedelta(weeks=10)
        decision = make.decision(row, verdict, by=cleo, at=at, not_before=at, carried_out_at=at, **fields)
        for store in stores:
            make.listing(thing, store, listed_on=TODAY - timedelta(weeks=9))
            make.sold(thing, store, weekly=sells // 2, weeks=9)
        return decision

    return lists


@pytest.fixture
def wished_for(make, mugs):
    make.vote(make.idea("A mug with a lid"))
    listen()
    return units(suggested("add"))


def test_what_earlier_listings_sold_moves_the_next_figure(make, enter, cleo, wished_for, listed):
    decisions = [listed(4) for _ in range(7)]
    measure()
    listen()

    found, line = suggested("add", state="open"), decisions[0].reckonings.get(weeks=8)
    assert (line.begun_on, line.stores, line.sold) == (TODAY - timedelta(weeks=9), 2, 4)
    assert (line.expected_q10, line.expected_q50, line.expected_q90) == (5, 10, 20)
    assert units(found)[1] == pytest.approx(wished_for[1] * 0.438, rel=0.01), "not all of .4: seven are few"
    facts = reason(found, "made_of").facts
    assert sum(part["weekly"] for part in facts["parts"]) == pytest.approx(found.units_q50, abs=0.01)
    assert facts["parts"][-1]["without"] == pytest.approx(wished_for[1], abs=0.01)
    page = enter(cleo).get(reverse("collab:suggestion", args=[found.pk])).text
    assert "Checked against 7 earlier listings: sold 0.4 × of what was expected, 0 of them within" in page
    assert "What earlier listings taught us" in page


def test_it_is_learnt_once_and_can_be_learnt_again(make, wished_for, listed):
    for sells in (8, 10, 14):
        listed(sells)
    assert reckon(now=NOW) == 6, "after four weeks and after eight"
    assert reckon(now=NOW) == 0
    listen()
    first = everything()
    assert draft(category=make.category("Kitchen"), now=NOW) == 0

    Reckoning.objects.all().delete()
    assert reckon(now=NOW + timedelta(hours=5)) == 6
    listen()
    assert everything() == first
    assert known().sold.tolist() == [8, 10, 14]
    assert len(known(before=TODAY - timedelta(weeks=9))) == 0


def test_what_an_earlier_outcome_had_moved_is_not_learnt_twice(listed):
    decision = listed(10)
    decision.suggestion.evidence.create(position=99, kind="checked", facts={"level": 0.5, "reach": 1.0})

    reckon(now=NOW)

    assert known().said[0].tolist() == [5, 10, 20]
    assert known().expected[0].tolist() == [10, 20, 40]


def test_a_trial_counts_what_its_department_sold_more(make, stores, listed, mugs):
    decision = listed(10, "trial")
    began = TODAY - timedelta(weeks=9)
    trial = Trial.objects.create(
        decision=decision, variant=decision.suggestion.idea.variant, starts_on=began, ends_on=began + timedelta(weeks=8)
    )
    trial.stores.set(stores)
    sure = {"lift_q10": 0.049, "lift_q50": 0.05, "lift_q90": 0.051, "units": 30}
    Outcome.objects.create(trial=trial, weeks=8, **sure)

    reckon(now=NOW)

    four, eight = decision.reckonings.order_by("weeks")
    weekly = 2 * sum(range(4, 10))
    assert four.net == 10, "nothing was measured then, and nothing is known to be taken from others"
    assert eight.net == pytest.approx(weekly - weekly / 1.05, abs=0.5)


def test_who_asked_and_bought_makes_the_next_asker_count_for_more(make, stores, listed, wished_for):
    decision = listed(10)
    idea = decision.suggestion.idea
    for number in range(6):
        ada = make.profile(f"Ada {number}", voter=make.voter())
        make.request(stores[0], idea=idea, voter=ada.voter, at=NOW - timedelta(weeks=11))
        if number:
            make.order(stores[0], (idea.variant, 1), profile=ada, ordered_at=NOW - timedelta(weeks=7))

    reckon(now=NOW)

    line = decision.reckonings.get(weeks=8)
    assert (line.asked, line.bought) == (6, 5)
    assert decision.reckonings.get(weeks=4).bought == 5
    make.request(stores[0], idea=suggested("add", state="open").idea)
    listen()
    promised = reason(suggested("add", state="open"), "requests").facts["weekly"]
    assert promised == pytest.approx(6.2 / 9 / 8, abs=0.02), "six of nine and not one of three"
    assert Shard.objects.filter(dirty_at__isnull=False).count() == 0
