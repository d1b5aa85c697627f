"""This or that: one answer to each pair we offered, the first stands, and then how the store stands so far."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collab.models import SignalKind, SignalSum
from collab.tasks import hear
from feedback.actions.on_receipt import receipt_code
from feedback.models import Idea, PairChoice, PairStanding

CHOOSE = "/pairs/choose/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ideas(make):
    return [make.idea(f"Idea number {number}") for number in range(12)]


def token(page):
    return re.search(r'name="token" value="([^"]+)"', page.text)[1]


def test_it_takes_five_pairs_in_a_row_and_shows_the_store_so_far(client, ideas, leeds, make):
    for place, idea in enumerate(ideas[:3]):
        make.standing(idea, store=leeds, low=0.6, high=0.8, met=50 - place, chosen=30)
    page = client.get(f"/p/{leeds.code}/", follow=True)
    for _ in range(4):
        page = client.post(CHOOSE, {"token": token(page), "choose": "left"}, headers=HTMX)
        assert "<html" not in page.text
    assert "5 / 5" in page.text
    page = client.post(CHOOSE, {"token": token(page), "skip": "both"}, headers=HTMX)
    shown = client.get(page["HX-Push-Url"]).text
    PairStanding.objects.update(low=0.46, middle=0.53)
    unsure = client.get(page["HX-Push-Url"]).text

    assert "Leeds so far" not in unsure and "Too few have chosen yet" in unsure
    assert "Leeds so far" in shown and "Chosen in 30 of 50 pairs." in shown and "between 60 % and 80 %" in shown
    made = PairChoice.objects.all()
    assert made.count() == 5 and made.filter(chosen=F("left"), store=leeds, way="shelf").count() == 4
    assert len({frozenset(pair) for pair in made.values_list("left", "right")}) == 5
    hear()
    sums = SignalSum.objects.filter(store_id=leeds.pk).values_list("kind", "value")
    assert (
        sorted(kind for kind, value in sums for _ in range(value))
        == [SignalKind.PAIR] * 4 + [SignalKind.PASSED_OVER] * 4
    )


def test_a_receipt_asks_first_about_the_departments_of_what_was_bought(client, ideas, leeds, make):
    tools = make.category("Garden > Tools")
    Idea.objects.filter(pk__in=[ideas[3].pk, ideas[7].pk]).update(category=tools)
    code = receipt_code(store=leeds.pk, departments=[tools.department_id])
    forged = [code[:-1] + ("a" if code[-1] != "a" else "e"), code + "aa", "aaaaaaaaaaaaaaaa", "8", "garden", "a" * 99]

    page = client.get(f"/r/{code}/", follow=True)
    client.post(CHOOSE, {"token": token(page), "choose": "left"}, headers=HTMX)
    again = client.get(f"/r/{receipt_code(store=leeds.pk)}/", follow=True)
    client.post(CHOOSE, {"token": token(again), "skip": "both"})

    assert "Thank you for shopping in Leeds." in page.text and "First about: Garden." in page.text
    first, second = PairChoice.objects.order_by("at")
    assert {first.left_id, first.right_id} == {ideas[3].pk, ideas[7].pk}
    assert [(one.way, one.store) for one in (first, second)] == [("receipt", leeds)] * 2
    assert {client.get(f"/r/{each}/").status_code for each in forged} == {404}
    assert client.get("/pairs/?way=receipt&about=9.x.-1.²&store=nowhere&n=77").status_code == 200


def test_the_first_answer_stands_when_a_pair_is_answered_again(client, ideas):
    said = {"token": token(client.get("/pairs/"))}

    first = client.post(CHOOSE, said | {"choose": "left"})
    again = client.post(CHOOSE, said | {"choose": "left"})
    other = client.post(CHOOSE, said | {"choose": "right"})

    assert (first.status_code, again.status_code, other.status_code) == (302, 302, 422)
    assert "the first answer stands" in other.text and token(other)
    assert PairChoice.objects.get().chosen_id == PairChoice.objects.get().left_id


def test_it_counts_no_pair_it_did_not_offer_to_this_visitor(client, ideas, time_machine):
    real = token(client.get("/pairs/"))
    forged = [real[:-2], real.replace(real[0], "x", 1), "", "1:2:3"]

    answers = [client.post(CHOOSE, {"token": each, "choose": "left"}) for each in forged]
    answers.append(Client().post(CHOOSE, {"token": real, "choose": "left"}))
    time_machine.move_to(timezone.now() + timedelta(hours=3))
    answers.append(client.post(CHOOSE, {"token": real, "choose": "left"}))

    assert {answer.status_code for answer in answers} == {422}
    assert all("nothing was counted" in answer.text and token(answer) for answer in answers)
    assert not PairChoice.objects.exists()


def test_it_counts_nothing_for_an_idea_that_was_closed_meanwhile_or_without_an_answer(client, ideas):
    said = {"token": token(client.get("/pairs/"))}

    silent = client.post(CHOOSE, said)
    Idea.objects.update(state="closed")
    late = client.post(CHOOSE, said | {"choose": "left"})

    assert silent.status_code == late.status_code == 422
    assert "say why you would not" in silent.text and "not open any more" in late.text
    assert not PairChoice.objects.exists()


def test_it_asks_most_about_what_least_is_known_of_and_no_pair_twice(client, ideas, make):
    Idea.objects.exclude(pk__in=[ideas[0].pk, ideas[1].pk]).update(seen_folded=5000, votes_folded=500)
    drawn = []
    for _ in range(11):
        page = client.get("/pairs/")
        client.post(CHOOSE, {"token": token(page), "choose": "right"})
    drawn = list(PairChoice.objects.values_list("left", "right"))

    assert len({frozenset(pair) for pair in drawn}) == 11
    assert sum(bool({ideas[0].pk, ideas[1].pk} & set(pair)) for pair in drawn) >= 8


def test_it_takes_few_questions_however_much_was_chosen(enter, ada, ideas, make, django_assert_max_num_queries):
    client = enter(ada)
    client.get(reverse("feedback:pairs"))
    for one in ideas[1:6]:
        make.pair_choice(ideas[0], one, ada.voter)

    with django_assert_max_num_queries(5):
        client.get(reverse("feedback:pairs"))


def test_it_offers_nothing_that_was_hidden_since_the_list_was_read(client, make):
    kept = [make.idea("Enamel mug"), make.idea("Oak tray")]
    hidden = [make.idea("Rude words"), make.idea("More of them")]
    client.get("/pairs/")
    Idea.objects.filter(pk__in=[idea.pk for idea in hidden]).update(state=Idea.State.HIDDEN)

    page = client.get("/pairs/").text

    assert all(idea.title in page for idea in kept)
    assert not any(idea.title in page for idea in hidden)
