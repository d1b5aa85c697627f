"""What was said that new products would sell, beside what they sold: accepted suggestions, and launches by replay."""

from datetime import date, timedelta

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from collab.models import Foretold, ScoreRun
from collab.replay.own.history import EPOCH
from collab.replay.own.marks import Launched, Marks

MOST = 400  # launches that are written down, the newest first
LEAST_DAYS = 7  # on the shelf, before anything is compared


def write_foretold(*, run: ScoreRun, today: date, marks: list[Marks], ids: NDArray[np.int64]) -> int:
    """Write both kinds anew and return how many; `ids` are the variants behind the codes of the launches."""
    Foretold.objects.exclude(run=run).delete()
    launched = [row for each in marks if each.launched for row in _launched(run, each.launched, ids)]
    return len(Foretold.objects.bulk_create([*_accepted(run, today), *launched[:MOST]]))


def _launched(run: ScoreRun, told: Launched, ids: NDArray[np.int64]) -> list[Foretold]:
    weeks, said_on = told.horizon / 7, EPOCH + timedelta(days=told.day)
    return [
        Foretold(
            run=run,
            variant_id=int(ids[product]),
            said_on=said_on,
            from_day=said_on,
            weeks=weeks,
            **dict(zip(("q10", "q50", "q90"), (units / weeks).tolist(), strict=True)),
            sold=float(sold) / weeks,
        )
        for product, units, sold in zip(told.product, told.foretold, told.sold, strict=True)
    ]


def _accepted(run: ScoreRun, today: date) -> list[Foretold]:
    with connection.cursor() as cursor:
        cursor.execute(ACCEPTED, {"today": today, "known": today - timedelta(days=LEAST_DAYS)})
        return [
            Foretold(
                run=run,
                suggestion_id=suggestion,
                variant_id=variant,
                said_on=said_on,
                from_day=from_day,
                weeks=(today - from_day).days / 7,
                q10=q10,
                q50=q50,
                q90=q90,
                sold=float(units) / ((today - from_day).days / 7),
            )
            for suggestion, variant, said_on, q10, q50, q90, from_day, units in cursor.fetchall()
        ]


# A newcomer counts from its first sale after the decision; what went into more stores, in these stores, from the day
# on which it was listed there.
ACCEPTED = """
WITH told AS (
    SELECT s.id AS suggestion, coalesce(s.variant_id, i.variant_id) AS variant,
           (d.at AT TIME ZONE 'UTC')::date AS said_on, s.units_q10, s.units_q50, s.units_q90,
           s.kind = 'localise' AS local, 'decision:' || d.id AS ref
      FROM collab_decision d
      JOIN collab_suggestion s ON s.id = d.suggestion_id
      LEFT JOIN feedback_idea i ON i.id = s.idea_id
     WHERE d.verdict = 'accept' AND d.carried_out_at IS NOT NULL AND s.kind IN ('add', 'extend', 'relist', 'localise')
       AND s.units_q90 > 0
), begun AS (
    SELECT told.*, CASE WHEN local
           THEN (SELECT min(l.listed_on) FROM catalog_listing l WHERE l.decision_ref = ref)
           ELSE (SELECT min(d.day) FROM loyalty_saleday d WHERE d.variant_id = variant AND d.day >= said_on)
           END AS from_day
      FROM told
)
SELECT suggestion, variant, said_on, units_q10, units_q50, units_q90, from_day, coalesce(sum(d.units), 0)
  FROM begun
  LEFT JOIN loyalty_saleday d ON d.variant_id = variant AND d.day >= from_day AND d.day < %(today)s
        AND (NOT local OR d.store_id IN (SELECT l.store_id FROM catalog_listing l WHERE l.decision_ref = ref))
 WHERE from_day <= %(known)s
 GROUP BY 1, 2, 3, 4, 5, 6, 7
 ORDER BY from_day DESC, suggestion
"""
