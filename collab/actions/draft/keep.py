"""Sketches become rows: written once, changed only where they differ, never over somebody's decision."""

import json
from datetime import datetime, timedelta
from typing import Any

from catalog.models import Category
from collab.actions.draft.sketch import HORIZON_WEEKS, Sketch
from collab.engine import VERSION
from collab.models import Evidence, Suggestion

Kind, State = Suggestion.Kind, Suggestion.State

DRAFTED = (Kind.ADD, Kind.RESTOCK, Kind.LOCALISE, Kind.DELIST, Kind.FIX)
# How long a decided question rests before the same one may be put again; an answered idea rests for good.
RESTS = {
    Kind.RESTOCK: timedelta(weeks=4),
    Kind.LOCALISE: timedelta(weeks=13),
    Kind.DELIST: timedelta(weeks=13),
    Kind.FIX: timedelta(weeks=4),
}
STAMP_EVERY = timedelta(minutes=10)  # what stands as it was need not be written for every vote to say so
FIGURES = [
    *("state", "idea_id", "variant_id", "units_q10", "units_q50", "units_q90"),
    *("money", "money_q10", "money_q50", "money_q90", "currency", "horizon_weeks"),
    *("interest_q10", "interest_q50", "interest_q90", "seen", "wanted", "asked", "snoozed_until"),
]
STAMPS = ["data_until", "model_version", "updated_at"]


def keep(*, department: Category, sketches: list[Sketch], currency: str, now: datetime) -> int:
    """Make the department's waiting suggestions say what the sketches say; returns how many were changed.

    Rows are locked first, so that a merchandiser who decides meanwhile has won or waits a moment. Decided rows and
    those put off until later stay as they are; what no longer holds is retired; what holds again is opened again.
    """
    kinds = [kind.value for kind in DRAFTED]
    rows = Suggestion.objects.raw(HELD, {"department": department.pk, "kinds": kinds})
    held: dict[str, Any] = {row.key: row for row in rows}
    decided = {key: row.decided_at for key, row in held.items() if row.decided_at}
    wanted = {}
    for sketch in sketches:
        key = free_key(sketch, held, decided, now)
        if key:
            wanted[key] = sketch
    stale = {row.pk for row in held.values() if row.data_until < now - STAMP_EVERY}
    written = (_write(key, sketch, held.get(key), department, currency, now) for key, sketch in wanted.items())
    changed = [row for row in written if row]
    _save(changed, wanted, now)
    standing = [row.pk for key, row in held.items() if key in wanted and row.pk in stale]
    Suggestion.objects.filter(pk__in=standing).update(data_until=now, model_version=VERSION)
    left = [row for key, row in held.items() if key not in wanted and row.state != State.RETIRED]
    gone = [row.pk for row in left if is_free(row, now)]
    retired = Suggestion.objects.filter(pk__in=gone).update(state=State.RETIRED, snoozed_until=None, updated_at=now)
    return len(changed) + retired


# All of them, locked, with what an open one says: any other is written anew if it holds again.
HELD = """
SELECT s.*,
       (SELECT max(d.at) FROM collab_decision d WHERE d.suggestion_id = s.id) AS decided_at,
       CASE WHEN s.state = 'open' THEN ARRAY(
           SELECT p.store_id FROM collab_suggestion_stores p WHERE p.suggestion_id = s.id ORDER BY p.store_id)
       END AS told_stores,
       CASE WHEN s.state = 'open' THEN (
           SELECT json_agg(json_build_array(e.against, e.kind, e.facts) ORDER BY e.position)::text
             FROM collab_evidence e WHERE e.suggestion_id = s.id)
       END AS told_reasons
  FROM collab_suggestion s
 WHERE s.category_id = %(department)s AND s.kind = ANY(%(kinds)s)
 ORDER BY s.id
   FOR UPDATE OF s
"""


def is_free(row: Suggestion, now: datetime) -> bool:
    """Nobody has decided it or put it off until later."""
    if row.state == State.SNOOZED:
        return row.snoozed_until is not None and row.snoozed_until <= now
    return row.state != State.DECIDED


def free_key(sketch: Sketch, held: dict[str, Suggestion], decided: dict[str, datetime], now: datetime) -> str | None:
    """Under which key this may be put to the merchandiser; None while their last answer to it rests.

    The first time it is the sketch's own key; a question that arises again after its rest gets ":2", ":3"…
    """
    key, round_ = sketch.key, 1
    while key in held and held[key].state == State.DECIDED:
        answered = decided.get(key) or held[key].updated_at
        if sketch.kind not in RESTS or answered + RESTS[Kind(sketch.kind)] > now:
            return None
        round_ += 1
        key = f"{sketch.key}:{round_}"
    return key if key not in held or is_free(held[key], now) else None


def _write(
    key: str, sketch: Sketch, row: Suggestion | None, department: Category, currency: str, now: datetime
) -> Suggestion | None:
    """The row with the sketch's figures, unsaved; None when it says all of that already."""
    before = None if row is None else figures(row)
    row = row or Suggestion(key=key, kind=sketch.kind, category=department, created_at=now)
    shares = [None] * 3 if sketch.interest is None else [round(float(each), 5) for each in sketch.interest]
    for level, units, money, share in zip(("q10", "q50", "q90"), sketch.units, sketch.money, shares, strict=True):
        setattr(row, f"units_{level}", round(float(units), 3))
        setattr(row, f"money_{level}", round(float(money)))
        setattr(row, f"interest_{level}", share)
    row.state, row.snoozed_until = State.OPEN, None
    row.idea_id, row.variant_id = sketch.idea, sketch.variant
    row.money = Suggestion.Money.MARGIN if sketch.cost_known else Suggestion.Money.REVENUE
    row.currency, row.horizon_weeks = currency, HORIZON_WEEKS
    row.seen, row.wanted, row.asked = sketch.seen, sketch.wanted, sketch.asked
    row.data_until, row.model_version, row.updated_at = now, VERSION, now
    return None if before == figures(row) and says(row, sketch) else row


def figures(row: Suggestion) -> list:
    return [getattr(row, name) for name in FIGURES]


def says(row: Any, sketch: Sketch) -> bool:
    """It names the same stores and reasons."""
    reasons = [tuple(each) for each in json.loads(row.told_reasons or "[]")]
    return (row.told_stores, reasons) == (sorted(sketch.stores), sketch.reasons)


def _save(rows: list[Suggestion], wanted: dict[str, Sketch], now: datetime) -> None:
    old = [row for row in rows if row.pk]
    Evidence.objects.filter(suggestion__in=old).delete()
    Places = Suggestion.stores.through
    Places.objects.filter(suggestion__in=old).delete()
    Suggestion.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["key"], update_fields=[*FIGURES, *STAMPS]
    )
    Evidence.objects.bulk_create(
        Evidence(suggestion=row, position=position, against=against, kind=kind, facts=facts)
        for row in rows
        for position, (against, kind, facts) in enumerate(wanted[row.key].reasons)
    )
    Places.objects.bulk_create(
        Places(suggestion_id=row.pk, store_id=store) for row in rows for store in wanted[row.key].stores
    )
