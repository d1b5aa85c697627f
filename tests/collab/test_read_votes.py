"""Votes read as a whole: made-up accounts are set aside and come back, and those who came are put beside all."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collab.actions.read_votes import read_votes as read_again
from collab.models import BoardReading, IdeaReading, SetAside, Shard, SignalKind, SignalSum
from collab.tasks import read_votes
from feedback.models import Idea, Impression, ImpressionHour, Pledge, Vote, Voter
from ground.models import AuditEntry
from loyalty.models import Order, OrderLine, Profile
from tests.collab.drafting import listen, reason, suggested

MONTH_AGO = timezone.now() - timedelta(days=30)


def shoppers(make, store, baskets):
    """One customer of the house for each basket, who has been here for a month."""
    voters = Voter.objects.bulk_create(Voter(created_at=MONTH_AGO) for _ in baskets)
    people = Profile.objects.bulk_create(Profile(name=f"Shopper {n}", voter=v) for n, v in enumerate(voters))
    orders = Order.objects.bulk_create(
        Order(system="till", number=str(person.pk), store=store, profile=person, ordered_at=MONTH_AGO, currency="GBP")
        for person in people
    )
    OrderLine.objects.bulk_create(
        OrderLine(order=order, number=n, variant=variant, store=store, quantity=1, amount=500, heard_at=MONTH_AGO)
        for order, basket in zip(orders, baskets, strict=True)
        for n, variant in enumerate(basket)
    )
    return voters


def look(pairs):
    """(voter, idea): each saw it, through the beacon's own rows."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    rows = [Impression(voter=voter, idea=idea, day=hour.date(), hour=hour, slot=0) for voter, idea in pairs]
    Impression.objects.bulk_create(rows)
    ImpressionHour.objects.update_or_create(hour=hour, defaults={"heard_at": None})


def want(pairs):
    Vote.objects.bulk_create(Vote(voter=voter, idea=idea) for voter, idea in pairs)


@pytest.fixture
def board(make, mugs):
    """Twelve ideas, each seen by thirty guests; forty shoppers who bought here want four each and saw two more."""
    ideas = [make.idea(f"Mug number {number}") for number in range(12)]
    known = shoppers(make, mugs[0].listings.first().store, [[mugs[number % 3]] for number in range(40)])
    saw = [(voter, ideas[(n + away) % 12]) for n, voter in enumerate(known) for away in (0, 1, 3, 4, 7, 9)]
    guests = Voter.objects.bulk_create(Voter() for _ in range(360))
    look([*saw, *((guest, ideas[n % 12]) for n, guest in enumerate(guests))])
    want([pair for n, pair in enumerate(saw) if n % 6 < 4])
    listen()
    return ideas


def brigade(idea, people=30):
    made_up = Voter.objects.bulk_create(Voter(created_at=MONTH_AGO) for _ in range(people))
    want((voter, idea) for voter in made_up)
    Pledge.objects.bulk_create(Pledge(idea=idea, voter=voter) for voter in made_up[:10])
    listen()


def read():
    """The clock an hour later."""
    BoardReading.objects.update(read_at=timezone.now() - timedelta(hours=1))
    done = read_votes()
    listen()
    return done


@pytest.fixture
def pushed(board):
    """An idea that thirty made-up accounts want, read; with what it was before."""
    read()
    before = suggested("add", idea=board[0])
    brigade(board[0])
    assert suggested("add", idea=board[0]).interest_q50 > before.interest_q50 + 0.05, "a vote counts at once"
    read()
    return board[0], before


def test_it_reads_a_department_at_once_when_it_never_was_and_by_the_hour_after(board):
    assert read_votes() == 1

    Shard.objects.update(computed_at=timezone.now() + timedelta(minutes=30))
    assert read_votes() == 0
    BoardReading.objects.update(read_at=timezone.now() - timedelta(hours=1))
    assert read_votes() == 1


def test_it_sets_made_up_accounts_aside_and_every_count_stays(pushed):
    idea, before = pushed
    votes = before.wanted + 30

    found = suggested("add", idea=idea)
    assert abs(found.interest_q50 - before.interest_q50) < 0.01
    assert found.wanted == before.wanted
    assert Vote.objects.filter(idea=idea, value=1).count() == votes
    assert Idea.objects.with_votes().get(pk=idea.pk).vote_count == votes
    summed = SignalSum.objects.get(subject_id=idea.pk, kind=SignalKind.VOTE, subject_type=1)
    assert summed.value == votes, "sums are what happened"
    assert not found.evidence.filter(kind="pledges").exists(), "nobody else pledged"
    assert set(SetAside.objects.values_list("idea", "reason")) == {(idea.pk, SetAside.Reason.NO_OTHER_BEHAVIOUR)}
    told = reason(found, "set_aside")
    assert told.against
    assert told.facts["votes"] == 30
    assert told.facts["with_them"] > told.facts["without"] + 0.05


@pytest.mark.parametrize(("posted", "aside"), [(timedelta(days=1), 0), (timedelta(days=29), 25)])
def test_what_was_posted_yesterday_may_be_wanted_all_at_once(make, board, posted, aside):
    now = timezone.now()
    for day, vote in enumerate(Vote.objects.all()):
        vote.at = now - timedelta(days=29 - day % 28)
        vote.save(update_fields=["at"])
    new = make.idea("Mug with a clock")
    Idea.objects.filter(pk=new.pk).update(created_at=now - posted)
    people = shoppers(
        make, Order.objects.first().store, [list(OrderLine.objects.first().variant.product.variants.all())] * 25
    )
    look((voter, board[n % 12]) for n, voter in enumerate(people))
    Vote.objects.bulk_create(Vote(voter=each, idea=new, at=now - timedelta(hours=2)) for each in people)
    listen()

    read()

    assert SetAside.objects.filter(idea=new, reason=SetAside.Reason.BURST).count() == aside


def test_it_lets_votes_count_again_when_who_decides_says_so(pushed, cleo, enter):
    idea, before = pushed
    url = reverse("collab:suggestion", args=[suggested("add", idea=idea).pk])
    door = enter(cleo)
    assert "did nothing else here" in door.get(url).content.decode()
    sheet = door.get(f"{url}set-aside.csv").content.decode()
    assert len(sheet.splitlines()) == 31
    assert str(SetAside.objects.first().voter_id) not in sheet

    assert door.post(f"{url}count/", {"note": ""}).status_code == 422
    door.post(f"{url}count/", {"note": "A class from the school next door."})
    read()

    found = suggested("add", idea=idea)
    assert found.wanted == before.wanted + 30
    assert not found.evidence.filter(kind="set_aside").exists()
    entry = AuditEntry.objects.get(what="count votes set aside")
    assert (entry.details["votes"], entry.details["note"]) == (30, "A class from the school next door.")


def test_it_counts_a_withdrawn_vote_nowhere_and_a_cleared_one_again(make, mugs, board, pushed):
    idea, before = pushed
    gone, took_part = SetAside.objects.order_by("pk").values_list("voter", flat=True)[:2]

    idea.withdraw(gone)
    listen()
    assert suggested("add", idea=idea).wanted == before.wanted

    voter = Voter.objects.get(pk=took_part)
    make.order(mugs[0].listings.first().store, (mugs[0], 1), profile=make.profile("New", voter=voter))
    want((voter, other) for other in board[3:8])
    listen()
    read()
    assert suggested("add", idea=idea).wanted == before.wanted + 1
    assert SetAside.objects.count() == 28


def test_a_reading_that_dies_leaves_the_one_before(board, monkeypatch):
    read()
    before = list(IdeaReading.objects.order_by("pk").values()), list(BoardReading.objects.values())
    monkeypatch.setattr("collab.actions.read_votes.fit_prior", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        read_again(category=board[0].category, now=timezone.now())

    assert (list(IdeaReading.objects.order_by("pk").values()), list(BoardReading.objects.values())) == before


def test_the_richer_figure_is_used_only_while_it_foretells_better(make, board):
    read()
    rich = suggested("add", idea=board[0])
    assert reason(rich, "interest").facts["customers"] == 40

    make.score("rank-ideas", in_use="beta-binomial", reason="behind")
    Shard.objects.update(dirty_at=timezone.now())
    listen()

    assert "customers" not in reason(suggested("add", idea=board[0]), "interest").facts


def test_those_who_came_do_not_speak_for_all(make, mugs):
    """Who buys plates too comes here often, and wants sets; who buys mugs only is most of the shop and does not."""
    plate = make.variant("Plate", category=make.category("Plates"))
    ideas = [make.idea(f"Set number {number}") for number in range(4)]
    baskets = [[mugs[0], plate] if number % 3 == 0 else [mugs[0]] for number in range(120)]
    people = shoppers(make, mugs[0].listings.first().store, baskets)
    came = [voter for number, voter in enumerate(people) if number % 3 == 0 or number % 12 == 1]
    look((voter, idea) for voter in came for idea in ideas)
    want((voter, idea) for voter in people[::6] for idea in ideas)
    listen()

    read()

    facts = reason(suggested("add", idea=ideas[0]), "interest").facts
    assert facts["q50"] < facts["came"] - 0.03
    assert facts["customers"] == 120
