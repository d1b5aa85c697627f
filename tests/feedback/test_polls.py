"""Which of a few would you rather have?"""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from feedback.actions.claim import claim
from feedback.actions.poll import answer_poll
from feedback.models import Poll, PollAnswer
from ground.shares import points_told_apart, share_between

pytestmark = pytest.mark.django_db


def at(name, row):
    return reverse(f"feedback:{name}", args=[row.pk])


def tap(client, poll, option):
    return client.post(at("poll", poll), {"option": option.pk}, follow=True)


def test_it_is_made_of_an_idea_and_an_article_and_hides_which_is_the_reference(client, enter, cleo, make):
    mug, idea = make.variant("Stoneware mug"), make.idea("Mugs with lids")
    day = timezone.localdate()
    said = {"question": "Which mug?", "opens_at": day, "closes_at": day + timedelta(days=14)}
    said |= {"label_0": "With a lid", "price_0": "£1.50 more", "about_0": f"#{idea.pk}"}
    said |= {"label_1": "As it is", "about_1": mug.sku, "reference_1": "on"}
    maker, new = enter(cleo), reverse("feedback:poll-new")

    wrong = maker.post(new, said | {"about_0": "no such thing", "label_2": "é" * 81, "closes_at": day - timedelta(1)})
    maker.post(new, said)

    assert wrong.status_code == 422 and "£1.50 more" in wrong.text
    assert all(words in wrong.text for words in ("no such article", "lies before the first", "é" * 81))
    first, second = Poll.objects.get().options.all()
    assert (first.idea, first.price_effect, second.product, second.is_reference) == (
        idea,
        "£1.50 more",
        mug.product,
        True,
    )
    assert "400" in maker.get(new).text and "£1.50 more" in client.get(at("poll", first.poll)).text
    assert "reference" not in client.get(at("poll", first.poll)).text
    assert enter(make.user()).get(new).status_code == 403


def test_it_takes_one_answer_from_everybody_who_may_change_their_mind(client, enter, ada, make):
    poll = make.poll("Tall", "Short")
    tall, short = poll.options.all()
    make.idea()
    assert poll.question in client.get("/").text and "%</b>" not in client.get(at("poll", poll)).text

    tap(client, poll, tall)
    shown = tap(client, poll, short)

    assert PollAnswer.objects.get().option == short
    assert "100 %" in shown.text and "1 answer." in shown.text and poll.question not in client.get("/").text
    tap(enter(ada), poll, tall)
    claim(guest=PollAnswer.objects.get(option=short).voter, user=ada)
    assert PollAnswer.objects.get().option == tall, "their own word wins"


def test_a_question_about_one_store_is_put_to_its_people_and_to_nobody_else(client, enter, ada, make, leeds):
    york = make.store("York")
    for store in (None, leeds, york):
        make.idea(store=store)
    everywhere = make.poll(question="Tall or short?")
    here = make.poll(question="A bench by the till?", store=leeds)
    ada.voter.store = leeds
    ada.voter.save()

    assert here.question in enter(ada).get("/").text, "where she shops"
    assert here.question not in client.get("/").text and everywhere.question in client.get("/").text
    looking = client.get("/", {"store": leeds.code}).text
    assert here.question in looking and "A question about Leeds" in looking
    assert everywhere.question in client.get("/", {"store": york.code}).text
    client.get(reverse("feedback:label", args=[make.label(product=make.product(), store=leeds).code]))
    assert here.question in client.get("/").text, "whose shelf card was scanned"
    tap(client, here, here.options.first())
    assert everywhere.question in client.get("/").text, "answered: the next one"


def test_it_refuses_what_is_closed_or_not_on_it_and_hides_what_is_to_come(client, enter, ada, cleo, make):
    now = timezone.now()
    poll, over = make.poll(), make.poll(closes_at=now - timedelta(hours=1))
    ahead = make.poll(opens_at=now + timedelta(days=1))
    make.poll_answer(over.options.first())

    foreign = tap(client, poll, over.options.first())
    late = tap(client, over, over.options.last())

    assert foreign.status_code == 422 and "Choose one of them" in foreign.text
    assert late.status_code == 409 and "was not counted" in late.text
    assert client.get(at("poll", ahead)).status_code == 404
    assert "100 %" in client.get(at("poll", over)).text, "what came of it, for everybody"
    assert enter(cleo).get(at("poll-edit", over)).status_code == 409 and PollAnswer.objects.count() == 1
    assert enter(cleo).get(at("poll-edit", ahead)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_answer(make):
    poll, voter, start = make.poll(), make.voter(), threading.Barrier(2)

    def answer(option):
        start.wait()
        answer_poll(poll=poll, option=option, voter=voter, now=timezone.now())
        connection.close()

    taps = [threading.Thread(target=answer, args=[option]) for option in poll.options.all()]
    for one in taps:
        one.start()
    for one in taps:
        one.join()

    assert PollAnswer.objects.filter(poll=poll, voter=voter).count() == 1


def test_it_weighs_answers_by_the_customers_of_their_stores_and_shows_what_references_sell(enter, make, cleo, leeds):
    york, mug = make.store("York"), make.variant()
    poll = make.poll("Tall", "Short")
    tall, short = poll.options.all()
    poll.options.filter(pk=tall.pk).update(product=mug.product, is_reference=True)
    make.sold(mug, leeds, weekly=6)
    for n in range(9):
        make.order(leeds if n else york, (mug, 1), profile=make.profile())
    for option, store, n in ((tall, leeds, 20), (short, york, 60)):
        for _answer in range(n):
            make.poll_answer(option, store=store)

    page = enter(cleo).get(reverse("collab:poll-results", args=[poll.pk]))

    tall_, short_ = page.context["results"]
    assert (tall_.raw[1], short_.raw[1]) == (25, 75) and tall_.raw[0] < 25 < tall_.raw[2]
    assert tall_.weighted[1] > 70, "eight of nine customers are of Leeds"
    assert tall_.weekly == pytest.approx(6) and "reference" in page.text


def test_it_says_what_so_many_answers_can_tell():
    assert points_told_apart(400, 2) == 10 and points_told_apart(400, 4) == 7
    low, high = share_between(0, 20)
    assert low == 0 and 0.15 < high < 0.17
    assert share_between(0, 0) == (0, 1)
