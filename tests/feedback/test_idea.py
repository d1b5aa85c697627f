"""One idea and its life line."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.models import Follow, Idea, StatusChange


@pytest.fixture
def url(idea):
    return reverse("feedback:idea", args=[idea.pk])


def test_it_shows_what_is_asked_and_what_became_of_it(client, make, url, idea):
    StatusChange.objects.create(
        idea=idea,
        stage="coming",
        reason="We found a maker.",
        team="Range team",
        due=timezone.localdate() + datetime.timedelta(days=30),
        cause="decision:1",
    )
    Idea.objects.filter(pk=idea.pk).update(stage="coming")

    page = client.get(url).text

    assert idea.title in page
    assert "We found a maker." in page
    assert "Range team" in page
    assert "data-ahead" in page


def test_it_hides_who_wants_it_until_ada_says_what_she_wants(enter, ada, make, leeds, idea, url):
    york, bath = make.store("York"), make.store("Bath")
    for store, people in ((leeds, 5), (york, 4), (bath, 1)):
        for _ in range(people):
            make.vote(idea, make.voter(store=store))
    client = enter(ada)
    assert "Where they shop" not in client.get(url).text

    client.post(reverse("feedback:idea-vote", args=[idea.pk]))

    where = client.get(url).text.partition("Where they shop")[2].partition("</section>")[0]
    assert "Leeds" in where and "Other stores" in where
    assert "York" not in where and "Bath" not in where, "so few that somebody could be told from it"


def test_it_leads_from_a_joined_idea_to_the_one_that_stays(client, make, idea):
    joined = make.idea("The same again", state=Idea.State.MERGED, merged_into=idea)

    page = client.get(reverse("feedback:idea", args=[joined.pk]))

    assert page.url == reverse("feedback:idea", args=[idea.pk]) + f"?joined={joined.pk}"


@pytest.mark.parametrize("state", [Idea.State.HIDDEN, Idea.State.HELD])
def test_it_is_not_there_for_a_stranger_when_it_is_hidden(enter, dan, make, state):
    hidden = make.idea(state=state)

    assert enter(dan).get(reverse("feedback:idea", args=[hidden.pk])).status_code == 404


def test_it_lets_ada_follow_and_stop(enter, ada, idea):
    client, url = enter(ada), reverse("feedback:idea-follow", args=[idea.pk])

    client.post(url, {"on": "1"})
    client.post(url, {"on": "1"})
    assert Follow.objects.filter(idea=idea, voter__user=ada).count() == 1

    fragment = client.post(url, {"on": "0"}, headers={"HX-Request": "true"})

    assert not Follow.objects.exists()
    assert 'aria-pressed="false"' in fragment.text


def test_it_takes_few_questions(enter, ada, make, idea, url, django_assert_max_num_queries):
    for _ in range(5):
        make.vote(idea)
    client = enter(ada)
    client.post(reverse("feedback:idea-vote", args=[idea.pk]))

    with django_assert_max_num_queries(18):
        client.get(url)


def test_it_names_the_day_of_the_answer_until_it_has_passed(client, make):
    today = timezone.localdate()
    ahead = make.idea("Soon", answer_by=today + datetime.timedelta(days=3))
    handed_on = make.idea("Soon, too", answer_by=today + datetime.timedelta(days=3), team="the kitchen team")
    late = make.idea("Late", answer_by=today - datetime.timedelta(days=3))

    page = client.get(reverse("feedback:idea", args=[ahead.pk])).text
    assert "Answer by" in page and "the range team" in page
    assert "the kitchen team" in client.get(reverse("feedback:idea", args=[handed_on.pk])).text
    assert "Answer by" not in client.get(reverse("feedback:idea", args=[late.pk])).text


def test_it_tells_votes_of_those_not_signed_in_apart(enter, ada, make):
    idea = make.idea()
    for voter in (ada.voter, make.voter(), make.voter()):
        make.vote(idea, voter)

    page = enter(ada).get(reverse("feedback:idea", args=[idea.pk])).text

    assert "2 of the 3 did not sign in." in page
