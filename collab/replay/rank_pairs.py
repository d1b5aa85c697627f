"""rank-pairs: choices between two -> the worth of each item."""

from pathlib import Path

from collab.engine.pairs import worth
from collab.replay.boards import once, places
from collab.replay.case import Columns, read


def predict(folder: Path) -> Columns:
    """item_id, score (worth in logits)."""
    ids = once(read(folder, "items.csv", {"item_id": int}))
    pairs = read(folder, "pairs.csv", {"voter_id": int, "winner": int, "loser": int, "seq": float})
    won, lost = (places("pairs.csv", pairs, column, ids) for column in ("winner", "loser"))
    return {"item_id": ids, "score": worth(won, lost, len(ids), pairs["voter_id"])}
