"""How ideas stand among those people choose between: in every store where enough was chosen, and everywhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from collab.actions.score import in_use
from collab.engine import pairs, peers
from collab.engine.spread import Floats
from collab.models import OURS, Shard
from feedback.models import Idea, PairChoice, PairStanding

MOST = 200_000  # choices, the latest
ENOUGH = 30  # choices in a store, for it to have a standing of its own
IDEAS, IDEAS_OF_STORE = 300, 100  # of one standing, those met most: what is reckoned grows with their cube
SETTLING = timedelta(minutes=10)  # between two readings
TENTH = 1.2816  # of a normal: 8 times in 10 lie between
EVERYWHERE = 0
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Choices:
    """Choices (n,): ids of the idea chosen and of the other, a number for the voter, the store's id (0: none named)."""

    chosen: NDArray[np.int64]
    other: NDArray[np.int64]
    voter: NDArray[np.int64]
    store: NDArray[np.int64]

    def among(self, use: NDArray[np.bool_]) -> "Choices":
        return Choices(self.chosen[use], self.other[use], self.voter[use], self.store[use])


def read_pairs(*, now: datetime) -> int:
    """Read the standings again if somebody chose since; how many rows there are, 0 when nothing was due. Whoever has a
    vote set aside does not count. Where a simpler method is live, ideas stand by their share of choices won."""
    last = PairStanding.objects.aggregate(at=Max("read_at"))["at"]
    news = PairChoice.objects.filter(heard_at__gt=last) if last else PairChoice.objects.filter(heard_at__isnull=False)
    if not news.exists() or (last and now - last < SETTLING):
        return 0
    choices, ours = _choices(), in_use("rank-pairs") == OURS
    found = _standings(choices, None, ours, now)
    stores, count = np.unique(choices.store[choices.store != EVERYWHERE], return_counts=True)
    for store in stores[count >= ENOUGH].tolist():
        found += _standings(choices.among(choices.store == store), store, ours, now)
    with transaction.atomic():
        PairStanding.objects.all().delete()
        PairStanding.objects.bulk_create(found, batch_size=AT_ONCE)
        _mark([row.idea_id for row in found], now)
    return len(found)


def _mark(ideas: list[int], now: datetime) -> None:
    """Their departments are drafted anew: choices move what is expected of them."""
    about = Idea.objects.filter(pk__in=ideas).values_list(Coalesce("category__department_id", "category_id"))
    Shard.objects.filter(category__in=about.distinct()).update(dirty_at=now)


def worth(
    won: NDArray[np.int64], lost: NDArray[np.int64], ideas: int, voter: NDArray[np.int64] | None, ours: bool
) -> Floats:
    """Worth of each idea (ideas,) in logits, by our method or by the share of choices won."""
    if ours:
        return pairs.worth(won, lost, ideas, voter)
    share = peers.win_rate(won, lost, ideas)
    return np.asarray(np.log(share / (1.0 - share)))


def _standings(choices: Choices, store: int | None, ours: bool, now: datetime) -> list[PairStanding]:
    ids, count = np.unique(np.concatenate([choices.chosen, choices.other]), return_counts=True)
    ids = np.sort(ids[np.argsort(-count, kind="stable")[: IDEAS_OF_STORE if store else IDEAS]])
    if not len(ids):
        return []
    choices = choices.among(np.isin(choices.chosen, ids) & np.isin(choices.other, ids))
    won, lost = np.searchsorted(ids, choices.chosen), np.searchsorted(ids, choices.other)
    # who only clicks through is told by all they chose: one store is too little for that
    value = worth(won, lost, len(ids), None if store else choices.voter, ours)
    error = pairs.doubt(value, won, lost)
    chosen, passed = (np.bincount(each, minlength=len(ids)) for each in (won, lost))
    low, middle, high = (1 / (1 + np.exp(-(value + z * error))) for z in (-TENTH, 0.0, TENTH))
    return [
        PairStanding(
            idea_id=int(ids[at]),
            store_id=store,
            met=int(chosen[at] + passed[at]),
            chosen=int(chosen[at]),
            worth=float(value[at]),
            spread=float(error[at]),
            low=float(low[at]),
            middle=float(middle[at]),
            high=float(high[at]),
            read_at=now,
        )
        for at in range(len(ids))
    ]


def _choices() -> Choices:
    with connection.cursor() as cursor:
        cursor.execute(CHOSEN, {"most": MOST})
        rows = np.array(cursor.fetchall() or np.zeros((0, 4)), dtype=np.int64)
    voter = np.unique(rows[:, 2], return_inverse=True)[1]
    return Choices(rows[:, 0], rows[:, 1], voter.ravel(), rows[:, 3])


CHOSEN = """
SELECT chosen_id, CASE chosen_id WHEN left_id THEN right_id ELSE left_id END, hashtextextended(voter_id::text, 0),
       coalesce(store_id, 0)
  FROM feedback_pairchoice c
 WHERE value = 1 AND chosen_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM collab_setaside s WHERE s.voter_id = c.voter_id AND s.released_at IS NULL)
 ORDER BY id DESC
 LIMIT %(most)s
"""
