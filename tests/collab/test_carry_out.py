"""What follows from a decision: once, wholly, and for everybody who asked."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from catalog.models import Listing, Variant
from collab.actions.carry_out import carry_out
from collab.actions.decide import decide
from collab.actions.tell_listed import arrived, tell_listed
from collab.models import Suggestion, Trial
from feedback.models import Idea, Notice

SOON = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def wish(make, ada):
    """Ada's idea, backed by two others."""
    idea = make.idea("Mugs with lids", author=ada.voter)
    make.vote(idea)
    make.vote(idea)
    return make.suggestion(idea=idea)


def settle(suggestion, cleo, verdict, **more):
    """Decide, and let the time to undo pass."""
    decision = decide(suggestion=suggestion, verdict=verdict, by=cleo, now=timezone.now(), **more)
    assert carry_out(now=decision.not_before - timedelta(seconds=1)) is None
    assert carry_out(now=decision.not_before) == decision
    return decision


def test_an_accepted_idea_is_planned_and_everybody_is_told(wish, cleo, ada):
    settle(wish, cleo, "accept", promised_for=SOON)

    idea = Idea.objects.get()
    assert idea.stage == Idea.Stage.COMING
    assert idea.variant.state == Variant.State.PLANNED
    assert Notice.objects.filter(idea=idea, kind="coming").count() == 3
    assert idea.status_changes.get().due == SOON


def test_its_author_gets_the_points_once(wish, cleo, ada):
    settle(wish, cleo, "accept", promised_for=SOON)
    carry_out(now=timezone.now() + timedelta(days=1))

    assert ada.profile.account.entries.count() == 1
    ada.profile.account.refresh_from_db()
    assert ada.profile.account.balance == settings.AUTHOR_POINTS


def test_a_declined_idea_is_closed_with_its_reason(wish, cleo):
    settle(wish, cleo, "decline", reason="They leak in bags.")

    idea = Idea.objects.get()
    assert (idea.state, idea.stage) == (Idea.State.CLOSED, Idea.Stage.DECLINED)
    assert idea.status_changes.get().reason == "They leak in bags."
    assert {notice.facts["reason"] for notice in Notice.objects.all()} == {"They leak in bags."}


def test_a_trial_is_measured_against_like_stores(make, wish, cleo):
    leeds, york, hull = (make.store(name) for name in ("Leeds", "York", "Hull"))
    make.store("Bath", cluster=make.cluster("south"))

    settle(wish, cleo, "trial", promised_for=SOON, weeks=8, stores=[leeds])

    trial = Trial.objects.get()
    assert set(trial.stores.all()) == {leeds}
    assert set(trial.controls.all()) == {york, hull}
    assert trial.ends_on == SOON + timedelta(weeks=8)


def test_what_we_sell_elsewhere_stands_in_the_trial_s_stores_from_its_first_day(make, cleo, leeds):
    york, lamp = make.store("York"), make.variant("Folding lamp")
    make.listing(lamp, york)
    row = make.suggestion("localise", variant=lamp)
    row.stores.add(leeds)

    settle(row, cleo, "trial", promised_for=SOON, weeks=4, stores=[leeds])

    assert Listing.objects.get(store=leeds).listed_on == SOON


def test_what_is_put_off_comes_back_by_itself(wish, cleo):
    settle(wish, cleo, "snooze", promised_for=SOON)

    assert wish not in Suggestion.objects.waiting(timezone.now())
    assert wish in Suggestion.objects.waiting(timezone.now() + timedelta(days=31))
    assert not Notice.objects.exists()


def test_what_is_taken_off_the_shelf_ends_there(make, cleo, leeds):
    lamp = make.variant("Old lamp")
    make.listing(lamp, leeds)
    row = make.suggestion("delist", variant=lamp)
    row.stores.add(leeds)

    settle(row, cleo, "accept", promised_for=SOON)

    assert not Listing.objects.current().exists()


def test_on_the_shelf_is_said_when_it_is_there_and_to_whom_it_concerns(make, wish, cleo, leeds):
    york = make.store("York")
    local = make.vote(wish.idea, make.voter(store=york))
    settle(wish, cleo, "accept", promised_for=SOON)
    assert arrived() == []

    make.listing(Idea.objects.get().variant, leeds)
    for idea, stores in arrived():
        tell_listed(idea=idea, store_ids=stores, now=timezone.now())

    told = Notice.objects.filter(kind="listed")
    assert Idea.objects.get().stage == Idea.Stage.SHELF
    assert told.count() == 3 and not told.filter(voter=local.voter).exists()
    assert Idea.objects.get().variant.product.is_public, "their notice leads to it"

    make.listing(Idea.objects.get().variant, york)
    for _ in range(2):
        for idea, stores in arrived():
            tell_listed(idea=idea, store_ids=stores, now=timezone.now())
    assert told.get(voter=local.voter).words[1].startswith("You wanted it. It is in your store now: York, ")
    assert told.count() == 4
