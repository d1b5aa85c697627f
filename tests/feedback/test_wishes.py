"""Wish lists by link: friends see wishes and want them too; nobody's name is on them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feedback.actions.claim import claim
from feedback.actions.moderate import void
from feedback.models import Vote, WishItem, WishList
from loyalty.actions.export import voice_of

LISTS = reverse("feedback:my-wishes")


def put(person, thing, *, name="", on=None, kind="idea", **headers):
    said = {"thing": kind, "pk": thing.pk, "name": name} | ({"put": on} if on else {})
    return person.post(reverse("feedback:wish-put"), said, headers=headers)


def link_of(found, person=None, **said):
    if person:
        person.post(reverse("feedback:my-wish-list", args=[found.pk]), {"do": "share"} | said)
    found.refresh_from_db()
    return reverse("feedback:wish-list", args=[found.link])


@pytest.fixture
def adas(enter, ada, make):
    """Ada, and her list with one idea and one product on it."""
    person = enter(ada)
    put(person, make.idea("Salt lamps"), name="New kitchen")
    made = WishList.objects.get()
    put(person, make.product("Blue mug"), kind="product", on=f"{made.pk}:1")
    return person, made


def test_a_friend_sees_the_list_by_its_link_wants_the_same_and_learns_nobodys_name(adas, client):
    person, made = adas
    put(person, made.items.get(product=None).idea, on=f"{made.pk}:1")  # twice is as good as once

    answer = client.get(link_of(made, person))

    page = answer.text
    assert "New kitchen" in page and "Salt lamps" in page and "Blue mug" in page
    assert "Ada" not in page and "Take off" not in page and "noindex" in answer["X-Robots-Tag"]
    client.post(reverse("feedback:idea-vote", args=[made.items.get(product=None).idea_id]), {"want": "1"})
    assert Vote.objects.get().voter.user is None
    assert len(made.link) >= 22


def test_others_add_only_where_they_may_and_take_off_only_their_own(adas, client, make):
    person, made = adas
    bowls, hers = make.idea("Bowls"), made.items.get(product=None)
    client.get(link_of(made, person))
    assert put(client, bowls, on=f"{made.pk}:1").status_code == 404

    client.get(link_of(made, person, others_add="1"))
    put(client, bowls, on=f"{made.pk}:1")

    assert made.items.count() == 3
    client.post(reverse("feedback:wish-remove", args=[made.items.get(idea=bowls).pk]))
    assert made.items.count() == 2
    assert client.post(reverse("feedback:wish-remove", args=[hers.pk])).status_code == 404
    put(client, hers.idea, on=f"{made.pk}:0")
    assert made.items.count() == 2


def test_another_link_or_none_leaves_the_old_one_leading_nowhere(adas, client):
    person, made = adas
    page = reverse("feedback:my-wish-list", args=[made.pk])
    old = link_of(made, person, others_add="1")
    client.get(old)

    person.post(page, {"do": "anew"})
    assert client.get(old).status_code == 404 and client.get(link_of(made)).status_code == 200

    newer = link_of(made)
    person.post(page, {"do": "close"})
    assert client.get(newer).status_code == 404
    assert put(client, made.items.get(product=None).idea, on=f"{made.pk}:1").status_code == 404
    assert client.get(page).status_code == 404, "whose list it is not cannot find it"


def test_it_keeps_what_was_typed_and_says_what_is_wrong(adas):
    person, made = adas

    answer = person.post(reverse("feedback:my-wish-list", args=[made.pk]), {"name": "x" * 81})
    assert answer.status_code == 422 and "x" * 81 in answer.text
    assert person.post(LISTS, {"name": "  "}).status_code == 422

    person.post(reverse("feedback:my-wish-list", args=[made.pk]), {"name": "🎂 عيد"})
    assert "🎂 عيد" in person.get(LISTS).text
    person.post(LISTS, {"name": "🎂 عيد"})
    assert WishList.objects.count() == 1
    person.post(reverse("feedback:my-wish-list", args=[made.pk]), {"do": "remove"})
    assert not WishItem.objects.exists()


def test_a_guests_lists_become_theirs_with_their_links_and_are_in_the_export(client, ada, make):
    put(client, make.idea("Salt lamps"), name="Party")
    made = WishList.objects.get()
    link = link_of(made, client)

    mine = claim(guest=made.voter, user=ada)

    assert WishList.objects.get().voter == mine and Client().get(link).status_code == 200
    held = voice_of(mine.pk)
    assert [row["name"] for row in held["wish_lists"]] == ["Party"]
    assert [row["idea_title"] for row in held["wishes"]] == ["Salt lamps"]


def test_it_tells_how_many_near_want_it_from_five_others_on(enter, ada, make, leeds, mira):
    idea, york = make.idea(), make.store("York")
    person = enter(ada)
    ada.voter.store = leeds
    ada.voter.save()
    for _ in range(4):
        make.vote(idea, make.voter(store=leeds))

    def page():
        return person.get(reverse("feedback:idea", args=[idea.pk])).text

    make.vote(idea, make.voter(store=york))
    assert "want this too" not in page(), "who has not voted sees no number"
    make.vote(idea, ada.voter)
    assert "want this too" not in page(), "five in Leeds are named, so six around it would tell of the one in York"
    fifth = make.vote(idea, make.voter(store=leeds))
    assert "5 people who shop in Leeds want this too" in page()
    void(voter=fifth.voter, by=mira, now=timezone.now(), reason="fake")
    assert "want this too" not in page(), "what was voided counts nothing"
    for store in (york, york, york, make.store("Hull"), make.store("Selby")):
        make.vote(idea, make.voter(store=store))
    assert "10 people near you, in and around Leeds" in page(), "six of them where no number is told"
