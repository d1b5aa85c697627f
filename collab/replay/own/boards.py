"""Own past: which ideas people want who meet them later, and which they choose of two."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collab.engine import exposure, peers
from collab.engine.board import read_board
from collab.engine.spread import Floats
from collab.engine.votes import NO, YES, behaviour, votes
from collab.replay.own.history import NEVER, Codes, History, Opinions
from collab.replay.own.marks import Marks, pairs_right

LOOKS = 20  # later looks that an idea needs for its range to be checked
Z = 1.2816  # of q10 and q90 of a normal


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of each idea (N,) on a morning: a score to rank by, q10 and q90 of who wants it, and scores by the
    simple methods."""

    score: Floats
    low: Floats
    high: Floats
    simple: dict[str, Floats]


def ideas(history: History, cut: int, end: int) -> Marks:
    """A case is a person who met ideas later: of those they wanted and those they did not, how many pairs stood in the
    right order?"""
    said = ranked(history.opinions.before(cut), cut)
    later = history.opinions.first_met(cut, end)
    known = np.bincount(history.opinions.before(cut).idea, minlength=later.ideas) > 0
    use = known[later.idea]
    voter, idea, wanted = later.voter[use], later.idea[use], later.wished[use] < NEVER
    cases = [rows for rows in _by_voter(voter) if wanted[rows].any() and not wanted[rows].all()]
    inside = _inside(said, np.bincount(idea, minlength=later.ideas), np.bincount(idea[wanted], minlength=later.ideas))

    def marks(score: Floats) -> Floats:
        return np.array([pairs_right(score[idea[rows]], wanted[rows]) for rows in cases])

    found = {name: marks(score) for name, score in said.simple.items()}
    return Marks(marks(said.score), found, ranges=len(inside), inside=int(inside.sum()))


def pairs(history: History, cut: int, end: int) -> Marks:
    """Nobody chooses between two yet, in this shop."""
    return Marks(np.zeros(0))


def ranked(known: Opinions, cut: int) -> Said:
    """Every idea as it was read on that morning, board by board."""
    score, low, high = (np.zeros(known.ideas) for _ in range(3))
    simple = {"beta-binomial": np.zeros(known.ideas), "net votes": np.zeros(known.ideas)}
    for board in np.unique(known.board):
        members = np.flatnonzero(known.board == board)
        rows = np.isin(known.idea, members)
        place = np.searchsorted(members, known.idea[rows])
        wished = known.wished[rows] < NEVER
        score[members], low[members], high[members] = _board(known, members, rows, place, wished)
        seen, wants = (np.bincount(each, minlength=len(members)).astype(float) for each in (place, place[wished]))
        lot = known.by_lot[rows]
        drawn = (np.bincount(place[each], minlength=len(members)).astype(float) for each in (lot, lot & wished))
        looks = exposure.looks(seen, wants, *drawn)
        simple["beta-binomial"][members] = peers.beta_binomial(*exposure.combined(looks, exposure.lean(looks)))
        simple["net votes"][members] = peers.net_votes(wants, seen)
    return Said(score, low, high, simple)


def _board(
    known: Opinions, members: Codes, rows: NDArray[np.bool_], place: Codes, wished: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """One board read as a whole; to have looked and not to wish is taken as "not for me"."""
    cast = votes(
        known.voter[rows],
        place,
        np.where(wished, YES, NO),
        known.looked[rows].astype(float),
        known.voters,
        len(members),
    )
    things = int(known.thing.max(initial=-1)) + 1
    did = behaviour(known.did, known.thing, np.ones(len(known.did)), known.voters, things)
    board = read_board(cast, did, [known.texts[idea] for idea in members.tolist()])
    return board.score, board.low, board.high


def _by_voter(voter: Codes) -> list[Codes]:
    """The rows of each voter."""
    order = np.argsort(voter, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(voter[order])) + 1) if len(order) else []


def _inside(said: Said, looks: Codes, wants: Codes) -> NDArray[np.bool_]:
    """Whether the share who wanted it later lay in the range, of ideas that enough people met; a share of a few people
    strays by chance, which the range is widened for."""
    use = looks >= LOOKS
    share, middle = wants[use] / looks[use], (said.low + said.high)[use] / 2
    sure = np.clip(middle, 0.01, 0.99)
    spread = np.hypot((said.high - said.low)[use] / (2 * Z), np.sqrt(sure * (1 - sure) / looks[use]))
    return np.asarray(np.abs(share - middle) <= Z * spread)
