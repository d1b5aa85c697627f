"""rank-ideas: a board's votes, its members' behaviour and the ideas' texts -> how many of all members approve."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from collab.engine.board import read_board
from collab.engine.votes import Behaviour, Votes, behaviour, votes
from collab.replay.boards import once, places
from collab.replay.case import CaseError, Columns, read


def predict(folder: Path) -> Columns:
    """item_id, score (estimated approval), lo and hi (80 % interval)."""
    items = read(folder, "items.csv", {"item_id": int}, {"text": str})
    texts = items.get("text")
    board = read_board(*_board(folder, once(items)), None if texts is None else texts.tolist())
    return {"item_id": items["item_id"], "score": board.score, "lo": board.low, "hi": board.high}


def _board(folder: Path, ids: NDArray[np.int64]) -> tuple[Votes, Behaviour]:
    """The case's ids as codes: ideas in the order of items.csv, members of votes and behaviour together."""
    cast = read(folder, "votes.csv", {"voter_id": int, "item_id": int, "vote": int, "seq": float})
    done = read(folder, "behaviour.csv", {"voter_id": int, "aux_id": int, "value": float})
    if len(wrong := np.flatnonzero(~np.isin(cast["vote"], (-1, 0, 1)))):
        line, vote = wrong[0] + 2, cast["vote"][wrong[0]]
        raise CaseError(f"votes.csv, line {line}, column vote: {vote} is not -1, 0 or 1")
    people = np.unique(np.concatenate([cast["voter_id"], done["voter_id"]]))
    things = np.unique(done["aux_id"])
    who, on = np.searchsorted(people, cast["voter_id"]), places("votes.csv", cast, "item_id", ids)
    did, what = np.searchsorted(people, done["voter_id"]), np.searchsorted(things, done["aux_id"])
    return (
        votes(who, on, cast["vote"], cast["seq"], len(people), len(ids)),
        behaviour(did, what, done["value"], len(people), len(things)),
    )
