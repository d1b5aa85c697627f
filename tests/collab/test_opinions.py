"""Opinion groups on the live board: read off at night, told to the merchandiser."""

from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from collab.models import Camp, Reading
from collab.tasks import read_people
from feedback.models import Impression, Vote

CAMP = 14


@pytest.fixture
def board(make):
    """Two camps that want different things; all saw all ideas."""
    ideas = [make.idea(f"Idea {number}") for number in range(24)]
    people = [make.voter() for _ in range(2 * CAMP)]
    look(people, ideas)
    dice = np.random.default_rng(5)
    camps = [(range(CAMP), range(12)), (range(CAMP, 2 * CAMP), range(12, 24))]
    wants = {(at, number) for who, what in camps for at in who for number in what if dice.random() < 0.7}
    wants |= {(at, 23) for at in range(2 * CAMP)}
    Vote.objects.bulk_create(Vote(idea=ideas[number], voter=people[at]) for at, number in wants)
    return ideas, people


def night():
    """The clock comes round once a day, however often it looks."""
    Reading.objects.filter(subject_id=0).update(read_at=timezone.now() - timedelta(days=1))
    assert read_people() >= 1
    assert read_people() == 0


def look(people, ideas):
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    Impression.objects.bulk_create(
        Impression(voter=person, idea=idea, day=hour.date(), hour=hour, slot=0) for person in people for idea in ideas
    )


@pytest.fixture
def see(make, enter, cleo):
    client = enter(cleo)
    return lambda idea: client.get(reverse("collab:suggestion", args=[make.suggestion(idea=idea).pk])).text


def test_support_from_one_group_is_named_and_what_all_want_too(board, see):
    ideas, _people = board
    night()
    assert Camp.objects.values("number").distinct().count() == 2

    one_sided, shared = see(ideas[0]), see(ideas[23])

    assert "Most support comes from 1 of 2 opinion groups: 100 % of their votes, and only 50 % of the" in one_sided
    assert "It divides the 2 opinion groups" in one_sided
    assert "Most support comes from" not in shared
    assert "All 2 opinion groups want it more than usual" in shared


def test_a_group_keeps_its_number_when_votes_and_people_come_in(board, make):
    ideas, people = board
    night()
    before = dict(Camp.objects.values_list("voter_id", "number"))
    assert len({before[person.pk] for person in people[:CAMP]}) == 1
    Camp.objects.update(number=8)
    Camp.objects.filter(voter__in=people[:CAMP]).update(number=3)

    newcomers = [make.voter() for _ in range(5)]
    look(newcomers, ideas)
    Vote.objects.bulk_create(Vote(idea=idea, voter=person) for person in newcomers for idea in ideas[:10])
    night()

    now = dict(Camp.objects.values_list("voter_id", "number"))
    assert {now[person.pk] for person in people[:CAMP]} == {3}
    assert {now[person.pk] for person in people[CAMP:]} == {8}


def test_what_no_longer_holds_goes(board, see):
    ideas, _people = board
    night()
    read = Reading.objects.filter(kind=Reading.Kind.OPINIONS).exclude(subject_id=0)
    assert read.count() == 24

    Vote.objects.update(value=0)
    night()

    assert not read.exists() and not Camp.objects.exists()
    assert "opinion groups" not in see(ideas[0])
