"""Asking for something: what is typed is kept, near-same ideas come first, and machines are kept out."""

import pytest
from django.urls import reverse

from feedback.models import Idea, Vote, Voter

URL = "/ideas/new/"


@pytest.fixture
def said(make):
    return {"title": "Mugs with lids, please", "body": "For the train.", "board": make.board().slug, "agree": "on"}


def test_it_puts_an_idea_on_the_shelf_with_its_author_s_wish(enter, ada, said):
    answer = enter(ada).post(URL, said)

    idea = Idea.objects.get()
    assert answer.url == reverse("feedback:idea", args=[idea.pk])
    assert (idea.title, idea.body, idea.author.user) == ("Mugs with lids, please", "For the train.", ada)
    assert Vote.objects.filter(idea=idea, voter=idea.author, value=1).exists()


def test_it_asks_for_the_terms_once(enter, ada, said):
    client = enter(ada)
    client.post(URL, said)
    assert Voter.objects.get(user=ada).agreed_to_terms_at is not None

    again = client.post(URL, {"title": "A cake stand with two tiers", "board": said["board"]})

    assert again.status_code == 302
    assert Idea.objects.count() == 2


def test_it_takes_no_idea_without_the_terms_and_keeps_what_was_typed(client, said):
    del said["agree"]

    page = client.post(URL, said)

    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert "<title>Error:" in page.text
    assert "Mugs with lids, please" in page.text
    assert "For the train." in page.text
    assert not Idea.objects.exists()


@pytest.mark.parametrize(
    "title",
    ["", "   ", "\u200b\u200b\u200b", "🙂🙂🙂", "??", "x" * 10_000, "\0\0\0", "\u202e\u202e"],
    ids=["empty", "spaces", "invisible", "emoji only", "marks", "10,000 characters", "nulls", "turned round"],
)
def test_it_says_what_is_wrong_with_a_title(client, said, title):
    page = client.post(URL, said | {"title": title})

    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert 'href="#id_title"' in page.text
    assert not Idea.objects.exists()


@pytest.mark.parametrize(
    "title",
    ["Mugs 🙂 with lids", "كوب شاي باللون الأخضر", "<b>Bold</b> mugs & plates", "Crème brûlée set", "杯子要有蓋"],
)
def test_it_takes_titles_in_any_script_as_they_are(client, said, title):
    page = client.post(URL, said | {"title": f"  {title}  "}, follow=True)

    assert page.status_code == 200
    assert Idea.objects.get().title == title
    assert "<b>Bold</b>" not in page.text


def test_it_counts_the_characters_of_long_details(client, said):
    page = client.post(URL, said | {"body": "y" * 4001})

    assert page.status_code == 422
    assert "4001" in page.text


def test_it_offers_the_same_idea_while_somebody_types(client, make):
    make.idea("A keep cup in racing green")
    make.idea("Longer bunting")

    fragment = client.get("/ideas/alike/", {"title": "keep cup green"}, headers={"HX-Request": "true"}).text

    assert "A keep cup in racing green" in fragment
    assert "That's mine: vote" in fragment.replace("&#x27;", "'")
    assert "Longer bunting" not in fragment


def test_it_shows_no_hidden_idea_while_somebody_types(client, make):
    make.idea("A keep cup in racing green", state=Idea.State.HIDDEN)

    assert "racing green" not in client.get("/ideas/alike/", {"title": "keep cup racing green"}).text


def test_it_asks_before_the_same_thing_is_asked_twice(client, make, said):
    make.idea("Mugs with lids please")

    page = client.post(URL, said)
    assert page.status_code == 422
    assert "Is it one of these?" in page.text
    assert Idea.objects.count() == 1

    client.post(URL, said | {"sure": "1"})

    assert Idea.objects.count() == 2


def test_it_stops_after_five_ideas_in_an_hour(enter, ada, said):
    client = enter(ada)
    wishes = ["A red teapot", "Longer candles", "Paper straws", "Garden twine", "Blue bunting", "Doormat for cats"]

    answers = [client.post(URL, said | {"title": wish}).status_code for wish in wishes]

    assert answers == [302] * 5 + [429]
    assert Idea.objects.count() == 5


def test_it_puts_nothing_down_for_a_machine(client, said):
    client.post(URL, said | {"website": "https://spam.example"})

    assert not Idea.objects.exists()


def test_it_lets_somebody_read_a_guest_s_link_first(client, said):
    page = client.post(URL, said | {"body": "see https://shop.example"}, follow=True)

    idea = Idea.objects.get()
    assert idea.state == Idea.State.HELD
    assert page.status_code == 200
    assert "Waiting for a first look" in page.text


def test_it_does_not_show_a_held_idea_to_others(client, enter, dan, said):
    client.post(URL, said | {"body": "see https://shop.example"})

    answer = enter(dan).get(reverse("feedback:idea", args=[Idea.objects.get().pk]))

    assert answer.status_code == 404


def test_it_knows_which_product_it_is_about(client, make, said):
    variant = make.variant("Blue mug")

    client.post(URL, said | {"product": variant.product.code})

    idea = Idea.objects.get()
    assert (idea.product, idea.category) == (variant.product, variant.product.category)
