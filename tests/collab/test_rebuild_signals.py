import io
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from collab import gather
from collab.models import Signal, SignalDay
from collab.tasks import check, hear
from feedback.models import Complaint, Idea, ImpressionHour, NotForMe, PairChoice, Pledge, Vote
from loyalty.models import OrderLine, SaleDay
from tests import make

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)


@pytest.fixture
def busy_week(leeds):
    """Votes and changed minds, pledges moved to another store and cancelled, choices between two, receipts put right,
    requests linked later, complaints, sights: heard as they came."""
    mug, ideas = make.variant(price=455), [make.idea() for _ in range(3)]
    people = [make.voter(store=leeds if n % 2 else None) for n in range(6)]
    for n, person in enumerate(people):
        make.vote(ideas[n % 3], person)
        make.seen(ideas[n % 3], person, store=leeds)
    Vote.objects.filter(idea=ideas[0]).update(at=MARCH)
    make.order(leeds, (mug, 3), (mug, -1), ordered_at=MARCH)
    request = make.request(leeds, category=make.category())
    pledges = [make.pledge(ideas[0], person, store=leeds, notify=1) for person in people[:3]]
    make.not_for_me(ideas[1], people[5])
    choices = [make.pair_choice(ideas[0], ideas[2], person, store=leeds) for person in people]
    make.pair_choice(ideas[0], ideas[1], people[0], chosen=None, skipped="both")
    Pledge.objects.filter(voter=people[1]).update(at=MARCH)
    wrong = [make.complaint(mug, person, store=leeds) for person in people[:3]]
    hear()
    Pledge.objects.filter(voter=people[1]).update(store=make.store("York"), price=400, heard_at=None)
    pledges[2].cancel()
    wrong[0].take_back()
    type(wrong[1]).objects.filter(pk=wrong[1].pk).update(store=None, heard_at=None)
    PairChoice.objects.filter(pk=choices[0].pk).update(value=0, heard_at=None)
    ideas[0].withdraw(people[0].pk)
    ideas[0].vote(people[0].pk)
    ideas[1].withdraw(people[1].pk)
    OrderLine.objects.filter(quantity=3).update(quantity=2, amount=910, heard_at=None)
    type(request).objects.update(idea=ideas[2], heard_at=None)
    hear()
    ideas[1].vote(people[1].pk)
    ideas[2].withdraw(people[2].pk)
    hear()


def folded():
    """Everything that is made of facts, without the sums that came to nothing."""
    return {
        "days": set(
            SignalDay.objects.exclude(value=0).values_list(
                "day", "subject_type", "subject_id", "store_id", "kind", "value"
            )
        ),
        "sales": set(SaleDay.objects.values_list("variant", "store", "day", "units", "revenue")),
        "counters": dict(Idea.objects.values_list("pk", "votes_folded")),
    }


def rebuild():
    out = io.StringIO()
    call_command("rebuild_signals", stdout=out)
    return out.getvalue()


def test_it_comes_out_equal_to_the_day_and_the_cent(busy_week):
    before = folded()

    said = rebuild()

    after = folded()
    assert after["days"] == before["days"]
    assert after["sales"] == before["sales"]
    assert after["counters"] == before["counters"]
    assert "Every sum is equal." in said
    assert check() == 0


def test_it_mends_what_was_spoilt(busy_week):
    before = folded()
    SignalDay.objects.update(value=7)
    SaleDay.objects.update(revenue=7)

    rebuild()

    assert folded()["days"] == before["days"]
    assert folded()["sales"] == before["sales"]


def test_it_shows_the_same_numbers_while_everything_is_forgotten(busy_week):
    before = dict(Idea.objects.with_votes().values_list("pk", "vote_count"))

    gather.forget()

    assert dict(Idea.objects.with_votes().values_list("pk", "vote_count")) == before
    assert not Signal.objects.exists()


def test_it_hears_what_was_not_heard_yet_too():
    idea = make.idea()
    make.vote(idea)

    rebuild()

    assert Idea.objects.get().votes_folded == 1
    assert not Vote.objects.unheard().exists()


def test_it_says_how_far_it_is(busy_week):
    said = rebuild()

    facts = (Vote, Pledge, NotForMe, PairChoice, Complaint, OrderLine, ImpressionHour)
    waiting = sum(fact.objects.count() for fact in facts) + 1
    assert f"{waiting} facts to hear again." in said
    assert f"{waiting} facts heard." in said
    assert "100 %" in said
