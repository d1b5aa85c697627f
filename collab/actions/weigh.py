"""What each kind of voice counts for, and how fast it fades: refitted once a day from this shop's own outcomes.

How much of a difference in what people say becomes a difference in sales is learnt from measured launches
(`engine.weights`): each is foretold by what was like it alone, and votes, pledges and choices between two said how many
times as much as usual it was wanted (`engine.wanted`). Until enough launches were measured the root of that stands, and
a kind that spoke of few of them keeps near it. A kind's half-life is the one that
would have foretold sales of the past best (`engine.halflife`); where replay cannot tell, nothing fades.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
from numpy.typing import NDArray

from catalog.models import Category
from collab.actions.outcomes import Known, known
from collab.actions.read_votes.rows import whole_numbers
from collab.engine import halflife, weights
from collab.engine.spread import TINY, Floats
from collab.engine.wanted import KINDS
from collab.models import Evidence, SignalKind, Suggestion, TypedWeight, Worth

Column = NDArray[np.int64]
DAILY = timedelta(hours=20)
FADING = {"votes": (SignalKind.VOTE,), "requests": (SignalKind.REQUEST,), "pledges": (SignalKind.PLEDGE,)}
HORIZON = 28  # days foretold by a replay
FEWEST = 30  # variants that somebody said something about
FASTEST = 14.0  # days; what went stale faster could not be told from what everybody says in the same week
STANDS = 6  # days to stand on, one horizon apart
LOCK = 0x5E23  # key of the advisory lock: weights are written by one at a time


def weigh_daily(*, now: datetime) -> int:
    """`weigh` when the last time is a day ago; how many rows."""
    if Worth.objects.filter(fitted_at__gt=now - DAILY).exists():
        return 0
    return len(weigh(now=now))


@transaction.atomic
def weigh(*, now: datetime, lives: dict[str, float | None] | None = None) -> list[Worth]:
    """Learn what kinds are worth in each department and everywhere, and keep it instead of what was kept; what was
    typed stands in its place. `lives`: half-lives by kind where they are known."""
    if lives is None:
        lives = {kind: half_life(kinds, timezone.localdate(now)) for kind, kinds in FADING.items()}
    one_at_a_time()
    departments = list(Category.objects.filter(parent=None).order_by("pk"))
    launches = known().of(Suggestion.Kind.ADD)
    ids = np.array([each.pk for each in departments], dtype=np.int64)
    own = np.searchsorted(ids, launches.department)
    alone, said = foretold_alone(launches), said_of(launches)
    by_hand = dict(TypedWeight.objects.values_list("kind", "weight"))
    found = weights.learn(alone, said, launches.sold, own, categories=len(ids) + 1)
    found = weights.edited(found, [[by_hand.get(kind, np.nan) for kind in KINDS]])
    rows = []
    for code, category in enumerate([*departments, None]):
        mine = launches.department == category.pk if category else np.ones(len(launches), dtype=bool)
        learnt = {"learnt": found.learnt, "fitted_at": now, "category": category}
        spoke = found.spoke[code] if category else found.spoke.sum(axis=0)
        count = int(found.launches[code] if category else found.launches.sum())
        for at, kind in enumerate(KINDS):
            weight, error = float(found.value[code, at]), float(found.error[code, at])
            behind = count if kind == "votes" else int(spoke[at])
            figures = {"weight": weight, "error": error, "half_life": lives.get(kind), "launches": behind}
            rows.append(Worth(kind=kind, typed=kind in by_hand, **figures, **learnt))
        people = {"known": int(launches.asked[mine].sum()), "bought": int(launches.bought[mine].sum())}
        rows.append(Worth(kind="requests", half_life=lives.get("requests"), launches=count, **people, **learnt))
    Worth.objects.all().delete()
    return Worth.objects.bulk_create(rows)


def one_at_a_time() -> None:
    """Wait until whoever else writes weights has committed; others wait until we have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def foretold_alone(launches: Known) -> Floats:
    """(n,) pieces a week by what was like it and was launched before, whatever anybody said."""
    like, began = launches.foretold["look_alikes"], launches.foretold["launches"]
    return np.where(np.isfinite(began), began, like)


def said_of(launches: Known) -> Floats:
    """(n, kinds) what each kind added to the average of all three, in logs, as the page told it; NaN: nothing."""
    told = Evidence.objects.filter(
        kind__in=["interest", "pledges", "pairs"], suggestion__decisions__in=launches.decision.tolist()
    )
    facts: dict[int, dict[str, dict]] = defaultdict(dict)
    for decision, kind, said in told.values_list("suggestion__decisions", "kind", "facts"):
        facts[decision][kind] = said
    return np.array([_said(facts[decision]) for decision in launches.decision.tolist()]).reshape(-1, len(KINDS))


def _said(facts: dict[str, dict]) -> list[float]:
    votes = facts.get("interest", {})
    times = [votes["q50"] / votes["usual"] if votes.get("usual") else np.nan]
    times += [facts.get(kind, {}).get("times", np.nan) for kind in KINDS[1:]]
    shares = 1.0 + sum(facts.get(kind, {}).get("told", 0.0) for kind in KINDS[1:])
    return [float(np.log(max(each, TINY)) / shares) for each in times]


def half_life(kinds: tuple[int, ...], today: date) -> float | None:
    """Days after which a voice of these kinds counts half, from what was sold after it; None where nobody can tell."""
    since = today - timedelta(days=HORIZON * (STANDS + 12))
    asked = {"kinds": list(kinds), "sales": [SignalKind.SALE], "since": since}
    said, sold = whole_numbers(SAID, 3, asked), whole_numbers(SOLD, 3, asked)
    variants = np.unique(said[:, 0])
    if len(variants) < FEWEST:
        return None
    end = (today - date(2000, 1, 1)).days
    stands = [end - HORIZON * back for back in range(STANDS, 0, -1)]
    found = halflife.fit(
        _by_variant(said, variants),
        _by_variant(sold, variants),
        subjects=len(variants),
        origins=stands,
        horizon=HORIZON,
    )
    bracketed = FASTEST <= found.days < halflife.GRID[-1]  # at an end of the grid nothing was found, only not refused
    return found.days if found.learnt and bracketed else None


def _by_variant(rows: NDArray[np.int64], variants: NDArray[np.int64]) -> tuple[Column, Column, Column]:
    rows = rows[np.isin(rows[:, 0], variants)]
    return np.searchsorted(variants, rows[:, 0]), rows[:, 1], rows[:, 2]


# What was said about what stands on the shelf, of itself or through an idea about it; days since 2000.
SAID = """
SELECT coalesce(i.variant_id, d.subject_id), (d.day - date '2000-01-01')::bigint, sum(d.value)::bigint
  FROM collab_signalday d
  LEFT JOIN feedback_idea i ON d.subject_type = 1 AND i.id = d.subject_id
 WHERE d.kind = ANY(%(kinds)s) AND d.day >= %(since)s AND (d.subject_type = 2 OR i.variant_id IS NOT NULL)
 GROUP BY 1, 2
"""
SOLD = """
SELECT d.subject_id, (d.day - date '2000-01-01')::bigint, sum(d.value)::bigint
  FROM collab_signalday d
 WHERE d.subject_type = 2 AND d.kind = ANY(%(sales)s) AND d.day >= %(since)s
   AND d.subject_id IN (
       SELECT coalesce(i.variant_id, s.subject_id)
         FROM collab_signalday s LEFT JOIN feedback_idea i ON s.subject_type = 1 AND i.id = s.subject_id
        WHERE s.kind = ANY(%(kinds)s) AND s.day >= %(since)s AND (s.subject_type = 2 OR i.variant_id IS NOT NULL))
 GROUP BY 1, 2
"""
