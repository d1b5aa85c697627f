"""One tap on the ticket: it counts once, it can be taken back, and a guest's counts too."""

import pytest
from django.test import Client
from django.urls import reverse

from feedback.models import Idea, Vote


@pytest.fixture
def url(idea):
    return reverse("feedback:idea-vote", args=[idea.pk])


def votes(idea):
    return Idea.objects.with_votes().get(pk=idea.pk).vote_count


def test_it_counts_a_shopper_once(enter, ada, idea, url):
    client = enter(ada)

    client.post(url)
    client.post(url)

    assert votes(idea) == 1


def test_it_takes_the_vote_back_and_counts_it_again(enter, ada, idea, url):
    client = enter(ada)
    client.post(url, {"want": "1"})

    client.post(url, {"want": "0"})
    client.post(url, {"want": "0"})
    taken_back = votes(idea)
    client.post(url, {"want": "1"})

    assert (taken_back, votes(idea)) == (0, 1)


def test_it_counts_a_guest_and_knows_the_device_again(client, idea, url):
    client.post(url)
    client.post(url)

    assert votes(idea) == 1
    assert 'aria-pressed="true"' in client.get("/").text


def test_it_keeps_two_guests_apart(client, idea, url):
    client.post(url)
    Client().post(url)

    assert votes(idea) == 2


def test_it_answers_htmx_with_the_ticket_and_an_undo(enter, ada, idea, url):
    answer = enter(ada).post(url, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<button")
    assert 'aria-pressed="true"' in answer.text
    assert "Undo" in answer.text
    assert "<html" not in answer.text


def test_it_leads_back_to_the_page_without_script(client, idea, url):
    answer = client.post(url, headers={"Referer": "http://testserver/?sort=new"})

    assert answer.status_code == 302
    assert answer.url == f"http://testserver/?sort=new#ticket-{idea.pk}"


def test_it_does_not_lead_to_another_site(client, idea, url):
    answer = client.post(url, {"next": "https://evil.example/"}, headers={"Referer": "https://evil.example/"})

    assert answer.url.partition("#")[0] == reverse("feedback:idea", args=[idea.pk])


@pytest.mark.parametrize("state", [Idea.State.HIDDEN, Idea.State.HELD])
def test_it_does_not_know_ideas_that_are_hidden(client, make, state):
    idea = make.idea(state=state)

    answer = client.post(reverse("feedback:idea-vote", args=[idea.pk]))

    assert answer.status_code == 404
    assert not Vote.objects.exists()


def test_it_knows_no_idea_that_is_not_there(client, db):
    assert client.post(reverse("feedback:idea-vote", args=[4711])).status_code == 404


def test_it_changes_nothing_on_get(client, idea, url):
    assert client.get(url).status_code == 405
    assert votes(idea) == 0


def test_it_stops_a_guest_after_twenty_votes_in_an_hour(client, make):
    ideas = [make.idea(f"Idea number {number}") for number in range(21)]

    answers = [client.post(reverse("feedback:idea-vote", args=[idea.pk])).status_code for idea in ideas]

    assert answers == [302] * 20 + [429]
    assert Vote.objects.count() == 20


def test_it_does_not_count_ada_s_taps_like_a_guest_s(enter, ada, make):
    client = enter(ada)
    ideas = [make.idea(f"Idea number {number}") for number in range(25)]

    answers = {client.post(reverse("feedback:idea-vote", args=[idea.pk])).status_code for idea in ideas}

    assert answers == {302}


def test_it_tells_htmx_why_not_and_until_when(client, make, settings):
    url = reverse("feedback:idea-vote", args=[make.idea().pk])
    for setting, words in (("GUEST_VOTES_PER_HOUR", "for one hour"), ("GUEST_VOTES_PER_DAY", "come back tomorrow")):
        before = getattr(settings, setting)
        setattr(settings, setting, 0)

        answer = client.post(url, headers={"HX-Request": "true"})

        assert answer.status_code == 429
        assert words in answer["HX-Trigger"]
        setattr(settings, setting, before)


def test_it_makes_few_round_trips(enter, ada, idea, url, django_assert_max_num_queries):
    client = enter(ada)
    client.post(url)

    with django_assert_max_num_queries(5):
        client.post(url, headers={"HX-Request": "true"})
