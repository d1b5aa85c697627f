"""What became of what was decided: expected pieces against those really sold, written down once and learnt from.

`reckon` writes a line for each listing and trial of which 4 or 8 weeks are over; `known` hands the lines out as arrays.
Both read what was decided, suggested and sold, and nothing else, so that the ledger can be written again from these.
"""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
from numpy.typing import NDArray

from catalog.models import Store
from collab.actions.measure import weeks_until
from collab.engine import outcomes
from collab.engine.spread import Floats
from collab.models import Decision, Evidence, Reckoning, Shard, Suggestion, Trial
from loyalty.models import OrderLine, SaleDay

LOOKS = (4, 8)  # weeks after the beginning
TOGETHER = timedelta(days=7)  # stores that began within this time are looked at together
LISTED = (Suggestion.Kind.ADD, Suggestion.Kind.EXTEND, Suggestion.Kind.RELIST, Suggestion.Kind.LOCALISE)
PARTS = ("look_alikes", "launches", "like_stores", "votes", "pairs", "pledges", "requests")


@dataclass(frozen=True)
class Known:
    """n decisions, each at its longest look, oldest first; pieces a week. `said` (n, 3) is what the page showed,
    `expected` (n, 3) the same before earlier outcomes moved it; `foretold` by each kind of evidence (n,), NaN: none."""

    decision: NDArray[np.int64]
    department: NDArray[np.int64]  # ids
    kind: NDArray[np.str_]  # of the suggestion
    begun: NDArray[np.datetime64]
    weeks: Floats
    said: Floats
    expected: Floats
    foretold: dict[str, Floats]
    sold: Floats
    net: Floats
    asked: Floats  # customers known by name who had asked for it
    bought: Floats  # of these

    def __len__(self) -> int:
        return len(self.decision)

    def of(self, kind: str) -> "Known":
        """Those of one kind of suggestion."""
        rows = self.kind == kind
        told = {part: values[rows] for part, values in self.foretold.items()}
        arrays = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "foretold"}
        return Known(**{name: values[rows] for name, values in arrays.items()}, foretold=told)


def known(*, before: date | None = None) -> Known:
    """All that was reckoned of decisions that began before a day (default: all), in one statement."""
    rows = Reckoning.objects.order_by("decision", "-weeks").distinct("decision")
    rows = rows.filter(begun_on__lt=before) if before else rows
    about = ("decision_id", "decision__suggestion__category_id", "decision__suggestion__kind", "begun_on", "weeks")
    figures = ("expected_q10", "expected_q50", "expected_q90", "level", "reach", "sold", "net", "asked", "bought")
    found = sorted(rows.values_list(*about, "foretold", *figures), key=lambda row: (row[3], row[0]))
    numbers = np.array([row[6:] for row in found], dtype=float).reshape(-1, len(figures))
    said = numbers[:, :3]
    return Known(
        decision=np.array([row[0] for row in found], dtype=np.int64),
        department=np.array([row[1] for row in found], dtype=np.int64),
        kind=np.array([row[2] for row in found], dtype=np.str_),
        begun=np.array([row[3] for row in found], dtype="datetime64[D]"),
        weeks=np.array([row[4] for row in found], dtype=float),
        said=said,
        expected=outcomes.uncorrected(said, numbers[:, 3], numbers[:, 4]),
        foretold={part: np.array([row[5].get(part, np.nan) for row in found], dtype=float) for part in PARTS},
        sold=numbers[:, 5],
        net=numbers[:, 6],
        asked=numbers[:, 7],
        bought=numbers[:, 8],
    )


def reckon(*, now: datetime) -> int:
    """Write down every look whose day has come and give its department news; how many lines were new. Twice, or by two
    at once, is as good as once."""
    today = timezone.localdate(now)
    begun = _begun(today)
    rows = Decision.objects.filter(pk__in=begun).select_related("suggestion__idea", "trial").order_by("pk")
    return sum(_write(decision, begun[decision.pk], today, now) for decision in rows)


@transaction.atomic
def _write(decision: Decision, places: dict[int, date], today: date, now: datetime) -> int:
    taken = set(decision.reckonings.values_list("weeks", flat=True))
    first = min(places.values())
    places = {store: day for store, day in places.items() if day <= first + TOGETHER}
    over = max(places.values())
    trial = getattr(decision, "trial", None)
    most = (trial.ends_on - trial.starts_on).days // 7 if trial else LOOKS[-1]
    due = [look for look in LOOKS if look <= most and look not in taken and over + timedelta(weeks=look) <= today]
    lines = [_line(decision, trial, places, look, now) for look in due]
    made = Reckoning.objects.bulk_create([line for line in lines if line], ignore_conflicts=True)
    if made:
        Shard.objects.filter(category=decision.suggestion.category_id).update(dirty_at=now)
    return len(made)


def _begun(today: date) -> dict[int, dict[int, date]]:
    """Decision → store → the day on which what was decided began there, of those not looked at for the last time."""
    found: dict[int, dict[int, date]] = defaultdict(dict)
    with connection.cursor() as cursor:
        until = today - timedelta(weeks=LOOKS[0])
        cursor.execute(BEGUN, {"kinds": list(LISTED), "last": LOOKS[-1], "until": until})
        for decision, store, day in cursor.fetchall():
            found[decision][store] = day
    return dict(found)


# A trial begins on its day in its stores. A listing begins where it is listed, or sold, since it was decided; what goes
# to more stores counts only in these.
BEGUN = """
WITH due AS MATERIALIZED (
     SELECT d.id, s.id AS suggestion, s.kind, t.id AS trial, t.starts_on,
            coalesce(t.variant_id, s.variant_id, i.variant_id) AS variant, d.carried_out_at::date AS since
       FROM collab_decision d
       JOIN collab_suggestion s ON s.id = d.suggestion_id
       LEFT JOIN feedback_idea i ON i.id = s.idea_id
       LEFT JOIN collab_trial t ON t.decision_id = d.id
      WHERE d.verdict IN ('accept', 'trial') AND d.carried_out_at::date <= %(until)s AND s.kind = ANY(%(kinds)s)
        AND NOT EXISTS (SELECT 1 FROM collab_reckoning r WHERE r.decision_id = d.id AND r.weeks = %(last)s)
), shown AS (
     SELECT due.id, l.store_id, l.listed_on AS day
       FROM due JOIN catalog_listing l ON l.variant_id = due.variant AND l.listed_on >= due.since
      WHERE due.trial IS NULL
     UNION ALL
     SELECT due.id, sale.store_id, sale.day
       FROM due JOIN loyalty_saleday sale ON sale.variant_id = due.variant AND sale.day >= due.since AND sale.units > 0
      WHERE due.trial IS NULL
     UNION ALL
     SELECT due.id, place.store_id, due.starts_on FROM due JOIN collab_trial_stores place ON place.trial_id = due.trial
)
SELECT shown.id, shown.store_id, min(shown.day)
  FROM shown JOIN due USING (id)
 WHERE due.kind <> 'localise' OR due.trial IS NOT NULL
    OR shown.store_id IN (SELECT store_id FROM collab_decision_stores WHERE decision_id = due.id
                           UNION ALL
                          SELECT store_id FROM collab_suggestion_stores WHERE suggestion_id = due.suggestion)
 GROUP BY 1, 2
HAVING min(shown.day) <= %(until)s
"""


def _line(
    decision: Decision, trial: Trial | None, places: dict[int, date], look: int, now: datetime
) -> Reckoning | None:
    """What these weeks showed; None where the suggestion said no figure to compare with."""
    row, first = decision.suggestion, min(places.values())
    facts = dict(Evidence.objects.filter(suggestion=row).values_list("kind", "facts"))
    open_ = Store.objects.filter(is_open=True)
    meant = row.stores.count() or facts.get("look_alikes", {}).get("stores") or open_.count()
    part = len(places) / max(meant, 1)
    variant = (trial and trial.variant_id) or row.variant_id or (row.idea.variant_id if row.idea else None)
    if variant is None or row.units_q50 <= 0:
        return None
    sold = _sold(variant, places, look)
    share = facts.get("worth", {}).get("taken_from_others", 0.0)
    asked, bought = _askers(decision, variant, places, first, look)
    moved = facts.get("checked", {})
    return Reckoning(
        decision=decision,
        weeks=look,
        begun_on=first,
        stores=len(places),
        expected_q10=row.units_q10 * part,
        expected_q50=row.units_q50 * part,
        expected_q90=row.units_q90 * part,
        level=moved.get("level", 1.0),
        reach=moved.get("reach", 1.0),
        foretold={each["of"]: each["weekly"] * part for each in facts.get("made_of", {}).get("parts", [])},
        sold=sold,
        net=float(outcomes.net([sold], [share], [_extra(trial, look)])[0]),
        asked=asked,
        bought=bought,
        reckoned_at=now,
    )


def _sold(variant: int, places: dict[int, date], look: int) -> float:
    """Pieces a week in so many weeks from each store's own beginning."""
    days = SaleDay.objects.filter(variant=variant, store__in=places, day__gte=min(places.values()))
    units = sum(
        sold
        for store, day, sold in days.values_list("store_id", "day", "units")
        if places[store] <= day < places[store] + timedelta(weeks=look)
    )
    return float(units) / look


def _extra(trial: Trial | None, look: int) -> list[float]:
    """What a trial found that its department sold more a week, q10, q50, q90; NaN where it could not tell."""
    seen = trial.outcomes.filter(weeks=look).first() if trial else None
    if trial is None or seen is None:
        return [np.nan] * 3
    weeks = weeks_until(trial.decision.suggestion.category, trial.starts_on + timedelta(weeks=look), look)
    without = weeks.sold[weeks.rows(trial.stores.all())].sum() / look / (1.0 + max(seen.lift_q50, -0.9))
    return [without * lift for lift in (seen.lift_q10, seen.lift_q50, seen.lift_q90)]


def _askers(decision: Decision, variant: int, places: dict[int, date], first: date, look: int) -> tuple[int, int]:
    """Customers we know by name who had asked for it in these stores or would buy it there, and how many of them bought
    it in these weeks; each of them once."""
    row = decision.suggestion
    with connection.cursor() as cursor:
        cursor.execute(ASKERS, {"idea": row.idea_id, "variant": variant, "stores": list(places), "until": decision.at})
        profiles = [profile for (profile,) in cursor.fetchall()]
    begin = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    bought = OrderLine.objects.filter(
        order__profile__in=profiles,
        variant=variant,
        quantity__gt=0,
        order__ordered_at__gte=begin,
        order__ordered_at__lt=begin + timedelta(weeks=look),
    )
    return len(profiles), bought.values("order__profile").distinct().count()


ASKERS = """
SELECT p.id
  FROM feedback_storerequest r JOIN loyalty_profile p ON p.voter_id = r.voter_id
 WHERE r.value = 1 AND r.at <= %(until)s AND r.store_id = ANY(%(stores)s)
   AND (r.idea_id = %(idea)s OR r.variant_id = %(variant)s)
 UNION
SELECT p.id
  FROM feedback_pledge g JOIN loyalty_profile p ON p.voter_id = g.voter_id
 WHERE g.value = 1 AND g.at <= %(until)s AND g.idea_id = %(idea)s
   AND (g.store_id IS NULL OR g.store_id = ANY(%(stores)s))
"""
