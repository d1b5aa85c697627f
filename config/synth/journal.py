"""Made-up signals: a few things and a few people make most of the noise, and every season has its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from collab.models import SignalKind, SubjectType
from config.synth.rows import EPOCH, copy, uuids
from config.synth.shop import Shop

DAYS = 548  # 18 months
AT_ONCE = 250_000  # rows
KINDS = {
    SignalKind.SALE: 0.43,
    SignalKind.SEEN: 0.35,
    SignalKind.VOTE: 0.17,
    SignalKind.REQUEST: 0.02,
    SignalKind.RETURN: 0.02,
    SignalKind.PLEDGE: 0.01,
}
ABOUT_GOODS = (SignalKind.SALE, SignalKind.RETURN)
BY_SOMEBODY = (SignalKind.VOTE, SignalKind.REQUEST, SignalKind.PLEDGE)  # a till and a look leave no name here
MOST = {SignalKind.SALE: 3, SignalKind.SEEN: 9}  # pieces, looks in an hour
ZIPF = 1.07
WITHDRAWN, NO_STORE = 0.04, 0.05  # share of votes
DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True)
class Habits:
    """Cumulative shares: of the days (548), of each store, of the ranks within a department."""

    days: NDArray[np.float64]
    stores: NDArray[np.float64]
    variants: NDArray[np.float64]
    ideas: NDArray[np.float64]


def write_signals(shop: Shop, signals: int, *, until: datetime, seed: int) -> None:
    """Append so many signals of the 18 months before `until`, day after day, inside a transaction. The same shop,
    number, day and seed give the same rows."""
    make_months(until)
    chance = np.random.default_rng([seed, signals])
    habits = habits_of(shop, until)
    per_day = chance.multinomial(signals, np.diff(habits.days, prepend=0.0))
    first = int(until.timestamp()) * 1_000_000 - EPOCH - DAYS * DAY
    for days in np.array_split(np.arange(DAYS), max(1, -(-signals // AT_ONCE))):
        day = np.repeat(days, per_day[days])
        hours = chance.triangular(7, 17, 22, len(day)) / 24
        at = np.sort(first + ((day + hours) * DAY).astype(np.int64))
        if len(at):
            write_rows(shop, habits, chance, at, season=float(days.mean()) / 365.25)


def write_rows(
    shop: Shop, habits: Habits, chance: np.random.Generator, at: NDArray[np.int64], *, season: float
) -> None:
    kind = chance.choice(np.array(list(KINDS)), size=len(at), p=list(KINDS.values()))
    goods, named = np.isin(kind, ABOUT_GOODS), np.isin(kind, BY_SOMEBODY)
    department = pick(departments_in(shop.departments, season), chance, len(at))
    subject = np.empty(len(at), dtype=np.int64)
    for mine, ids, shares in ((goods, shop.variants, habits.variants), (~goods, shop.ideas, habits.ideas)):
        number = department[mine] + shop.departments * pick(shares, chance, int(mine.sum()))
        subject[mine] = ids[number % len(ids)]
    store = shop.stores[pick(habits.stores, chance, len(at))]
    value = np.ones(len(at), dtype=np.int32)
    for each, most in MOST.items():
        value[kind == each] = chance.integers(1, most + 1, int((kind == each).sum()))
    value[(kind == SignalKind.VOTE) & (chance.random(len(at)) < WITHDRAWN)] = -1
    person = uuids((shop.customers * chance.random(len(at)) ** 3).astype(np.int64))
    placeless = named & (chance.random(len(at)) < NO_STORE)
    about = np.where(goods, SubjectType.VARIANT, SubjectType.IDEA)
    for rows, has_store, has_name in (
        (~named, True, False),
        (named & ~placeless, True, True),
        (placeless, False, True),
    ):
        copy(
            "collab_signal",
            int(rows.sum()),
            at=("timestamptz", at[rows]),
            kind=("smallint", kind[rows]),
            subject_type=("smallint", about[rows]),
            subject_id=("bigint", subject[rows]),
            store_id=("bigint", store[rows] if has_store else None),
            voter_id=("uuid", person[rows] if has_name else None),
            value=("integer", value[rows]),
        )


def habits_of(shop: Shop, until: datetime) -> Habits:
    """More each month, most before Christmas, and on Saturdays."""
    dates = [until.date() - timedelta(days=DAYS - day) for day in range(DAYS)]
    days, of_year = np.arange(DAYS), np.array([date.timetuple().tm_yday for date in dates])
    weight = (0.7 + 0.6 * days / DAYS) * (1 + 0.35 * np.cos(2 * np.pi * (of_year - 350) / 365.25))
    ranks = {
        name: -(-len(ids) // shop.departments) for name, ids in (("variants", shop.variants), ("ideas", shop.ideas))
    }
    return Habits(
        days=shares(weight * np.array([0.9, 0.9, 0.9, 1.0, 1.1, 1.5, 0.7])[[date.weekday() for date in dates]]),
        stores=shares(1 / np.arange(1, len(shop.stores) + 1) ** 0.5),
        **{name: shares(1 / np.arange(1, count + 1) ** ZIPF) for name, count in ranks.items()},
    )


def departments_in(departments: int, season: float) -> NDArray[np.float64]:
    """Some are larger, and each has its own best time of the year (`season` in years)."""
    number = np.arange(departments)
    return shares((number + 1) ** -0.3 * (1 + 0.5 * np.sin(2 * np.pi * (season - number / departments))))


def shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    total = np.cumsum(weights)
    return total / total[-1]


def pick(cumulative: NDArray[np.float64], chance: np.random.Generator, how_many: int) -> NDArray[np.int64]:
    """Numbers drawn by their cumulative shares."""
    return np.searchsorted(cumulative, chance.random(how_many), side="right")


def make_months(until: datetime) -> None:
    """The months of the journal that all of it falls into."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(collab_make_signal_month(month::date))"
            " FROM generate_series(date_trunc('month', %s, 'UTC'), %s, '1 month') AS month",
            [until - timedelta(days=DAYS), until],
        )
