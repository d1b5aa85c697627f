"""Some places of a board are given by lot, and each look at one is written down as what it was."""

import re

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from feedback.models import Idea, Impression
from feedback.views import drawn
from feedback.views.drawn import Pool, doubt, lay_out, lot_of, places

BAY = re.compile(r'data-idea="(\d+)" data-slot="(\d+)" data-token="([^"]+)"')
SEEN = "/seen/"


@pytest.fixture
def shelf(make):
    """Forty ideas; some everybody has seen, some nobody."""
    author = make.voter()
    return [
        make.idea(f"Idea number {n}", author=author, shuffle=n / 40, votes_folded=5 * n, seen_folded=20 * n)
        for n in range(40)
    ]


def page(client, query=""):
    return BAY.findall(client.get(f"/{query}").text)


def ideas(bays):
    return [idea for idea, _, _ in bays]


def by_lot(bays):
    return [idea for idea, _, token in bays if "*" in token]


@pytest.mark.parametrize("sort", ["random", "wanted", "rising"])
def test_over_many_visitors_about_one_look_in_seven_was_drawn(shelf, sort):
    for number in range(12):
        client = Client()
        looked_at = page(client, f"?sort={sort}")[: (6, 20)[number % 2]]
        client.post(SEEN, {"seen": [":".join(bay) for bay in looked_at]})

    looks = Impression.objects.values_list("designed", "probability")
    assert len(looks) == 6 * (6 + 20)
    assert 0.10 <= np.mean([designed for designed, _ in looks]) <= 0.20
    assert all(0 < probability <= 1 for _, probability in looks)
    assert all(probability < 0.5 for designed, probability in looks if designed)


def test_the_places_given_by_lot_are_spread_over_the_page_and_spare_the_first():
    counts = np.zeros(200)
    for lot in range(2000):
        counts[list(places(lot, 200))] += 1

    share = counts / 2000
    assert share[0] == 0
    assert (abs(share[1:] - 0.15) < 0.05).all()
    assert share.mean() == pytest.approx(0.15, abs=0.001)


def test_the_chance_that_is_written_down_is_how_often_it_happens():
    rows = [Idea(pk=pk) for pk in range(1, 13)]
    pool = Pool(np.arange(1, 13), np.linspace(1.0, 4.0, 12))
    told, happened = np.zeros(13), np.zeros(13)
    for lot in range(6000):
        second = lay_out(rows, 2, pool=pool, turns=pool.in_turn(lot, 12), at={1}, chance=1.0)[1]
        told[second.pk] = second.chance
        happened[second.pk] += 1 / 6000

    assert told[2:].sum() == pytest.approx(1.0)
    assert happened[2:] == pytest.approx(told[2:], abs=0.012)
    assert happened[1] == 0, "what stands on top is not drawn again"


def test_what_is_little_known_is_drawn_more_often():
    weights = doubt(np.array([0, 5, 50, 500]), np.array([0, 50, 500, 5000]))

    assert (np.diff(weights) < 0).all()
    assert weights[-1] > 0


def test_it_stays_as_it_is_for_as_long_as_somebody_stays(client, shelf):
    first = page(client, "?sort=wanted")
    again = page(client, "?sort=wanted")
    longer = page(client, "?sort=wanted&shown=40")

    assert first == again
    assert longer[:20] == first
    assert len(set(ideas(longer))) == 40
    assert len(by_lot(longer)) > len(by_lot(first)) > 0


def test_another_visitor_draws_another_lot(shelf):
    drawn_by = {tuple(by_lot(page(Client(), "?sort=wanted"))) for _ in range(8)}

    assert len(drawn_by) > 1


@pytest.mark.parametrize("query", ["?sort=new", "?stage=declined", "?stage=all"])
def test_nothing_is_drawn_where_facts_are_asked_for_or_nobody_can_vote(client, shelf, query):
    Idea.objects.filter(pk__in=[idea.pk for idea in shelf[:25]]).update(stage=Idea.Stage.DECLINED)

    bays = page(client, query)

    assert bays
    assert not by_lot(bays)


def test_a_retailer_may_draw_nothing(client, shelf, settings):
    settings.DRAWN_SHARE = 0

    wanted = page(client, "?sort=wanted")

    assert not by_lot(wanted)
    assert [int(idea) for idea in ideas(wanted)] == [idea.pk for idea in reversed(shelf)][:20]


def test_what_is_drawn_can_be_seen_by_everybody_and_keeps_to_the_filters(client, make, shelf):
    Idea.objects.filter(pk__in=[idea.pk for idea in shelf[30:]]).update(category=make.category("Garden"))
    Idea.objects.filter(pk=shelf[0].pk).update(state=Idea.State.HIDDEN)

    bays = page(client, "?department=kitchen&shown=40")

    assert by_lot(bays)
    assert {int(idea) for idea in ideas(bays)} == {idea.pk for idea in shelf[1:30]}


def test_an_idea_that_was_hidden_a_moment_ago_is_drawn_no_more(client, shelf):
    gone = by_lot(page(client, "?sort=wanted"))
    Idea.objects.filter(pk__in=gone).update(state=Idea.State.HIDDEN)

    assert not set(gone) & set(ideas(page(client, "?sort=wanted&shown=40")))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "0.9" + token[token.index("*") :],
        lambda token: token.replace("*", ""),
        lambda token: token[: token.index("~")] + "~0000000000000000",
    ],
    ids=["another chance", "no lot", "another seal"],
)
def test_it_believes_no_chance_that_the_page_invents(client, shelf, spoil):
    lines = [f"{idea}:{slot}:{spoil(token)}" for idea, slot, token in page(client) if "*" in token]

    client.post(SEEN, {"seen": lines})

    assert lines
    assert not Impression.objects.exists()


def test_a_lot_counts_for_whom_it_was_drawn(client, shelf):
    theirs = [":".join(bay) for bay in page(Client(), "?sort=wanted")]
    page(client, "?sort=wanted")

    client.post(SEEN, {"seen": theirs})

    assert Impression.objects.count() == len(theirs) - sum("*" in line for line in theirs)
    assert not Impression.objects.filter(designed=True).exists()


def test_it_costs_the_page_no_statement_more(client, shelf, settings, django_assert_num_queries, enter, ada):
    client = enter(ada)
    page(client, "?sort=wanted&shown=40")  # bays are drawn once, what is known is read once a minute
    settings.DRAWN_SHARE = 0
    with django_assert_num_queries(5):
        assert not by_lot(page(client, "?sort=wanted"))

    settings.DRAWN_SHARE = 0.15
    with django_assert_num_queries(5):
        assert by_lot(page(client, "?sort=wanted"))


def test_the_page_says_that_some_places_are_drawn(client, shelf):
    assert "drawn by lot" in client.get("/").text
    assert "drawn by lot" not in client.get("/?sort=new").text


def test_the_same_visitor_gets_another_lot_tomorrow(time_machine):
    time_machine.move_to("2026-11-22 12:00")
    today = lot_of("ada")
    time_machine.move_to("2026-11-23 12:00")

    assert lot_of("ada") != today
    assert drawn.NOBODY.in_turn(today, 3) == []


def test_a_vote_from_a_drawn_place_counts_for_its_idea_as_any_other(client, shelf):
    idea = by_lot(page(client, "?sort=wanted"))[0]

    client.post(reverse("feedback:idea-vote", args=[idea]))

    assert Idea.objects.with_votes().get(pk=idea).vote_count == Idea.objects.get(pk=idea).votes_folded + 1
