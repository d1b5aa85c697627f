"""Votes read as a whole: made-up accounts are set aside and come back, and those who came are put beside all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collab.models import BoardReading, SetAside, SignalKind, SignalSum
from collab.tasks import read_votes
from feedback.models import Idea, Vote
from tests.collab.drafting import listen, show, suggested

MONTH_AGO = timezone.now() - timedelta(days=30)


@pytest.fixture
def board(make, mugs):
    """Twelve ideas, each seen by thirty guests; forty shoppers who bought here want four each and saw two more."""
    ideas = [make.idea(f"Mug number {number}") for number in range(12)]
    store = mugs[0].listings.get(store__name="Leeds").store
    for number in range(40):
        voter = make.voter(created_at=MONTH_AGO)
        make.order(store, (mugs[number % 3], 1), profile=make.profile(f"Shopper {number}", voter=voter))
        for step, away in enumerate((0, 1, 3, 4, 7, 9)):
            idea = ideas[(number + away) % 12]
            make.seen(idea, voter)
            if step < 4:
                make.vote(idea, voter)
    for idea in ideas:
        show(make, idea, 30)
    listen()
    return ideas


def brigade(make, idea, people=30):
    for _ in range(people):
        make.vote(idea, make.voter(created_at=MONTH_AGO))
    listen()


def read():
    done = read_votes()
    listen()
    return done


def test_made_up_accounts_are_set_aside_and_every_count_stays(make, board):
    read()
    before = suggested("add", idea=board[0])
    brigade(make, board[0])
    pushed = suggested("add", idea=board[0])
    assert pushed.interest_q50 > before.interest_q50 + 0.05, "a vote counts at once"
    BoardReading.objects.update(read_at=timezone.now() - timedelta(hours=1))

    read()

    found = suggested("add", idea=board[0])
    assert abs(found.interest_q50 - before.interest_q50) < 0.01
    assert found.wanted == before.wanted
    assert Vote.objects.filter(idea=board[0], value=1).count() == before.wanted + 30
    assert Idea.objects.with_votes().get(pk=board[0].pk).vote_count == before.wanted + 30
    summed = SignalSum.objects.get(subject_id=board[0].pk, kind=SignalKind.VOTE, subject_type=1)
    assert summed.value == before.wanted + 30, "sums are what happened"
    assert set(SetAside.objects.values_list("idea", "reason")) == {(board[0].pk, 1)}
