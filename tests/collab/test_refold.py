"""What was added up batch by batch, in whatever order it came, is what the whole journal adds up to."""

import io
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import islice

import pytest
from django.core.management import call_command
from django.utils import timezone

from collab import gather
from collab.actions.check import check
from collab.gather.refold import in_thread
from collab.models import Shard, SignalDay, SignalSum
from collab.tasks import hear
from feedback.models import Idea, StoreRequest, Vote
from loyalty.models import OrderLine, SaleDay
from tests import make

pytestmark = pytest.mark.django_db

SUBJECT = ("subject_type", "subject_id", "store_id", "kind", "value")


def kept():
    """All that the engine reads, without what came to nothing."""
    return {
        "days": set(SignalDay.objects.exclude(value=0).values_list("day", *SUBJECT)),
        "sums": set(SignalSum.objects.exclude(value=0).values_list(*SUBJECT)),
        "counters": set(Idea.objects.values_list("pk", "votes_folded", "seen_folded")),
    }


def lose_everything():
    SignalDay.objects.all().delete()
    SignalSum.objects.all().delete()
    Idea.objects.update(votes_folded=3, seen_folded=4)


def mend(at_once=1):
    return sum(rows for _, rows in gather.refold(at_once=at_once))


class Town:
    """A few people, stores and things, and a seed that says who does what next."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.stores = [make.store(name) for name in ("Leeds", "York")]
        self.goods = [make.variant(f"Mug {n}") for n in range(3)]
        self.ideas = [make.idea(f"Idea {n}") for n in range(3)]
        self.people = [make.voter(store=store) for store in (*self.stores, None, None)]

    def live(self, turns):
        steps = [self.vote, self.withdraw, self.buy, self.correct, self.ask, self.link, self.take_back, self.see, hear]
        for _ in range(turns):
            self.chance.choice(steps)()
        hear()

    def some(self, things):
        return self.chance.choice(list(things))

    def moment(self):
        """Most of it now; some is heard late, and some is from before the first month of the journal."""
        return timezone.now() - self.some([timedelta(0), timedelta(hours=30), timedelta(days=45), timedelta(days=5000)])

    def vote(self):
        vote = make.vote(self.some(self.ideas), self.some(self.people))
        Vote.objects.filter(idea=vote.idea_id, voter=vote.voter_id, heard_at=None).update(at=self.moment())

    def withdraw(self):
        self.some(self.ideas).withdraw(self.some(self.people).pk)

    def buy(self):
        lines = [(self.some(self.goods), self.some([1, 2, -1])) for _ in range(2)]
        make.order(self.some(self.stores), *lines, ordered_at=self.moment())

    def correct(self):
        lines = OrderLine.objects.filter(pk__in=OrderLine.objects.order_by("pk")[: self.chance.randrange(1, 4)])
        lines.update(quantity=self.some([-2, 1, 3]), heard_at=None)

    def ask(self):
        make.request(self.some(self.stores), category=make.category())

    def link(self):
        first = StoreRequest.objects.filter(idea=None).values("pk")[:1]
        StoreRequest.objects.filter(pk__in=first).update(idea=self.some(self.ideas), category=None, heard_at=None)

    def take_back(self):
        StoreRequest.objects.update(value=0, heard_at=None)

    def see(self):
        make.seen(self.some(self.ideas), make.voter(), store=self.some([*self.stores, None]))


@pytest.mark.parametrize("seed", range(6))
def test_it_adds_up_to_the_same_however_it_came(seed):
    town = Town(seed)
    town.live(40)
    as_it_came = kept()
    assert as_it_came["days"]
    assert as_it_came["sums"]
    assert mend() == 0

    lose_everything()
    mend()

    assert kept() == as_it_came
    sold = {(row.variant_id, row.store_id, row.day): row.units for row in SaleDay.objects.exclude(units=0)}
    assert {key: units for key, units in from_signals().items() if units} == sold
    assert unequal() == []


def unequal():
    """Claims about sums that do not hold; some of the town's facts are older than the journal, which is another."""
    return [found.claim for found in check() if "month" not in found.claim]


def from_signals():
    """Pieces sold less those brought back, by what, where and when: what the engine reads of sales."""
    units = {}
    for day, subject, store, kind, value in SignalDay.objects.filter(kind__in=(4, 5)).values_list(
        "day", "subject_id", "store_id", "kind", "value"
    ):
        key = subject, store, day
        units[key] = units.get(key, 0) + (value if kind == 4 else -value)
    return units


def test_it_writes_only_what_is_wrong():
    Town(0).live(30)
    good = kept()
    SignalDay.objects.filter(pk=SignalDay.objects.exclude(value=0).first().pk).update(value=77)
    SignalSum.objects.filter(pk=SignalSum.objects.exclude(value=0).first().pk).delete()
    Idea.objects.filter(pk=Idea.objects.first().pk).update(votes_folded=77)

    assert mend() == 3
    assert kept() == good


def test_broken_off_half_way_nothing_is_worse_and_the_next_one_ends_it():
    Town(1).live(30)
    good = kept()
    lose_everything()

    list(islice(gather.refold(), 5))
    mend()

    assert kept() == good


@pytest.mark.parametrize("nothing_kept", [False, True])
def test_what_is_heard_meanwhile_counts_once(nothing_kept):
    Town(2).live(30)
    if nothing_kept:
        lose_everything()
    idea = make.idea()
    for _ in gather.refold():
        make.vote(idea)
        hear()

    assert mend() == 0
    assert unequal() == []


def test_what_is_taken_back_meanwhile_leaves_nothing():
    idea, voter = make.idea(), make.voter()
    make.vote(idea, voter)
    hear()
    lose_everything()

    folding = gather.refold()
    next(folding)
    idea.withdraw(voter.pk)
    hear()
    list(folding)

    assert mend() == 0
    assert not kept()["days"]


@pytest.mark.django_db(transaction=True)
def test_two_months_at_once_come_to_the_same_as_one_by_one():
    Town(4).live(30)
    as_it_came = kept()
    lose_everything()

    mend(at_once=2)

    assert kept() == as_it_came
    assert mend(at_once=2) == mend(at_once=1) == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_fold_at_the_same_time_add_nothing_twice():
    Town(5).live(30)
    as_it_came = kept()
    lose_everything()

    with ThreadPoolExecutor(2) as operators:
        list(operators.map(in_thread, [partial(mend, at_once=2)] * 2))

    assert kept() == as_it_came


@pytest.mark.django_db(transaction=True)
def test_between_two_rounds_of_months_whoever_hears_has_a_turn():
    idea = make.idea()
    for _ in gather.refold(at_once=2):
        make.vote(idea)
        assert gather.hear()

    assert mend(at_once=2) == 0


@pytest.mark.django_db(transaction=True)
def test_an_operator_folds_and_drafts_everything_again():
    Town(3).live(20)
    lose_everything()
    out = io.StringIO()

    call_command("rebuild_engine", stdout=out)
    call_command("rebuild_engine", stdout=out)

    said = out.getvalue()
    assert "sums were not as the journal has them" in said
    assert "every sum was as the journal has it" in said
    assert f"{Shard.objects.count()} departments drafted" in said
    assert not Shard.objects.exclude(dirty_at=None).exists()
