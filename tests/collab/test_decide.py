"""Cleo decides; what she decides takes effect later, and until then she can take it back."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape

from collab.actions.carry_out import carry_out
from collab.actions.decide import SomeoneWasFaster, decide
from collab.models import Decision, Suggestion, Trial
from feedback.models import Notice

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


def test_the_address_of_a_refused_decision_leads_back_to_the_page(enter, cleo, lids):
    answer = enter(cleo).get(reverse("collab:decide", args=[lids.pk]))

    assert (answer.status_code, answer.url) == (302, reverse("collab:suggestion", args=[lids.pk]))


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
    leeds, _york = make.store("Leeds"), make.store("York")
    enter(cleo).post(reverse("collab:decide", args=[lids.pk]), said("accept"))

    typed = said("trial", reason="Shall we?", weeks=6, stores=[leeds.pk])
    answer = enter(other).post(reverse("collab:decide", args=[lids.pk]), typed)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Cleo Range was faster" in page
    assert "We are getting it" in page
    kept = page.partition("What you typed:")[2]
    assert "Shall we?" in kept
    assert f"<dd>{date_format(TOMORROW, 'j M Y')}</dd>" in kept
    assert '<dd class="num">6</dd>' in kept and "<dd>Leeds</dd>" in kept
    assert lids.decisions.get().verdict == "accept"


def test_a_trial_leaves_stores_to_compare_with(make, enter, cleo, lids):
    stores = [make.store(name) for name in ("Leeds", "York", "Hull", "Bath")]
    client, url = enter(cleo), reverse("collab:decide", args=[lids.pk])
    typed = said("trial", weeks=6, reason="Shall we?")

    answer = client.post(url, typed | {"stores": [store.pk for store in stores]})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "No store would be left to compare with" in page and "2 of 4 would do" in page
    assert page.count(" checked") == 5 and "Shall we?</textarea>" in page, "what was typed stays"
    assert not Decision.objects.exists()

    other = make.decision(make.suggestion(), "trial", by=cleo)
    tried = Trial.objects.create(decision=other, starts_on=TOMORROW, ends_on=TOMORROW + timedelta(weeks=8))
    tried.stores.set(stores[2:])
    assert client.post(url, typed | {"stores": [store.pk for store in stores[:2]]}).status_code == 422

    assert client.post(url, typed | {"stores": [stores[0].pk]}).status_code == 302


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


@pytest.mark.parametrize(
    ("verdict", "more"),
    [("accept", {}), ("accept", {"reason": "In three colours."}), ("decline", {"reason": "They leak in bags."})],
)
def test_the_preview_is_word_for_word_what_they_will_read(make, enter, cleo, lids, verdict, more):
    make.vote(lids.idea)
    client = enter(cleo)

    page = client.post(
        reverse("collab:preview", args=[lids.pk]), said(verdict, **more), headers={"HX-Request": "true"}
    ).content.decode()
    client.post(reverse("collab:decide", args=[lids.pk]), said(verdict, **more))
    carry_out(now=lids.decisions.get().not_before)

    headline, text = Notice.objects.first().words
    assert escape(headline) in page
    assert escape(text) in page
    assert "2 people will read" in page
    assert Notice.objects.count() == 2


def test_the_preview_counts_only_people_of_the_stores_it_comes_to(make, enter, cleo, leeds):
    york = make.store("York")
    row = make.suggestion("localise", idea=make.idea(author=make.voter(store=leeds)), variant=make.variant())
    make.vote(row.idea, make.voter(store=york))
    typed = said("accept", stores=[york.pk])

    page = enter(cleo).post(reverse("collab:preview", args=[row.pk]), typed, headers={"HX-Request": "true"})
    enter(cleo).post(reverse("collab:decide", args=[row.pk]), typed)
    carry_out(now=row.decisions.get().not_before)

    assert "1 person will read" in page.content.decode()
    assert Notice.objects.get().voter.store == york


def test_without_script_the_preview_is_a_page_that_keeps_what_was_typed(make, enter, cleo, lids, leeds):
    url = reverse("collab:preview", args=[lids.pk])

    page = enter(cleo).post(url, said("trial", weeks=6, stores=[leeds.pk], reason="Shall we?")).content.decode()

    assert "We are trying" in page
    assert "Shall we?</textarea>" in page
    assert 'value="6"' in page
    assert not Decision.objects.exists()


def test_what_another_verdict_would_have_needed_is_not_taken_along(enter, cleo, lids, leeds):
    enter(cleo).post(
        reverse("collab:decide", args=[lids.pk]),
        said("decline", reason="Too heavy.", weeks=99, stores=[leeds.pk]),
    )

    decision = lids.decisions.get()
    assert (decision.promised_for, decision.weeks, list(decision.stores.all())) == (None, None, [])


@pytest.mark.parametrize(
    ("kind", "offered", "not_offered"),
    [
        ("restock", "Order now", "Try it in some stores"),
        ("delist", "Take it off the shelf", "Get it"),
        ("localise", "Put it in these stores", "Order now"),
        ("add", "Get it", "Keep it"),
    ],
)
def test_each_kind_is_decided_in_words_of_its_own(make, enter, cleo, kind, offered, not_offered):
    about = {"idea": make.idea()} if kind == "add" else {"variant": make.variant()}
    row = make.suggestion(kind, **about)

    page = enter(cleo).get(reverse("collab:suggestion", args=[row.pk])).content.decode()

    assert f"<b>{offered}</b>" in page
    assert f"<b>{not_offered}</b>" not in page


def test_what_is_taken_off_needs_a_store_and_no_date(make, enter, cleo, leeds):
    row = make.suggestion("delist", variant=make.variant())
    row.stores.add(leeds)
    client, url = enter(cleo), reverse("collab:decide", args=[row.pk])

    assert "Choose at least one store." in client.post(url, {"verdict": "accept"}).content.decode()
    client.post(url, {"verdict": "accept", "stores": [leeds.pk]})

    assert str(row.decisions.get()) == "Off the shelf: Blue mug"


def test_a_toast_offers_to_undo(enter, cleo, lids):
    page = enter(cleo).post(reverse("collab:decide", args=[lids.pk]), said("accept"), follow=True).content.decode()

    toasts = page.partition('id="toasts"')[2]
    assert "We are getting it: Mugs with lids" in toasts
    assert reverse("collab:undo", args=[lids.decisions.get().pk]) in toasts.partition("</form>")[0]
