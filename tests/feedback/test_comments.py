"""The talk about an idea."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.actions.claim import claim
from feedback.models import Comment, Idea, Notice, SameHere

pytestmark = pytest.mark.django_db


@pytest.fixture
def say(idea):
    def say(client, body, **more):
        return client.post(reverse("feedback:comment-new", args=[idea.pk]), {"body": body} | more)

    return say


@pytest.fixture
def read(idea):
    return lambda client, query="": client.get(reverse("feedback:idea", args=[idea.pk]) + query).text


def test_it_puts_answers_under_what_they_answer_and_names_roles_not_people(enter, ada, ben, cleo, dan, say, read):
    say(enter(ada), "Would it fit a *large* mug?")
    asked = Comment.objects.get()
    say(enter(dan), "Mine are large too.", parent=asked.pk)
    say(enter(ben), "We are often asked.", parent=asked.replies.get().pk)
    say(enter(cleo), "It will fit.", official="on")

    first, second = Comment.objects.with_sames(None).filter(parent=None).best_first()
    shown = read(enter(dan))

    assert (first.who, second.who) == ("Answer from the range team", "Shopper 1")
    assert [row.who for row in asked.replies.order_by("pk")] == ["Shopper 2", "Store staff, Leeds"]
    assert shown.index("It will fit.") < shown.index("<em>large</em>") < shown.index("We are often asked.")
    assert not any(name in shown for name in ("Ada", "Okri", "Cleo"))


def test_it_tells_who_is_answered_or_named_once(enter, make, ada, cleo, dan, say, idea):
    Idea.objects.filter(pk=idea.pk).update(author=ada.voter)
    say(enter(dan), "For soup?")
    say(enter(cleo), "@Shopper 1 and @author: for soup too.", official="on", parent=Comment.objects.get().pk)

    told = {notice.voter.user: notice.words for notice in Notice.objects.all()}

    assert set(told) == {ada, dan}
    assert told[dan][1] == "@Shopper 1 and @author: for soup too."


def test_it_keeps_what_was_typed_when_it_is_too_long_and_takes_two_taps_for_one(enter, ada, say):
    client, key = enter(ada), str(uuid.uuid4())

    refused = say(client, "é" * 2001)
    say(client, "Twice", client_key=key)
    say(client, "Twice", client_key=key)

    assert refused.status_code == 422 and "é" * 2001 in refused.text and "There is a problem" in refused.text
    assert Comment.objects.count() == 1


def test_it_shows_no_markup_of_the_writer_s_own(enter, ada, say, read):
    client = enter(ada)
    say(client, "Hello")
    say(client, '<script>alert(1)</script> <b onclick="x">b</b> [here](javascript:alert(1)) [there](https://a.example)')

    shown = read(client)

    assert "<script>alert" not in shown and "&lt;b onclick" in shown and 'href="javascript' not in shown
    assert '<a href="https://a.example" rel="nofollow ugc noopener">there</a>' in shown


def test_it_lets_a_stranger_s_first_link_wait(enter, ada, dan, say, read, idea):
    say(enter(dan), "Cheap ones at https://spam.example")

    assert "spam.example" not in read(enter(ada)) and "waiting for a first look" in read(enter(dan))
    idea.refresh_from_db()
    assert idea.comment_count == 0


def test_it_lets_people_change_their_words_for_ten_minutes_and_take_them_back_always(enter, ada, dan, say, read, idea):
    client, stranger = enter(ada), enter(dan)
    say(client, "For tea")
    row = Comment.objects.get()
    edit, remove = (reverse(f"feedback:comment-{verb}", args=[row.pk]) for verb in ("edit", "remove"))

    assert stranger.post(edit, {"body": "Mine"}).status_code == stranger.post(remove).status_code == 404
    client.post(edit, {"body": "For coffee"})
    assert "For coffee" in read(stranger) and "1</span> comment" in stranger.get("/").text
    client.post(edit, {"body": "For coffee, see https://cheap.example"})
    assert "cheap.example" not in read(stranger) and "cheap.example" in read(client)
    Comment.objects.update(state=Comment.State.OPEN)
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    late = client.post(edit, {"body": "For soup"})
    assert late.status_code == 409 and "For soup</textarea>" in late.text
    say(stranger, "Why?", parent=row.pk)
    client.post(remove)

    row.refresh_from_db()
    assert row.body == "" and "Taken back" in read(stranger) and "Why?" in read(stranger)


def test_it_counts_same_here_once_and_hands_it_over(client, enter, ada, make, say, read, idea):
    say(enter(ada), "Older words")
    say(enter(ada), "Mine leaks")
    row = Comment.objects.get(body="Mine leaks")
    enter(ada).post(reverse("feedback:comment-same", args=[row.pk]), {"on": "1"})  # nobody counts for themselves
    for _tap in range(2):
        client.post(reverse("feedback:comment-same", args=[row.pk]), {"on": "1"})

    shown = read(client)
    assert shown.index("Mine leaks") < shown.index("Older words")
    guest = SameHere.objects.get().voter
    person = make.voter(make.user())
    claim(guest=guest, user=person.user)
    assert SameHere.objects.get().voter == person


def test_it_shows_twenty_and_then_more(enter, ada, make, idea, read, django_assert_max_num_queries):
    for number in range(1, 23):
        Comment.objects.create(idea=idea, voter=ada.voter, body=f"Word {number:02}", number=1)
    client = enter(ada)

    first, more = read(client), read(client, "?comments=40")

    assert "Word 20" in first and "Word 21" not in first and "Word 22" in more
    with django_assert_max_num_queries(22):
        read(client)


def test_it_waits_in_the_queue_and_is_told_on_when_it_is_opened_and_gone_for_others_when_it_is_hidden(
    enter, ada, dan, mira, say, read, idea
):
    Idea.objects.filter(pk=idea.pk).update(author=ada.voter)
    writer, reader, at_work = enter(dan), enter(ada), enter(mira)
    say(writer, "@Author see https://mugs.example")
    row = Comment.objects.get()
    decide = reverse("feedback:moderation-rule", args=["comment", row.pk])

    assert "https://mugs.example" in at_work.get(reverse("feedback:moderation")).text
    at_work.post(decide, {"verdict": "approve"})
    assert "mugs.example" in read(reader)
    idea.refresh_from_db()
    assert idea.comment_count == 1
    assert list(Notice.objects.filter(voter=ada.voter).values_list("kind", flat=True)) == ["comment"]

    report = reverse("feedback:report", args=["comment", row.pk])
    assert report in read(reader) and report not in read(writer)
    reader.post(report, {"reason": "advert"})
    at_work.post(decide, {"verdict": "hide", "reason": "advert"})
    assert "mugs.example" not in read(reader) and "mugs.example" in read(writer)
    assert "It is an advert" in Notice.objects.filter(kind="hidden", voter=row.voter).get().words[1]
    at_work.post(reverse("feedback:moderation-undo", args=[row.voter.rulings.first().pk]))
    assert "mugs.example" in read(reader)
