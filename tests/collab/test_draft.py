"""What shoppers and staff say, and what is sold, becomes suggestions on the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collab.actions.decide import decide
from collab.actions.draft import draft
from collab.models import Decision, Evidence, Shard, Suggestion
from collab.tasks import hear, nightly, refresh
from feedback.models import Idea, Impression, ImpressionHour

TODAY = timezone.localdate()
LONG_AGO = TODAY - timedelta(days=300)


@pytest.fixture
def mugs(make):
    """Six mugs that sell 4 to 9 a week in each of two like stores."""
    stores = [make.store("Leeds"), make.store("York")]
    found = []
    for number, colour in enumerate(["Red", "Blue", "Green", "White", "Black", "Yellow"]):
        mug = make.variant(f"{colour} mug", price=500, cost=200)
        for store in stores:
            make.listing(mug, store, listed_on=LONG_AGO)
            make.sold(mug, store, weekly=4 + number)
        found.append(mug)
    return found


@pytest.fixture
def leeds(mugs):
    return mugs[0].listings.get(store__name="Leeds").store


def show(make, idea, people, store=None):
    """So many people see the idea, through the beacon's own rows."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    Impression.objects.bulk_create(
        Impression(voter=make.voter(), idea=idea, day=TODAY, hour=hour, store=store, slot=0) for _ in range(people)
    )
    ImpressionHour.objects.update_or_create(hour=hour, defaults={"heard_at": None})


def listen():
    hear()
    while refresh():
        pass


def suggested(kind, **about):
    return Suggestion.objects.get(kind=kind, **about)


def reason(suggestion, kind):
    return Evidence.objects.get(suggestion=suggestion, kind=kind)


def against(suggestion):
    return [each.kind for each in suggestion.evidence.all() if each.against]


def units(suggestion):
    return suggestion.units_q10, suggestion.units_q50, suggestion.units_q90


def money(suggestion):
    return suggestion.money_q10, suggestion.money_q50, suggestion.money_q90


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


def test_it_takes_one_department_in_few_statements(make, mugs, harrogate, django_assert_max_num_queries):
    for number in range(30):
        make.vote(make.idea(f"Mug number {number}"))
    hear()
    department = make.category("Kitchen")

    with django_assert_max_num_queries(30):
        assert draft(category=department, now=timezone.now()) > 30


def everything():
    """All that the desk would show, but for the times."""
    rows = Suggestion.objects.order_by("key").prefetch_related("evidence", "stores")
    return [
        (row.key, row.state, units(row), money(row), row.interest_q50, row.seen, row.wanted, row.asked)
        + (sorted(store.pk for store in row.stores.all()), [(e.kind, e.against, e.facts) for e in row.evidence.all()])
        for row in rows
    ]
