"""Opinion groups against the reference's, on real conversations.

`PYTHONPATH=.ci python -m backtest.opinions DATA` reads DATA/polis_*/votes.csv.gz and the reference's groups from
tests/collab/engine/fixtures, and prints one markdown row a conversation: the adjusted Rand index.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from collab.engine import groups

REFERENCE = Path(__file__).resolve().parents[2] / "tests" / "collab" / "engine" / "fixtures" / "polis_groups.json"


def rows(data: Path) -> Iterator[str]:
    yield "| conversation | people | ideas | groups | adjusted Rand index | seconds |\n|---|---|---|---|---|---|"
    scores, reference = [], json.loads(REFERENCE.read_text("utf-8"))
    for folder in sorted(data.glob("polis_*")):
        if folder.name not in reference:
            continue
        cast = pd.read_csv(folder / "votes.csv.gz")
        people, person = np.unique(cast["voter_id"], return_inverse=True)
        ideas, idea = np.unique(cast["item_id"], return_inverse=True)
        began = time.perf_counter()
        votes = groups.last_votes(person, idea, cast["vote"].to_numpy(), people=len(people), ideas=len(ideas))
        found = groups.opinion_groups(votes).group
        took = time.perf_counter() - began
        theirs = [groups.NO_GROUP if digit == "." else int(digit) for digit in reference[folder.name]]
        scores.append(adjusted_rand_score(theirs, found))
        placed, count = (found >= 0).sum(), found.max() + 1
        yield f"| {folder.name} | {placed} | {len(ideas)} | {count} | {scores[-1]:.3f} | {took:.2f} |"
    yield f"| mean of {len(scores)} | | | | {np.mean(scores):.3f} | |"


if __name__ == "__main__":
    for line in rows(Path(sys.argv[1])):
        print(line, flush=True)
