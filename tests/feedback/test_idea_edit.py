"""An author may change the words for a while; what others voted for stays, and what was said before can be read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.models import Idea


@pytest.fixture
def own(make, ada):
    return make.idea("Mugs with lid", author=ada.voter, body="For the train.")


def change(client, idea, **said):
    said = {"title": "Mugs with lids", "body": ""} | said
    return client.post(reverse("feedback:idea-edit", args=[idea.pk]), said, follow=True)


def test_ada_changes_her_words_and_everybody_can_read_what_they_were(client, enter, ada, own):
    page = change(enter(ada), own)

    changed = Idea.objects.get(pk=own.pk)
    assert (changed.title, changed.version) == ("Mugs with lids", own.version + 1)
    assert page.redirect_chain == [(reverse("feedback:idea", args=[own.pk]), 302)]
    seen = client.get(page.redirect_chain[0][0]).text
    assert "what it said before" in seen and "<strong>Mugs with lid</strong>" in seen and "For the train." in seen


def test_the_words_stay_once_others_want_them_and_the_time_is_over(enter, ada, make, own):
    client = enter(ada)
    make.vote(own)
    assert change(client, own).status_code == 200  # just posted: a slip may still be mended
    Idea.objects.filter(pk=own.pk).update(created_at=timezone.now() - timedelta(minutes=16))

    page = change(client, own, title="Something else entirely")

    assert page.status_code == 409 and "stay as they are" in page.text and "Something else entirely" in page.text
    assert Idea.objects.get(pk=own.pk).title == "Mugs with lids"
    assert own.edits.count() == 1


def test_the_words_may_be_changed_later_while_nobody_else_wants_them(enter, ada, own):
    own.vote(ada.voter.pk)
    Idea.objects.filter(pk=own.pk).update(created_at=timezone.now() - timedelta(days=3))

    change(enter(ada), own)
    change(enter(ada), own)

    assert Idea.objects.get(pk=own.pk).title == "Mugs with lids"
    assert own.edits.count() == 1  # the same again is no change


def test_dan_cannot_change_ada_s_idea_nor_ada_to_nonsense(client, enter, ada, dan, own):
    address = reverse("feedback:idea-edit", args=[own.pk])
    assert enter(dan).get(address).status_code == client.post(address, {"title": "Mine"}).status_code == 404

    page = enter(ada).post(address, {"title": "", "body": "kept"})

    assert page.status_code == 422
    assert "There is a problem" in page.text and "kept</textarea>" in page.text
