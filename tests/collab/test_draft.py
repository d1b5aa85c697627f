"""What shoppers and staff say becomes suggestions to add something, and what stands on the desk stays true."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collab.actions.decide import decide
from collab.actions.draft import draft
from collab.models import Decision, Evidence, Shard, Suggestion
from collab.tasks import hear, nightly, refresh
from feedback.models import Idea
from tests.collab.drafting import LONG_AGO, against, everything, listen, money, reason, show, suggested, units


@pytest.fixture
def leeds(mugs):
    return mugs[0].listings.get(store__name="Leeds").store


def test_a_vote_becomes_a_suggestion(make, mugs):
    idea = make.idea("Mugs with lids")
    make.vote(idea)

    listen()

    found = suggested("add")
    assert (found.idea, found.category, found.wanted, found.seen) == (idea, idea.category, 1, 1)
    assert 0 < found.units_q10 <= found.units_q50 <= found.units_q90
    assert found.money == Suggestion.Money.MARGIN
    assert 0 < found.money_q10 <= found.money_q50 <= found.money_q90
    assert found.data_until >= found.created_at
    assert found.model_version


def test_nobody_wants_it_and_nothing_is_suggested(make, mugs):
    make.idea("Mugs with lids")

    nightly()
    listen()

    assert not Suggestion.objects.filter(kind="add").exists()


def test_it_weighs_who_wants_it_by_who_saw_it(make, mugs):
    loved, ignored = make.idea("Mugs with lids"), make.idea("Mugs with straws")
    for idea in (loved, ignored):
        for _ in range(9):
            make.vote(idea)
    show(make, loved, 3)
    show(make, ignored, 90)

    listen()

    assert suggested("add", idea=loved).interest_q10 > suggested("add", idea=ignored).interest_q90
    assert suggested("add", idea=loved).money_q10 > suggested("add", idea=ignored).money_q10
    facts = reason(suggested("add", idea=ignored), "interest").facts
    assert (facts["seen"], facts["wanted"]) == (90, 9)
    assert "few_saw_it" in against(suggested("add", idea=loved))
    assert "few_saw_it" not in against(suggested("add", idea=ignored))


def test_it_shows_the_real_sales_of_what_is_like_it(make, mugs):
    make.vote(make.idea("A red mug with a lid"))

    listen()

    facts = reason(suggested("add"), "look_alikes").facts
    nearest = facts["products"][0]
    assert (nearest["name"], nearest["variant"], nearest["weekly"]) == ("Red mug", mugs[0].pk, 4)
    assert facts["stores"] == 2


def test_it_counts_what_staff_wrote_down(make, mugs, leeds):
    idea = make.idea("Mugs with lids")
    make.vote(idea)
    listen()
    before = units(suggested("add"))[1]

    for _ in range(8):
        make.request(leeds, idea=idea)
    listen()

    found = suggested("add")
    assert found.asked == 8
    assert units(found)[1] > before
    facts = reason(found, "requests").facts
    assert facts["people"] == 8
    assert facts["stores"] == [{"store": leeds.pk, "name": "Leeds", "people": 8}]


def test_it_says_when_one_store_speaks_for_all(make, mugs, leeds):
    idea = make.idea("Mugs with lids")
    for _ in range(7):
        make.vote(idea, make.voter(store=leeds))

    listen()

    loud = reason(suggested("add"), "one_store")
    assert (loud.facts["name"], loud.facts["share"]) == ("Leeds", 1)


def test_it_says_when_only_revenue_can_be_told(make):
    store = make.store("Leeds")
    mug = make.variant("Red mug", price=500)
    make.listing(mug, store, listed_on=LONG_AGO)
    make.sold(mug, store)
    make.vote(make.idea("A mug with a lid"))

    listen()

    found = suggested("add")
    assert found.money == Suggestion.Money.REVENUE
    assert "cost_unknown" in against(found)


def test_it_has_no_figures_where_nothing_is_like_it(make):
    make.store("Leeds")
    make.vote(make.idea("Teapots"))

    listen()

    found = suggested("add")
    assert units(found) == (0, 0, 0)
    assert "no_look_alikes" in against(found)


def test_a_withdrawn_vote_takes_the_suggestion_off_the_desk(make, mugs):
    idea = make.idea("Mugs with lids")
    vote = make.vote(idea)
    listen()

    idea.withdraw(vote.voter_id)
    listen()
    assert suggested("add").state == Suggestion.State.RETIRED

    idea.vote(vote.voter_id)
    listen()
    assert suggested("add").state == Suggestion.State.OPEN


def test_a_vote_and_its_withdrawal_leave_every_figure_as_it_was(make, mugs):
    idea, ada = make.idea("Mugs with lids"), make.voter()
    make.vote(idea)
    listen()
    before = everything()

    make.vote(idea, ada)
    listen()
    assert everything() != before

    idea.withdraw(ada.pk)
    listen()
    assert everything() == before


def test_drafting_twice_changes_nothing(make, mugs):
    make.vote(make.idea("Mugs with lids"))
    hear()
    department = mugs[0].product.category

    assert draft(category=department, now=timezone.now()) == 1
    rows = list(Evidence.objects.values_list("pk"))
    assert draft(category=department, now=timezone.now()) == 0
    assert list(Evidence.objects.values_list("pk")) == rows


def test_it_answers_for_ideas_of_a_branch_in_their_department(make):
    make.store("Leeds")
    idea = make.idea("Lids", category=make.category("Kitchen > Mugs"))
    make.vote(idea)

    listen()

    assert suggested("add").category == make.category("Kitchen")


def test_what_was_decided_is_not_touched(make, mugs, cleo):
    idea = make.idea("Mugs with lids")
    make.vote(idea)
    listen()
    found = suggested("add")
    decide(suggestion=found, verdict=Decision.Verdict.DECLINE, by=cleo, now=timezone.now(), reason="No.")
    before = money(found)

    make.vote(idea)
    listen()

    found.refresh_from_db()
    assert (found.state, money(found), found.wanted) == (Suggestion.State.DECIDED, before, 1)
    assert Suggestion.objects.count() == 1


def test_what_was_put_off_sleeps_until_its_day(make, mugs):
    idea = make.idea("Mugs with lids")
    make.vote(idea)
    listen()
    tomorrow = timezone.now() + timedelta(days=1)
    Suggestion.objects.update(state=Suggestion.State.SNOOZED, snoozed_until=tomorrow)
    make.vote(idea)

    listen()
    found = suggested("add")
    assert (found.state, found.wanted) == (Suggestion.State.SNOOZED, 1)

    draft(category=idea.category, now=tomorrow + timedelta(hours=1))
    found.refresh_from_db()
    assert (found.state, found.wanted) == (Suggestion.State.OPEN, 2)


def test_a_closed_idea_is_suggested_no_more(make, mugs):
    idea = make.idea("Mugs with lids")
    make.vote(idea)
    listen()

    Idea.objects.update(stage=Idea.Stage.DECLINED)
    nightly()
    listen()

    assert suggested("add").state == Suggestion.State.RETIRED


@pytest.mark.parametrize("what", ["an empty department", "no stores", "goods without sales", "goods without prices"])
def test_it_copes_with_little(make, what):
    department = make.category("Kitchen")
    if what != "no stores":
        make.store("Leeds")
    if what.startswith("goods"):
        mug = make.variant("Mug", price=500 if "sales" in what else None)
        make.listing(mug, make.store("York"))
        make.stock(mug, make.store("Hull"), 3)
    make.vote(make.idea("Mugs"))
    hear()

    draft(category=department, now=timezone.now())

    for found in Suggestion.objects.all():
        assert all(value == value for value in units(found) + money(found)), "no NaN"


def test_the_night_looks_at_every_department(make, mugs):
    make.category("Garden")
    make.category("Garden > Pots")

    assert nightly() == 2
    assert refresh() + refresh() == 2
    assert not Shard.objects.filter(dirty_at__isnull=False).exists()
    assert Shard.objects.filter(computed_at__isnull=False).count() == 2


def test_it_takes_one_department_in_few_statements(make, mugs, django_assert_max_num_queries):
    for number in range(30):
        make.vote(make.idea(f"Mug number {number}"))
    hear()
    department = make.category("Kitchen")

    with django_assert_max_num_queries(18):
        assert draft(category=department, now=timezone.now()) >= 30


def test_it_believes_those_who_saw_it_by_lot_where_others_lean(make, mugs):
    ideas = [make.idea(f"Mug number {number}") for number in range(6)]
    for idea in ideas:
        show(make, idea, 60)
        voters = [make.voter() for _ in range(40)]
        for voter in voters:
            make.vote(idea, voter)
    listen()
    before = suggested("add", idea=ideas[0]).interest_q50

    for idea in ideas:
        show(make, idea, 60, designed=True, probability=0.1)
    listen()

    found = suggested("add", idea=ideas[0])
    facts = reason(found, "interest").facts
    assert (facts["seen"], facts["drawn"], facts["drawn_wanted"]) == (120, 60, 0)
    assert found.interest_q50 < before / 4, "far below 40 of 120"
