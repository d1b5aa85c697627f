"""rank-pairs: choices between two -> the worth of each item."""

from pathlib import Path

from collab.engine.pairs import worth
from collab.replay.boards import codes, items, known, places
from collab.replay.case import Columns, Id, read


def predict(folder: Path) -> Columns:
    """item_id, score (worth in logits), in the order of items.csv."""
    found = items(folder)["item_id"]
    ids = known(found)
    pairs = read(folder, "pairs.csv", {"voter_id": Id, "winner": Id, "loser": Id, "seq": float})
    won, lost = (places("pairs.csv", pairs, column, ids) for column in ("winner", "loser"))
    voter = codes(pairs["voter_id"], known(pairs["voter_id"]))
    return {"item_id": found, "score": worth(won, lost, len(ids), voter)[codes(found, ids)]}
