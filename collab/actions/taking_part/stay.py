"""Whether customers who took part bought again more often than others like them. A comparison; it proves no cause."""

from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone

from collab.actions.read_goods.sales import columns
from collab.actions.taking_part.said import VOICES, WHOSE
from collab.engine.relationship import Comparison, matched_retention

WATCHED = 56  # days after the morning on which customers are compared
KNOWN = 365  # days before it by which they are alike
FEW = 30  # who took part, under which nothing is said
TOOK_PART, OTHERS = 1_000, 9_000  # customers at most, by lot: what is compared in about a second


def who_stays(*, now: datetime) -> dict | None:
    """Of those who had a say before a morning eight weeks ago: how many bought since, against others who by then had
    bought as often, as lately, as long and for as much. None while too few had a say."""
    morning = timezone.localdate(now) - timedelta(days=WATCHED)
    asked = {
        "morning": morning,
        "today": timezone.localdate(now),
        "first": morning - timedelta(days=KNOWN),
        "watched": WATCHED,
        "most": [OTHERS, TOOK_PART],
    }
    part, visits, lately, last, since, money, came = columns(CUSTOMERS, asked, 7)
    if part.sum() < FEW:
        return None
    alike = np.log1p(np.column_stack([visits, lately, last, since, money]))
    again, twice = (matched_retention(part > 0, alike, came >= times) for times in (1, 2))
    if again is None or twice is None or again.matched < FEW:
        return None
    return {"morning": morning.isoformat(), "days": WATCHED, "again": _facts(again), "twice": _facts(twice)} | {
        "asked": again.asked,
        "matched": again.matched,
        "unlike": round(again.imbalance, 3),
    }


# Days count from the morning. Who takes part only later is one of the others: that morning nobody knew.
CUSTOMERS = f"""
WITH whose AS MATERIALIZED ({WHOSE}),
     took_part AS MATERIALIZED (
     SELECT DISTINCT w.profile_id FROM ({VOICES}) said JOIN whose w USING (voter_id) WHERE said.at < %(morning)s
), days AS (
     SELECT o.profile_id, o.ordered_at::date - %(morning)s::date AS day, sum(o.total) AS money
       FROM loyalty_order o JOIN loyalty_profile p ON p.id = o.profile_id
      WHERE p.erased_at IS NULL AND o.total > 0 AND o.ordered_at >= %(first)s AND o.ordered_at < %(today)s
      GROUP BY 1, 2
), customers AS (
     SELECT d.profile_id, (t.profile_id IS NOT NULL)::int AS part, count(*) FILTER (WHERE day < 0) AS visits,
            count(*) FILTER (WHERE day < 0 AND day >= -%(watched)s) AS lately, -max(day) FILTER (WHERE day < 0) AS last,
            -min(day) AS since, sum(money) FILTER (WHERE day < 0) AS money, count(*) FILTER (WHERE day >= 0) AS came
       FROM days d LEFT JOIN took_part t USING (profile_id)
      GROUP BY 1, 2 HAVING min(day) < 0
), drawn AS (
     SELECT *, row_number() OVER (PARTITION BY part ORDER BY hashint8(profile_id), profile_id) AS lot FROM customers
)
SELECT part, visits, lately, last, since, money, came FROM drawn
 WHERE lot <= (%(most)s::int[])[part + 1] ORDER BY profile_id
"""


def _facts(found: Comparison) -> dict:
    gap = [round(float(each), 4) for each in found.difference]
    return {"theirs": round(found.stayed, 4), "others": round(found.others, 4), "gap": gap} | {
        "everybody_else": round(found.all_others, 4)
    }
