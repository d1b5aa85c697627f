"""Cleo decides; what she decides takes effect later, and until then she can take it back."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from collab.actions.carry_out import carry_out
from collab.actions.decide import SomeoneWasFaster, decide
from collab.models import Decision, Suggestion

TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def lids(make):
    return make.suggestion(idea=make.idea("Mugs with lids"))


def said(verdict, **more):
    return {"verdict": verdict, "promised_for": TOMORROW.isoformat()} | more


def test_it_leaves_the_desk_and_can_be_undone(enter, cleo, lids):
    client = enter(cleo)

    client.post(reverse("collab:decide", args=[lids.pk]), said("accept"))
    lids.refresh_from_db()
    assert lids.state == Suggestion.State.DECIDED

    client.post(reverse("collab:undo", args=[lids.decisions.get().pk]))
    lids.refresh_from_db()
    assert lids.state == Suggestion.State.OPEN
    assert not lids.decisions.exists()


def test_undo_is_refused_once_it_took_effect(enter, cleo, lids):
    client = enter(cleo)
    client.post(reverse("collab:decide", args=[lids.pk]), said("decline", reason="Too heavy."))
    carry_out(now=timezone.now() + timedelta(hours=1))

    page = client.post(reverse("collab:undo", args=[lids.decisions.get().pk]), follow=True).content.decode()

    assert "Too late to undo" in page
    assert lids.decisions.exists()


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({}, "Choose what you decide."),
        ({"verdict": "accept"}, "Say by when it will be on the shelf."),
        ({"verdict": "accept", "promised_for": "2020-01-01"}, "Choose a day after today."),
        ({"verdict": "accept", "promised_for": "soon"}, "Write the date as day, month and year."),
        (said("trial", weeks=8), "Choose at least one store"),
        (said("decline", reason="", weeks=7), "Give a reason."),
        (said("decline", reason="x" * 601), "Keep it under 600 characters"),
    ],
)
def test_bad_input_keeps_what_was_typed(enter, cleo, lids, typed, complaint):
    answer = enter(cleo).post(reverse("collab:decide", args=[lids.pk]), {"reason": "Because."} | typed)

    assert answer.status_code == 422
    assert complaint in answer.content.decode().replace("&#x27;", "'")
    assert typed.get("reason", "Because.") in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_second_merchandiser_is_told_who_was_faster(make, enter, cleo, lids):
    other = make.user("cora@example.com", name="Cora", role="merchandiser")
    enter(cleo).post(reverse("collab:decide", args=[lids.pk]), said("accept"))

    answer = enter(other).post(reverse("collab:decide", args=[lids.pk]), said("decline", reason="Too heavy."))

    assert answer.status_code == 409
    assert "Cleo Range was faster" in answer.content.decode()
    assert "Too heavy." in answer.content.decode()
    assert lids.decisions.get().verdict == "accept"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins(make):
    lids = make.suggestion(idea=make.idea("Mugs with lids"))
    people = [make.user(f"m{n}@example.com", role="merchandiser") for n in range(2)]
    start, outcomes = threading.Barrier(2), []

    def race(person):
        start.wait()
        try:
            decide(suggestion=lids, verdict="accept", by=person, now=timezone.now(), promised_for=TOMORROW)
            outcomes.append("won")
        except SomeoneWasFaster as faster:
            outcomes.append(f"told of {faster.decision.by.email}")
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=[person]) for person in people]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(outcome[:4] for outcome in outcomes) == ["told", "won"]
    assert Decision.objects.count() == 1


def test_a_stranger_cannot_decide(enter, dan, ben, lids):
    assert enter(dan).post(reverse("collab:decide", args=[lids.pk]), said("accept")).status_code == 403
    assert enter(ben).post(reverse("collab:decide", args=[lids.pk]), said("accept")).status_code == 403
    assert not Decision.objects.exists()


def test_the_preview_is_what_they_will_read(enter, cleo, lids):
    page = enter(cleo).post(
        reverse("collab:preview", args=[lids.pk]),
        said("decline", reason="They leak in bags."),
        headers={"HX-Request": "true"},
    )

    carried = decide(
        suggestion=lids, verdict="decline", by=cleo, now=timezone.now(), reason="They leak in bags.", promised_for=None
    )
    carry_out(now=carried.not_before)
    line = lids.idea.status_changes.get()
    assert line.reason in page.content.decode()
    assert line.get_stage_display() in page.content.decode()
