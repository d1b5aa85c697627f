"""A troll is held, voided, and objects; a device that is nobody's so far votes first and claims later."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collab.gather import hear
from feedback.models import Appeal, Idea, Ruling, WatchWord
from ground import pace


def count(idea):
    return Idea.objects.with_votes().get(pk=idea.pk).vote_count


def test_a_troll_is_held_voided_and_objects(enter, ada, mira, make):
    WatchWord.objects.create(word="casino")
    max_ = enter(make.user("max@example.com", name="Max Second", role="moderator"))
    troll, at_work = Client(), enter(mira)
    ideas = [make.idea(f"Number {n}") for n in range(4)]
    for idea in ideas:
        make.vote(idea, ada.voter)
        troll.post(reverse("feedback:idea-vote", args=[idea.pk]))
    drawn = pace.stamp(timezone.now() - timedelta(minutes=1))
    post = {"title": "CASINO instead of mugs", "board": ideas[0].board.slug, "agree": "on", "pace": drawn}

    # held: the troll sees it, nobody else does
    page = troll.post("/ideas/new/", post, follow=True)
    assert "Only you can see this until somebody has read it" in page.text
    held = Idea.objects.get(title=post["title"])
    assert Client().get(reverse("feedback:idea", args=[held.pk])).status_code == 404
    assert "It holds a word we look at first" in at_work.get("/moderation/").text

    # hidden, and all votes voided
    said = {"verdict": "hide", "reason": "advert", "seen": "0"}
    at_work.post(reverse("feedback:moderation-rule", args=["idea", held.pk]), said)
    hand = reverse("feedback:moderation-voter", args=[held.author_id])
    assert "4 votes, at most 4 in one hour" in at_work.get(hand).text
    at_work.post(hand, {"all": "1", "reason": "machine", "words": "Four in a second."})
    hear()
    assert [count(idea) for idea in ideas] == [1, 1, 1, 1]

    # told why, signed out as it is, it objects once
    notices = troll.get("/my/notices/").text
    assert "Votes of yours do not count" in notices and "Four in a second." in notices
    why = reverse("feedback:ruling", args=[Ruling.objects.get(verdict="void").pk])
    assert why in notices and enter(ada).get(why).status_code == 404
    assert troll.post(why, {"words": ""}).status_code == 422
    troll.post(why, {"words": "I was showing my class how it works."})
    troll.post(why, {"words": "And again."})
    objection = Appeal.objects.get()

    # who ruled does not decide it, somebody else does
    answer = {"granted": "1", "answer": "A class may vote."}
    decide = reverse("feedback:moderation-appeal", args=[objection.pk])
    assert "another moderator" in at_work.post(decide, answer, follow=True).text
    assert "showing my class" in max_.get("/moderation/").text
    max_.post(decide, answer)

    assert [count(idea) for idea in ideas] == [2, 2, 2, 2]
    assert "You were right" in troll.get("/my/notices/").text
    assert Idea.objects.get(pk=held.pk).state == "hidden", "the other ruling stands"
    assert "Nothing waits" in at_work.get("/moderation/").text
