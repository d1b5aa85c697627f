"""An author may change the words for a while; what others voted for stays, and what was said before can be read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collab import gather
from collab.tasks import check, hear
from feedback.actions.hold import hold, is_first
from feedback.actions.moderate import rule
from feedback.models import Held, Idea, Vote


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


def test_ada_takes_her_idea_back_and_puts_it_back_as_it_was(client, enter, ada, cleo, mira, make, own):
    own.vote(ada.voter.pk)
    make.pledge(own, ada.voter, price=450)
    hear()
    before, address, author = gather.sums(), reverse("feedback:idea", args=[own.pk]), enter(ada)
    take, put = (reverse(f"feedback:idea-{way}-back", args=[own.pk]) for way in ("take", "put"))
    assert take in author.get(address).text and take not in client.get(address).text

    page = author.post(take, follow=True).text

    assert put in page.partition('id="toasts"')[2].partition("</form>")[0] and "You took back" in page
    for someone in (client, enter(cleo), author):
        gone = someone.get(address)
        assert gone.status_code == 410 and "took this idea back" in gone.text
        assert "Mugs with lid" not in someone.get(reverse("feedback:search"), {"q": "mugs"}).text
        assert "Mugs with lid" not in someone.get(reverse("feedback:board")).text
    assert put in author.get(address).text and "Mugs with lid" not in client.get(address).text
    late = client.post(reverse("feedback:idea-vote", args=[own.pk]), {"want": "1"})
    assert late.status_code == 409 and "took this idea back" in late.text
    assert is_first(ada.voter), "taking back what waited for nobody opens no door"
    assert author.post(take).status_code == 302, "twice is as good as once"
    assert client.post(put).status_code == enter(cleo).post(put).status_code == 404
    assert "It is as it was" in author.post(put, follow=True).text
    hold(thing="idea", thing_id=own.pk, voter=ada.voter, idea_id=own.pk, title="", reasons=[(Held.WORD, "lid")])
    Idea.objects.filter(pk=own.pk).update(state=Idea.State.HELD)
    author.post(take)
    author.post(put)
    assert Idea.objects.get(pk=own.pk).state == Idea.State.HELD, "what waits for a first look waits again"
    author.post(take)
    rule(thing="idea", thing_id=own.pk, verdict="approve", by=mira, now=timezone.now())
    author.post(put)
    assert Idea.objects.get(pk=own.pk).state == Idea.State.OPEN, "unless somebody looked at it meanwhile"
    gather.forget()
    hear()
    assert gather.sums() == before and check() == 0 and Vote.objects.get(idea=own).value == 1


@pytest.mark.parametrize("word", ["vote", "comment", "pledge", "pair"])
def test_what_others_have_spoken_about_is_not_taken_back(enter, ada, make, own, word):
    {
        "vote": lambda: make.vote(own),
        "comment": lambda: make.comment(own, make.voter(), body="For soup"),
        "pledge": lambda: make.pledge(own, make.voter(), notify=1),
        "pair": lambda: make.pair_choice(own, make.idea("Another"), chosen=own),
    }[word]()
    client, take = enter(ada), reverse("feedback:idea-take-back", args=[own.pk])
    page = client.get(reverse("feedback:idea", args=[own.pk])).text
    assert take not in page and "can no longer be taken back" in page

    answer = client.post(take)

    assert answer.status_code == 409 and "can no longer be taken back" in answer.text
    assert Idea.objects.get(pk=own.pk).state == Idea.State.OPEN
