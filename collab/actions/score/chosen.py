"""Own past: which of two people choose, foretold by the choices before that morning."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from collab.engine import pairs, peers
from collab.engine.spread import Floats
from collab.replay.own import TASKS, cuts
from collab.replay.own.history import EPOCH
from collab.replay.own.marks import Marks

MOST = 500_000  # choices, the latest

Rows = NDArray[np.int64]


def chosen(today: int) -> Iterator[Marks]:
    """Marks of one earlier day after the other. A case is a person who chose later between ideas that were known: of
    those pairs, in how many did what they chose stand higher?"""
    task, rows = TASKS["rank-pairs"], _rows(today)
    first = int(rows[:, 3].min()) if len(rows) else today
    for cut in cuts(task, first, today):
        yield marked(rows[rows[:, 3] < cut], rows[(rows[:, 3] >= cut) & (rows[:, 3] < cut + task.horizon)])


def marked(known: Rows, later: Rows) -> Marks:
    """Rows (n, 4): idea chosen, the other, voter, day."""
    ids = np.unique(known[:, :2])
    later = later[np.isin(later[:, 0], ids) & np.isin(later[:, 1], ids)]
    won, lost, right, wrong = (
        np.searchsorted(ids, column) for column in (known[:, 0], known[:, 1], later[:, 0], later[:, 1])
    )
    case = np.unique(later[:, 2], return_inverse=True)[1].ravel()

    def marks(score: Floats) -> Floats:
        apart = score[right] - score[wrong]
        hit = (apart > 0) + 0.5 * (apart == 0)
        return np.asarray(np.bincount(case, hit) / np.maximum(np.bincount(case), 1))

    net = np.bincount(won, minlength=len(ids)) - np.bincount(lost, minlength=len(ids))
    ours = pairs.worth(won, lost, len(ids), known[:, 2])
    return Marks(
        marks(ours),
        {"win rate": marks(peers.win_rate(won, lost, len(ids))), "net votes": marks(net.astype(float))},
    )


def _rows(today: int) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(CHOSEN, {"until": EPOCH + timedelta(days=today), "most": MOST})
        return np.array(cursor.fetchall() or np.zeros((0, 4)), dtype=np.int64)


CHOSEN = """
SELECT chosen_id, CASE chosen_id WHEN left_id THEN right_id ELSE left_id END, hashtextextended(voter_id::text, 0),
       (at AT TIME ZONE 'UTC')::date - DATE '1970-01-01'
  FROM feedback_pairchoice
 WHERE value = 1 AND chosen_id IS NOT NULL AND at < %(until)s
 ORDER BY at DESC
 LIMIT %(most)s
"""
