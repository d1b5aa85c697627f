"""Doors for the clock."""

from contextlib import closing
from time import monotonic

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from collab import gather
from collab.actions.carry_out import carry_out as carry_out_one
from collab.actions.check import check as check_sums
from collab.actions.draft import draft_next, look_again, look_at_imports
from collab.actions.likely import read_likely
from collab.actions.measure import measure as measure_trials
from collab.actions.opinions import read_opinions
from collab.actions.outcomes import reckon
from collab.actions.pairs import read_pairs as read_pairs_again
from collab.actions.price_guides import guide_prices
from collab.actions.price_response import read_prices
from collab.actions.read_goods import read_all_launches, read_next
from collab.actions.read_votes import read_next as read_next_votes
from collab.actions.readings import once_a_night
from collab.actions.relationships import read_relationships
from collab.actions.score import ask_nightly, score_next
from collab.actions.taking_part import read_taking_part
from collab.actions.tell_listed import arrived, tell_listed
from collab.actions.weigh import weigh_daily
from collab.gather import months
from collab.models import Reading
from feedback.actions.announce import announce
from ground.alarms import alarm
from ground.live import ring
from ground.unhurried import unhurried


@shared_task
def look() -> int:
    """What a door wakes and the clock calls: hear what happened, and draft what it is news for. Of several at once one
    hears, and all draft."""
    return hear() + refresh()


@shared_task
def hear() -> int:
    """Turn what happened into signals, until nothing is left; how many rows."""
    return gather.hear()


@shared_task
def refresh() -> int:
    """Draft the departments that have news, one after the other, until none waits or the clock's next beat has come:
    a worker that is alone has to hear in between. How many."""
    look_at_imports(now=timezone.now())
    done, until = 0, monotonic() + settings.TICK
    while monotonic() < until and draft_next(now=timezone.now()):
        done += 1
    return done


@shared_task
def nightly() -> int:
    """Every department is drafted again, from all there is; how many will be."""
    return look_again(now=timezone.now())


@shared_task(soft_time_limit=3000, time_limit=3600)
def score() -> int:
    """Test the engine on one task of the shop's own past where that was asked for or a day is over; how many tasks were
    tested. Slow: it has a worker of its own, and between two tasks whatever else is slow has its turn."""
    ask_nightly(now=timezone.now())
    with closing(score_next()) as tested:
        one = next(tested, None)
    if one is not None and one.changed:
        look_again(now=timezone.now())
    return int(one is not None)


@shared_task
@unhurried()
def read_goods() -> int:
    """Look slowly at what was sold, a department at a time, then at all launches; how many readings are new."""
    done = 0
    while read_next(now=timezone.now()):
        done += 1
    return done + read_all_launches(now=timezone.now())


@shared_task
@unhurried()
def read_votes() -> int:
    """Read anew the votes of departments with news since they were read, one after the other; how many. Once a day what
    each kind of voice counts for is learnt before."""
    done, now = 0, timezone.now()
    weigh_daily(now=now)
    while read_next_votes(now=now):
        done += 1
    return done


@shared_task
@unhurried()
def read_pairs() -> int:
    """How ideas stand by the choices between two, where somebody chose since; how many standings there are."""
    return read_pairs_again(now=timezone.now())


@shared_task
@unhurried()
def read_people() -> int:
    """Read off at night what is too heavy for the day: opinion groups, how customers' visits go, who would buy what,
    what a price does, whether those who take part stay. How many readings were due."""
    done = [kind for kind, read in READ_AT_NIGHT.items() if once_a_night(kind, read, now=timezone.now())]
    if Reading.Kind.PRICES in done:
        guide_prices(now=timezone.now())
    return len(done)


READ_AT_NIGHT = {
    Reading.Kind.OPINIONS: read_opinions,
    Reading.Kind.VISITS: read_relationships,
    Reading.Kind.LIKELY_BUYERS: read_likely,
    Reading.Kind.PRICES: read_prices,
    Reading.Kind.TAKING_PART: read_taking_part,
}


@shared_task
@unhurried()
def measure() -> int:
    """Look at the trials whose day has come, and reckon what was listed; how many trials have news."""
    trials = measure_trials(now=timezone.now())
    for trial in trials:
        ring("desk", suggestion=trial.decision.suggestion_id)
    reckon(now=timezone.now())
    return len(trials)


@shared_task
def check() -> int:
    """Make the journal's coming months and count again what was folded; how many claims do not hold."""
    months.make_ahead()
    broken = check_sums()
    for found in broken:
        alarm(found.claim, rows=found.rows, examples=found.examples)
    return len(broken)


@shared_task
def carry_out() -> int:
    """Let decisions whose time has come take effect, and tell people what stands in their store; how many of both."""
    done = 0
    while decision := carry_out_one(now=timezone.now()):
        done += 1
        ring("desk", suggestion=decision.suggestion_id)
        tell_pages(decision.suggestion.idea)
    for idea, stores in arrived():
        done += bool(tell_listed(idea=idea, store_ids=stores, now=timezone.now()))
        tell_pages(idea)
    return done


def tell_pages(idea) -> None:
    """Pages that show this idea fetch its new status."""
    if idea is not None:
        announce(ideas=[idea.pk])
