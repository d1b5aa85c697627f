"""rank-ideas: a board's votes, its members' behaviour and the ideas' texts -> how many of all members approve."""

from pathlib import Path

import numpy as np

from collab.engine.board import read_board
from collab.engine.votes import Behaviour, Votes, behaviour, votes
from collab.replay.boards import Ids, codes, items, known, places
from collab.replay.case import CaseError, Columns, Id, read


def predict(folder: Path) -> Columns:
    """item_id, score (estimated approval), lo and hi (80 % interval), in the order of items.csv."""
    found = items(folder, text=str)
    ideas = known(found["item_id"])
    place = codes(found["item_id"], ideas)
    board = read_board(*_board(folder, ideas), found["text"][np.argsort(place)].tolist())
    return {"item_id": found["item_id"], "score": board.score[place], "lo": board.low[place], "hi": board.high[place]}


def _board(folder: Path, ideas: Ids) -> tuple[Votes, Behaviour]:
    """The case's ids as codes: members of votes and behaviour together."""
    cast = read(folder, "votes.csv", {"voter_id": Id, "item_id": Id, "vote": int, "seq": float})
    done = read(folder, "behaviour.csv", {"voter_id": Id, "aux_id": Id, "value": float})
    if len(wrong := np.flatnonzero(~np.isin(cast["vote"], (-1, 0, 1)))):
        line, vote = wrong[0] + 2, cast["vote"][wrong[0]]
        raise CaseError(f"votes.csv, line {line}, column vote: {vote} is not -1, 0 or 1")
    people, things = known(cast["voter_id"], done["voter_id"]), known(done["aux_id"])
    who, on = codes(cast["voter_id"], people), places("votes.csv", cast, "item_id", ideas)
    did, what = codes(done["voter_id"], people), codes(done["aux_id"], things)
    return (
        votes(who, on, cast["vote"], cast["seq"], len(people), len(ideas)),
        behaviour(did, what, done["value"], len(people), len(things)),
    )
