"""How much of what was said has faded, where replay found that it does (`collab.actions.weigh`)."""

from datetime import datetime

import numpy as np
from django.db import connection
from django.utils import timezone
from numpy.typing import NDArray

from catalog.models import Category
from collab.actions.draft.shelf import places_of
from collab.engine.spread import Floats
from collab.models import SignalKind, Worth

# What fades with which kind's half-life: whoever saw an idea did so when they could want it.
WITH = {
    SignalKind.SEEN: "votes",
    SignalKind.VOTE: "votes",
    SignalKind.REQUEST: "requests",
    SignalKind.PLEDGE: "pledges",
}


def faded_of(category: Category, ideas: NDArray[np.int64], now: datetime) -> tuple[Floats, Floats, Floats]:
    """People (N,) of whom time has left nothing: who saw each idea, who want it, and who asked for it."""
    lives = dict(Worth.objects.filter(category=category, half_life__isnull=False).values_list("kind", "half_life"))
    gone = {kind: np.zeros(len(ideas)) for kind in WITH}
    for kind, fades in WITH.items():
        if fades not in lives:
            continue
        asked = {"kind": kind, "ideas": ideas.tolist(), "today": timezone.localdate(now), "life": lives[fades]}
        with connection.cursor() as cursor:
            cursor.execute(FADED, asked)
            told = np.array(cursor.fetchall(), dtype=float).reshape(-1, 2)
        at, known = places_of(told[:, 0].astype(np.int64), ideas)
        gone[kind][at[known]] = np.maximum(told[known, 1], 0.0)
    return gone[SignalKind.SEEN], gone[SignalKind.VOTE], gone[SignalKind.REQUEST] + gone[SignalKind.PLEDGE]


FADED = """
SELECT subject_id, sum(value * (1 - power(0.5, greatest(0, %(today)s - day) / %(life)s)))
  FROM collab_signalday
 WHERE subject_type = 1 AND subject_id = ANY(%(ideas)s) AND kind = %(kind)s
 GROUP BY 1
"""
