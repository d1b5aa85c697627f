"""Rank ideas: what boards use today, and what a good engineer would try next."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln


def _board(folder: Path) -> tuple[Any, Any, Any]:
    """Item ids; yes and no per item, a pass counting half of each."""
    ids = pd.read_csv(folder / "items.csv").item_id.to_numpy()
    votes = pd.read_csv(folder / "votes.csv").sort_values("seq", kind="stable")
    votes["item"] = pd.Series(np.arange(len(ids)), index=ids).loc[votes.item_id].to_numpy()
    share = (votes.vote + 1) / 2
    yes = np.bincount(votes["item"], share, minlength=len(ids))
    return ids, votes, (yes, np.bincount(votes["item"], 1 - share, minlength=len(ids)))


def net_votes(folder: Path) -> dict[str, Any]:
    ids, _, (yes, no) = _board(folder)
    return {"item_id": ids, "score": yes - no}


def wilson(folder: Path, z: float = 1.96) -> dict[str, Any]:
    """The low end of Wilson's (1927) interval."""
    ids, _, (yes, no) = _board(folder)
    count = np.maximum(yes + no, 1e-9)
    share = yes / count
    middle, half = share + z**2 / (2 * count), z * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return {"item_id": ids, "score": np.where(yes + no > 0, (middle - half) / (1 + z**2 / count), 0.0)}


def hot(folder: Path) -> dict[str, Any]:
    """Log of net votes plus how new: here, how late its first vote came, a tenth of the board's life worth tenfold."""
    ids, votes, (yes, no) = _board(folder)
    first = votes.groupby("item").seq.min().reindex(range(len(ids))).fillna(0).to_numpy()
    net = yes - no
    size = np.log10(np.maximum(np.abs(net), 1))
    return {"item_id": ids, "score": np.sign(net) * size + first / max(len(votes) / 10, 1)}


def beta_binomial(folder: Path) -> dict[str, Any]:
    """Posterior mean under one beta prior, fitted by marginal likelihood."""
    ids, _, (yes, no) = _board(folder)

    def loss(logs: Any) -> float:
        a, b = np.exp(np.clip(logs, -5, 8))
        return -float((betaln(a + yes, b + no) - betaln(a, b)).sum()) + 0.01 * float((logs**2).sum())

    a, b = np.exp(np.clip(minimize(loss, [0.5, 0.0], method="Nelder-Mead").x, -5, 8))
    return {"item_id": ids, "score": (yes + a) / (yes + no + a + b)}


def bradley_terry(folder: Path) -> dict[str, Any]:
    """A voter who likes one idea better than another has chosen between them; half a win each way for calm."""
    ids, votes, _ = _board(folder)
    wins = np.zeros((len(ids), len(ids)))
    for _, mine in votes.groupby("voter_id"):
        item, vote = mine["item"].to_numpy(), mine.vote.to_numpy()
        wins[np.ix_(item, item)] += vote[:, None] > vote[None, :]
    met, won, worth = wins + wins.T, wins.sum(axis=1) + 0.5, np.ones(len(ids))
    for _ in range(200):
        worth = won / ((met / (worth[:, None] + worth[None, :])).sum(axis=1) + 1 / (worth + 1))
        worth /= np.exp(np.log(worth).mean())
    return {"item_id": ids, "score": np.log(worth)}


def low_rank(folder: Path, rank: int = 2, weight: float = 5.0) -> dict[str, Any]:
    """Members x (ideas and behaviour) filled in by alternating ridge; an idea's score is its mean over all members."""
    ids, votes, (yes, no) = _board(folder)
    done = pd.read_csv(folder / "behaviour.csv")
    people, who = np.unique(np.r_[votes.voter_id, done.voter_id], return_inverse=True)
    _, thing = np.unique(done.aux_id, return_inverse=True)
    what, value = np.r_[votes["item"], len(ids) + thing], np.r_[votes.vote, done.value].astype(float)
    count = np.bincount(what, minlength=what.max() + 1)
    mean = (np.bincount(what, value, minlength=len(count)) + 5 * value.mean()) / (count + 5)
    left, rng = value - mean[what], np.random.default_rng(0)
    sides = [rng.normal(0, 0.1, (len(people), rank)), rng.normal(0, 0.1, (len(count), rank))]
    for step in range(20):
        mine, other = ((who, what), (what, who))[step % 2]
        fixed = sides[1 - step % 2]
        square = np.zeros((len(sides[step % 2]), rank, rank))
        np.add.at(square, mine, fixed[other][:, :, None] * fixed[other][:, None, :])
        target = np.zeros((len(square), rank))
        np.add.at(target, mine, fixed[other] * left[:, None])
        sides[step % 2] = np.linalg.solve(square + weight * np.eye(rank), target[..., None])[..., 0]
    filled = mean + (sides[0] @ sides[1].T).mean(axis=0)
    return {"item_id": ids, "score": filled[: len(ids)]}


PEERS = {
    "net votes": net_votes,
    "Wilson": wilson,
    "hot": hot,
    "beta-binomial": beta_binomial,
    "Bradley–Terry": bradley_terry,
    "low-rank": low_rank,
}
