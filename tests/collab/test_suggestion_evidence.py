"""A suggestion's page says why, in numbers that add up, and who they come from."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collab.engine import VERSION
from collab.models import Shard, Suggestion
from collab.tasks import hear, nightly, read_pairs
from collab.templatetags.evidence import reason as sentence
from feedback.models import Idea, PairStanding, Voter
from tests.collab.drafting import listen, reason, show, suggested

CELLS = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.S)


@pytest.fixture
def leeds(mugs):
    return mugs[0].listings.get(store__name="Leeds").store


@pytest.fixture
def wished_for(make, mugs, leeds):
    """A mug that nine people want and four asked for in a store."""
    idea = make.idea("A red mug with a lid", body="So that it stays warm on the train.")
    show(make, idea, 12)
    for _ in range(9):
        make.vote(idea)
    for _ in range(4):
        make.request(leeds, "With a lid, please", idea=idea)
    listen()
    return idea


@pytest.fixture
def see(enter, cleo):
    client = enter(cleo)
    return lambda row: client.get(reverse("collab:suggestion", args=[row.pk])).text


def table(page, name):
    """Rows of words and numbers of the table with this id."""
    body = re.search(rf'<table[^>]*id="{name}".*?</table>', page, re.S)[0]
    rows = [CELLS.findall(row) for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in rows]


def value(cell):
    return float(cell.replace("−", "-").replace("+", "").replace(",", ""))


def test_the_parts_that_are_named_sum_to_the_total_shown(wished_for, see):
    shown = see(suggested("add"))

    _heads, *parts, total = table(shown, "made-of")
    named = [part[0].split(":")[0] for part in parts][:3]
    assert named == ["Sales of what is like it", "Votes", "Asked for in stores"]
    assert sum(value(part[1]) for part in parts) == pytest.approx(value(total[1]))
    assert value(total[1]) == pytest.approx(suggested("add").units_q50, abs=0.51)
    assert f">{total[1]}<" in shown.partition("made-of")[0], "the figure at the top is the same"


def test_without_a_kind_of_evidence_it_says_what_really_would_be_expected(wished_for):
    told = {part["of"]: part for part in reason(suggested("add"), "made_of").facts["parts"]}

    wished_for.requests.update(value=0, heard_at=None)
    listen()
    assert suggested("add").units_q50 == pytest.approx(told["requests"]["without"], abs=0.002)


def test_who_votes_pledges_and_chooses_is_one_person_whose_word_counts_once(make, mugs, wished_for, see):
    other = make.idea("A blue mug with a lid")
    show(make, other, 12)
    for _ in range(9):
        make.vote(other)
    voters = list(wished_for.votes.values_list("voter", flat=True))
    make.vote(wished_for, Voter.objects.get(pk=voters[0]))
    listen()
    alone, beside = suggested("add", idea=wished_for), suggested("add", idea=other)

    pledged = [make.pledge(wished_for, Voter.objects.get(pk=one)) for one in voters[:6]]
    for one in voters:
        make.pair_choice(wished_for, other, Voter.objects.get(pk=one))
    hear()
    read_pairs()
    listen()

    found, after = suggested("add", idea=wished_for), suggested("add", idea=other)
    told = {part["of"]: part for part in reason(found, "made_of").facts["parts"]}
    assert found.wanted == 9 and found.asked == 4
    assert told["pairs"]["weekly"] > 0 and reason(found, "pledges").facts["times"] > 1
    assert sum(part["weekly"] for part in told.values()) == pytest.approx(found.units_q50, abs=0.01)
    assert found.money_q10 - after.money_q10 > 2 * abs(alone.money_q10 - beside.money_q10), "it stands above the other"
    assert after.units_q50 < beside.units_q50 and reason(after, "pairs").facts["changes"] < 0
    page = see(found)
    assert "Chosen in 100 % of 9 pairs, as if it were wanted" in page and "6 people say they would buy it" in page
    assert "Averaged with the votes, that adds" in page and "Chosen of two, averaged with the votes" in page
    assert "people who saw it want it: by these votes " in page, "which is not what all that was said comes to"
    assert "of all who see it would want it, by all that was said" in page

    PairStanding.objects.all().delete()
    Shard.objects.update(dirty_at=timezone.now())
    listen()
    assert suggested("add", idea=wished_for).units_q50 == pytest.approx(told["pairs"]["without"], abs=0.002)
    for one in pledged:
        one.cancel()
    listen()
    assert suggested("add", idea=wished_for).units_q50 == pytest.approx(alone.units_q50)


def test_it_says_the_same_in_a_sentence(wished_for):
    said = sentence(reason(suggested("add"), "made_of"))

    assert "without the votes" in said and "without those who asked in stores" in said


def test_every_figure_of_every_kind_is_the_sum_of_its_parts(make, mugs, leeds, wished_for):
    for mug in mugs[2:]:
        make.stock(mug, leeds, 1)
    nightly()
    listen()

    rows = Suggestion.objects.filter(evidence__kind="made_of")
    assert {row.kind for row in rows} >= {"add", "restock"}
    for row in rows:
        facts = reason(row, "made_of").facts
        assert sum(part["weekly"] for part in facts["parts"]) == pytest.approx(row.units_q50, abs=0.005)
        assert facts["total"] == pytest.approx(row.units_q50, abs=0.002)


def test_votes_are_counted_by_how_well_we_know_who_cast_them(make, mugs, leeds, wished_for, ada, ben, see):
    make.vote(wished_for, ada.voter)
    make.vote(wished_for, make.voter(ben))
    buyer = make.voter()
    make.order(leeds, (mugs[0], 1), profile=make.profile(voter=buyer))
    make.vote(wished_for, buyer)
    listen()

    shown = see(suggested("add"))
    counts = dict(re.findall(r'<dt class="part">(.*?)</dt><dd class="num">(\d+)</dd>', shown))

    assert counts == {
        "Customers who bought in this department": "1",
        "Other customers, signed in": "1",
        "Guests, known by their device only": "9",
        "People who work here": "1",
    }
    assert '<dt>Votes</dt><dd class="num">12</dd>' in shown
    assert 'written down by staff</dt><dd class="num">4</dd>' in shown
    assert shown.count("With a lid, please") == 1, "the same words once"
    assert "stays warm on the train" in shown


def test_it_names_what_leans(make, leeds, wished_for, see):
    Idea.objects.filter(pk=wished_for.pk).update(created_at=timezone.now() - timedelta(days=9))
    for _ in range(21):
        make.vote(wished_for, make.voter(store=leeds))
    listen()

    shown = see(suggested("add"))

    assert "came from 1 of 2 stores, Leeds" in shown
    assert "100 % of the votes (30 of 30) came from guests we know nothing else of." in shown
    assert "100 % of the votes (30 of 30) came on one single day." in shown


def test_it_shows_what_is_like_it_with_its_real_sales_and_how_old_the_figures_are(wished_for, see):
    found = suggested("add")
    shown = see(found)
    nearest = reason(found, "look_alikes").facts["products"][0]

    assert nearest["name"] in shown and "Really sold, a week in one store" in shown
    assert f"model {VERSION}" in shown
    assert "Data until" in shown


def test_a_figure_that_rests_on_own_sales_says_that_votes_do_not_move_it(make, mugs, leeds, see):
    make.stock(mugs[2], leeds, 1)
    make.request(leeds, "The last one broke", variant=mugs[2])
    nightly()
    listen()

    shown = see(suggested("restock", variant=mugs[2]))

    assert "votes and requests do not move it" in shown
    assert "The last one broke" in shown
