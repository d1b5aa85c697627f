"""What a trial can show before it starts, which stores it is measured against, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

import numpy as np
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from catalog.models import Category, Store
from collab.engine import trials
from collab.engine.spread import Floats
from collab.models import Decision, Outcome, Trial

HISTORY = 78  # weeks before the start that are read: a year to match on, and half a year for placebos before it
PATIENCE = timedelta(weeks=4)  # sales may be told late; a look that could not be taken by then is given up


@dataclass(frozen=True)
class Weeks:
    """Pieces of one department that stores on the street sold, (S, W) weeks up to a day, oldest first."""

    stores: NDArray[np.int64]  # (S,) ids, ascending
    sold: Floats

    def rows(self, stores: Iterable[Store]) -> NDArray[np.int64]:
        return np.flatnonzero(np.isin(self.stores, [store.pk for store in stores]))

    def free(self, begin: date, end: date, but: Trial | None = None) -> NDArray[np.bool_]:
        """Stores in which nothing else is tried between these days, (S,)."""
        others = tried(begin, end)
        others = others.exclude(pk=but.pk) if but else others
        return ~np.isin(self.stores, list(others.values_list("stores", flat=True)))


@dataclass(frozen=True)
class Hint:
    """The smallest lift, to the next whole percent, that a trial would show 4 times in 5; None: nobody can tell."""

    stores: int
    weeks: int
    percent: int | None


def tried(begin: date, end: date) -> QuerySet[Trial]:
    """What is tried between these days."""
    return Trial.objects.filter(starts_on__lt=end, ends_on__gt=begin)


def untried(stores: QuerySet[Store], begin: date, end: date) -> QuerySet[Store]:
    """Those of the stores in which nothing is tried between these days."""
    return stores.exclude(pk__in=tried(begin, end).values("stores"))


def weeks_until(department: Category, day: date, weeks: int) -> Weeks:
    """Sales of so many whole weeks before this day; none from before the first that is known of any store."""
    stores = np.array(
        Store.objects.on_the_street().filter(is_open=True).order_by("pk").values_list("pk", flat=True), dtype=np.int64
    )
    sold = np.zeros((len(stores), weeks))
    with connection.cursor() as cursor:
        first = day - timedelta(weeks=weeks)
        cursor.execute(SOLD, {"department": department.pk, "stores": stores.tolist(), "first": first, "day": day})
        for store, ago, units in cursor.fetchall():
            sold[np.searchsorted(stores, store), -1 - ago] = units
    return Weeks(stores, sold[:, np.argmax(sold.any(axis=0)) if sold.any() else weeks :])


SOLD = """
SELECT s.store_id, (%(day)s::date - 1 - s.day) / 7 AS weeks_ago, sum(s.units)
  FROM loyalty_saleday s
  JOIN catalog_variant v ON v.id = s.variant_id
  JOIN catalog_product p ON p.id = v.product_id
  JOIN catalog_category c ON c.id = p.category_id
 WHERE (c.id = %(department)s OR c.department_id = %(department)s)
   AND s.store_id = ANY(%(stores)s) AND s.day >= %(first)s AND s.day < %(day)s
 GROUP BY 1, 2
"""


def foresee(*, department: Category, stores: list[Store], weeks: int, today: date) -> Hint:
    """What a trial in these stores could show, from how such groups of stores strayed when nothing was tried."""
    known = weeks_until(department, today, HISTORY)
    plan = trials.plan(known.sold, len(stores), weeks)
    lift = plan.smallest_lift(trials.weekly(known.sold, known.rows(stores)))
    return Hint(len(stores), weeks, None if lift is None else max(ceil(100 * lift), 1))


def like(decision: Decision, stores: list[Store], today: date) -> QuerySet[Store]:
    """Stores in which nothing is tried and whose sales moved most like those of these; where too little is known of
    sales, the stores of the same clusters, and without such all others."""
    weeks = decision.weeks or trials.LOOKS[-1]
    begin = decision.promised_for or today
    known = weeks_until(decision.suggestion.category, today, HISTORY)
    mine = known.rows(stores)
    plan = trials.plan(known.sold, len(stores), weeks)
    alike: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
    if not plan.why and len(mine):
        free = known.free(begin, begin + timedelta(weeks=weeks))
        alike = trials.controls(known.sold, mine, plan.controls, free=free)
    if len(alike):
        return Store.objects.filter(pk__in=known.stores[alike].tolist())
    others = Store.objects.on_the_street().filter(is_open=True).exclude(pk__in=[store.pk for store in stores])
    others = untried(others, begin, begin + timedelta(weeks=weeks))
    near = others.filter(cluster__in={store.cluster_id for store in stores})
    return near if near.exists() else others


def looks(trial: Trial) -> tuple[int, ...]:
    """The weeks after its start at which a trial is looked at."""
    return trials.looks(max((trial.ends_on - trial.starts_on).days // 7, 1))


def measure(*, now: datetime) -> list[Trial]:
    """Take every look whose day has come and return the trials that have news; a look is taken once."""
    today = timezone.localdate(now)
    running = Trial.objects.filter(starts_on__lt=today, ends_on__gt=today - PATIENCE).order_by("pk")
    return [trial for trial in running if _look_at(trial.pk, today, now)]


@transaction.atomic
def _look_at(pk: int, today: date, now: datetime) -> bool:
    trial = Trial.objects.select_for_update(of=("self",)).select_related("decision__suggestion__category").get(pk=pk)
    taken = set(trial.outcomes.values_list("weeks", flat=True))
    due = [look for look in looks(trial) if look not in taken and trial.starts_on + timedelta(weeks=look) <= today]
    return sum(_look(trial, look, now) for look in due) > 0


def _look(trial: Trial, look: int, now: datetime) -> bool:
    """Write down what these weeks showed; False when it cannot be told from chance at all, for want of others."""
    effect = _effect(trial, look)
    low, high = effect.between(0.8)
    if effect.why or not np.isfinite(high):
        return False
    Outcome.objects.create(
        trial=trial,
        weeks=look,
        lift_q10=low,
        lift_q50=effect.lift,
        lift_q90=high,
        units=round(effect.extra),
        measured_at=now,
    )
    said = STATES.get(trials.verdict(effect, look, looks(trial)))
    if trial.state == Trial.State.RUNNING and said:
        trial.state = said
        trial.save(update_fields=["state"])
    return True


STATES = {"enough": Trial.State.WORKED, "stop": Trial.State.FAILED, "no_difference": Trial.State.FAILED}


def _effect(trial: Trial, look: int) -> trials.Effect:
    end = trial.starts_on + timedelta(weeks=look)
    known = weeks_until(trial.decision.suggestion.category, end, HISTORY + look)
    free = known.free(trial.starts_on, end, but=trial)
    against = known.rows(trial.controls.all())
    return trials.measure(
        known.sold,
        known.rows(trial.stores.all()),
        known.sold.shape[1] - look,
        look,
        against[free[against]],  # a control in which something was tried since is one no more
        free=free,
    )
