"""Which two ideas to show: of those least is known of, two that stand near each other.

What is known is read from the ideas and from `PairStanding`, which is written from above, once a minute in each
process; what a page costs does not grow with the choices. An offer is signed: its single use is the unique key of
PairChoice.
"""

import math
import random
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from django.core import signing
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.models import Store
from feedback.actions.choose import Pair
from feedback.models import Idea, PairChoice
from feedback.views.drawn import doubt, visit

SALT = "feedback.pair"
GOOD_FOR = 2 * 60 * 60  # seconds in which an offer is answered
KEPT_FOR = 60
BOARD = "product-mix"
UNKNOWN = 1.0  # spread of an idea nobody chose about, in logits
MOST_LISTS = 100
OWN = 400  # choices of one voter that are looked at

_pools: dict[int | None, tuple[float, "Pool"]] = {}


@dataclass(frozen=True)
class Row:
    """Where somebody stands in a row of pairs: whose shelf it is about, how they came, which departments come first."""

    store: Store | None
    way: str
    about: tuple[int, ...] = ()
    number: int = 1


@dataclass(frozen=True, eq=False)
class Pool:
    """Open ideas, ids (n,) ascending, what each is worth among pairs, how little is known of it and its department (0:
    none), (n,)."""

    ideas: np.ndarray
    worth: np.ndarray
    unknown: np.ndarray
    department: np.ndarray

    def within(self, departments: tuple[int, ...]) -> "Pool":
        those = np.isin(self.department, departments)
        return Pool(self.ideas[those], self.worth[those], self.unknown[those], self.department[those])

    def draw(self, dice: random.Random, seen: set[tuple[int, int]]) -> tuple[int, int] | None:
        """The first by how little is known of it; the second so that the answer tells most: little known, and about
        as likely to be chosen as not. None when this voter has chosen between all there are."""
        order = np.argsort(_waits(self.unknown, dice), kind="stable")
        for first in order.tolist():
            apart = 1 / (1 + np.exp(self.worth[first] - self.worth))
            telling = self.unknown * 4 * apart * (1 - apart)
            met = {other for pair in seen if self.ideas[first] in pair for other in pair}
            telling = np.where(np.isin(self.ideas, [self.ideas[first], *met]), 0.0, telling)
            if telling.sum() > 0:
                second = int(np.argmin(np.where(telling > 0, _waits(telling, dice), math.inf)))
                two = [int(self.ideas[first]), int(self.ideas[second])]
                dice.shuffle(two)
                return two[0], two[1]
        return None


def pool_of(store: int | None) -> Pool:
    """Ideas for everywhere and for this store."""
    now = time.monotonic()
    at, pool = _pools.get(store, (-math.inf, None))
    if pool is None or now - at > KEPT_FOR:
        if len(_pools) >= MOST_LISTS:
            _pools.clear()
        everywhere = FilteredRelation("pair_standings", condition=Q(pair_standings__store=None))
        rows = (
            Idea.objects.open()
            .filter(Q(store=None) | Q(store=store), board__slug=BOARD)
            .annotate(everywhere=everywhere)
            .annotate(department=Coalesce("category__department", "category", 0))
            .order_by("pk")
            .values_list(
                "pk", "votes_folded", "seen_folded", F("everywhere__worth"), F("everywhere__spread"), "department"
            )
        )
        lines = [[*row[:3], row[3] or 0.0, row[4] or UNKNOWN, row[5]] for row in rows]
        table = np.array(lines, dtype=float).reshape(-1, 6)
        unknown = table[:, 4] * doubt(table[:, 1], table[:, 2])
        pool = Pool(table[:, 0].astype(np.int64), table[:, 3], unknown, table[:, 5].astype(np.int64))
        _pools[store] = now, pool
    return pool


def offer(request, row: Row) -> tuple[tuple[Idea, Idea], str] | None:
    """Two ideas (left, right) and the token that goes with them: of the departments the row is about as long as there
    are two to choose between, then of all. What was closed or hidden since the list was read is not shown: then it is
    read anew."""
    voter = request.actor.voter_id
    mine = PairChoice.objects.filter(voter=voter).order_by("-at") if voter else PairChoice.objects.none()
    seen = set(mine.values_list("left", "right")[:OWN])
    shown = Idea.objects.visible_to(request.actor).open().select_related("category__department", "store")
    store = row.store.pk if row.store else None
    for _ in range(2):
        pool, dice = pool_of(store), random.Random()
        pair = (pool.within(row.about).draw(dice, seen) if row.about else None) or pool.draw(dice, seen)
        if pair is None:
            return None
        about = shown.in_bulk(pair)
        if len(about) == 2:
            left, right = (about[idea] for idea in pair)
            return (left, right), sealed(request, pair, row)
        _pools.pop(store, None)
    return None


def sealed(request, pair: tuple[int, int], row: Row) -> str:
    """The pair as only we can write it, for whoever looks at this page."""
    at, store = int(timezone.now().timestamp()), row.store.pk if row.store else None
    said = [uuid.uuid4().hex, *pair, store, row.way, row.about, row.number, at, visit(request)]
    return signing.dumps(said, salt=SALT)


def opened(request, token: str) -> tuple[Pair, Row] | None:
    """The pair and the row it stands in; None when it is not ours, not for this visitor, or too old."""
    try:
        key, left, right, store, way, about, number, at, whose = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError):
        return None
    if whose != visit(request):
        return None
    pair = Pair(uuid.UUID(key), left, right, store, way, datetime.fromtimestamp(at, UTC))
    return pair, Row(Store.objects.filter(pk=store).first() if store else None, way, tuple(about), number)


def forget() -> None:
    """For tests: read every list anew."""
    _pools.clear()


def _waits(rates: np.ndarray, dice: random.Random) -> np.ndarray:
    """An exponential time for each, so that the first is drawn with a chance in proportion to its rate."""
    draws = np.array([dice.random() for _ in range(len(rates))])
    with np.errstate(divide="ignore"):
        return -np.log(np.maximum(1.0 - draws, 1e-300)) / rates
