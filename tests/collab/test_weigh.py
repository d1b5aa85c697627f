"""What each kind of voice counts for is learnt from what was sold, and shown; before that it is a first guess."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collab.actions.weigh import weigh
from collab.models import (
    BoardReading,
    Decision,
    Evidence,
    IdeaReading,
    Reckoning,
    Shard,
    SignalDay,
    SignalKind,
    Suggestion,
    Worth,
)
from collab.tasks import read_votes
from tests.collab.drafting import TODAY, listen, reason, show, suggested

NOW = timezone.now()


@pytest.fixture
def wish(make, mugs):
    """Half of those who see it want it, which is more than usual here."""
    idea = make.idea("Mugs with lids")
    for _ in range(12):
        make.vote(idea)
    show(make, idea, 24)
    for number in range(5):
        show(make, make.idea(f"Mugs number {number}"), 40)
    listen()
    return idea


def launched(category, how_many):
    """Things wanted .5 to 2 times as much as usual, that sold in proportion to it and beside 10 pieces. Every other one
    was chosen of two as if wanted four times or a quarter as much, and sold in proportion to the mean of both."""
    rows = Suggestion.objects.bulk_create(
        Suggestion(key=f"old:{how_many}:{n}", kind="add", category=category, data_until=NOW, model_version="t")
        for n in range(how_many)
    )
    facts = [{"usual": 0.2, "q50": 0.1 + 0.3 * (n / how_many)} for n in range(how_many)]
    pairs = [{"times": 4.0 if n % 4 else 0.25, "told": 1.0} if n % 2 else {} for n in range(how_many)]
    times = [
        a["q50"] / a["usual"] if not b else (a["q50"] / a["usual"] * b["times"]) ** 0.5
        for a, b in zip(facts, pairs, strict=True)
    ]
    told = [(row, "interest", each) for row, each in zip(rows, facts, strict=True)]
    told += [(row, "pairs", each) for row, each in zip(rows, pairs, strict=True) if each]
    Evidence.objects.bulk_create(Evidence(suggestion=s, position=len(kind), kind=kind, facts=f) for s, kind, f in told)
    decided = Decision.objects.bulk_create(
        Decision(suggestion=row, verdict="accept", not_before=NOW, carried_out_at=NOW) for row in rows
    )
    Reckoning.objects.bulk_create(
        Reckoning(
            decision=decision, weeks=8, begun_on=TODAY - timedelta(days=90), stores=2,
            expected_q10=5, expected_q50=10, expected_q90=20, foretold={"look_alikes": 10.0},
            sold=10 * sells, net=10, asked=4, bought=1,
        )
        for decision, sells in zip(decided, times, strict=True)
    )  # fmt: skip


def drafted():
    Shard.objects.update(dirty_at=timezone.now())
    listen()
    found = suggested("add", idea__title="Mugs with lids")
    return found, reason(found, "interest").facts


def test_interest_counts_for_more_once_launches_showed_it(wish, cleo, enter):
    launched(wish.category, 20)
    weigh(now=NOW)
    _, guess = drafted()
    assert guess["launches"] == 0, "a first guess"

    launched(wish.category, 40)
    weigh(now=NOW)

    after, facts = drafted()
    votes = Worth.objects.get(category=wish.category, kind="votes")
    assert (votes.learnt, votes.launches, facts["launches"]) == (True, 60, 60)
    assert votes.weight > 0.7, "all of a difference in interest was sold, not its root"
    pairs, pledges = (Worth.objects.get(category=wish.category, kind=kind) for kind in ("pairs", "pledges"))
    assert (pairs.launches, pledges.launches, round(pledges.weight, 6)) == (30, 0, 0.5), "nobody pledged yet: as it was"
    assert pairs.weight > 0.7 and pairs.error < pledges.error
    assert facts["changes"] > 1.2 * guess["changes"] > 0
    asked = Worth.objects.get(category=None, kind="requests")
    assert (asked.known, asked.bought) == (240, 60)
    page = enter(cleo).get(reverse("collab:scoreboard")).content.decode()
    assert "Learnt from 60 measured launches" in page
    assert "30 measured launches tell." in page and "No measured launch tells yet." in page
    assert "Of 240 known customers who asked before a launch, 60 bought (25 %)" in page
    parts = reason(after, "made_of").facts
    assert sum(part["weekly"] for part in parts["parts"]) == pytest.approx(parts["total"], abs=0.01)


def test_what_was_said_long_ago_fades_only_where_replay_found_it(make, wish):
    SignalDay.objects.filter(subject_id=wish.pk, kind=SignalKind.VOTE).update(day=TODAY - timedelta(days=30))
    read_votes()
    assert IdeaReading.objects.get(idea=wish).faded_wants == 0, "nobody can tell yet"
    assert not Worth.objects.filter(half_life__isnull=False).exists()

    Worth.objects.filter(kind="votes").update(half_life=30)
    BoardReading.objects.update(read_at=timezone.now() - timedelta(hours=1))
    Shard.objects.update(computed_at=timezone.now())
    read_votes()

    assert IdeaReading.objects.get(idea=wish).faded_wants == pytest.approx(6)
    found, _ = drafted()
    assert found.wanted == 12, "what happened stays"


def test_a_merchandiser_types_weights_after_trying_them_and_takes_them_back(wish, cleo, enter):
    launched(wish.category, 60)
    weigh(now=NOW)
    page, address = enter(cleo), reverse("collab:weights")
    assert "A first guess" not in page.get(address).content.decode()

    tried = page.post(address, {"votes": "1", "try": "1"}).content.decode()
    assert "Your weights would have foretold worse" in tried and "Tried on 60 launches" in tried
    assert 'value="1"' in tried and not Worth.objects.filter(typed=True).exists()
    refused = page.post(address, {"votes": "much", "pairs": "5"})
    assert refused.status_code == 422 and 'value="much"' in refused.content.decode()
    assert "Write a number, such as 1.4." in refused.content.decode()

    page.post(address, {"votes": "1"})

    votes, pairs = (Worth.objects.get(category=wish.category, kind=kind) for kind in ("votes", "pairs"))
    assert (votes.typed, votes.weight, votes.error) == (True, 0.0, 0.0)
    assert not pairs.typed and pairs.weight > 0.7, "what was left empty is as learnt"
    listen()
    found = suggested("add", idea__title="Mugs with lids")
    assert reason(found, "interest").facts["changes"] == 0, "votes count for nothing now"
    assert "typed at this desk" in page.get(reverse("collab:scoreboard")).content.decode()

    page.post(address, {"votes": ""})

    assert Worth.objects.get(category=wish.category, kind="votes").weight > 0.7
    listen()
    found = suggested("add", idea__title="Mugs with lids")
    assert reason(found, "interest").facts["changes"] > 0


def test_weights_may_be_typed_before_anything_was_learnt(wish, cleo, enter):
    page, address = enter(cleo), reverse("collab:weights")

    assert "Nothing to try them on yet" in page.post(address, {"votes": "2", "try": "1"}).content.decode()
    _, guess = drafted()
    page.post(address, {"votes": "2"})
    listen()

    facts = reason(suggested("add", idea__title="Mugs with lids"), "interest").facts
    assert guess["launches"] == 0 and facts["launches"] is None
    assert facts["changes"] > 1.2 * guess["changes"] > 0
