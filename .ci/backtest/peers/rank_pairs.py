"""Rank pairs: share of choices won, Elo, and Bradley-Terry by maximum likelihood with a touch of smoothing."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def _pairs(folder: Path) -> tuple[Any, Any, Any]:
    ids = pd.read_csv(folder / "items.csv").item_id
    pairs = pd.read_csv(folder / "pairs.csv").sort_values("seq", kind="stable")
    place = pd.Series(np.arange(len(ids)), index=ids)
    return ids.to_numpy(), place.loc[pairs.winner].to_numpy(), place.loc[pairs.loser].to_numpy()


def win_rate(folder: Path) -> dict[str, Any]:
    ids, won, lost = _pairs(folder)
    wins, losses = np.bincount(won, minlength=len(ids)), np.bincount(lost, minlength=len(ids))
    return {"item_id": ids, "score": (wins + 1) / (wins + losses + 2)}


def elo(folder: Path, gain: float = 32.0) -> dict[str, Any]:
    ids, won, lost = _pairs(folder)
    rating = np.zeros(len(ids))
    for winner, loser in zip(won, lost, strict=True):
        step = gain / (1 + 10 ** ((rating[winner] - rating[loser]) / 400))
        rating[winner] += step
        rating[loser] -= step
    return {"item_id": ids, "score": rating}


def bradley_terry(folder: Path) -> dict[str, Any]:
    """Hunter's (2004) minorise-maximise steps; half a win each way against an average item."""
    ids, won, lost = _pairs(folder)
    met = np.zeros((len(ids), len(ids)))
    np.add.at(met, (won, lost), 1.0)
    met, wins, worth = met + met.T, np.bincount(won, minlength=len(ids)) + 0.5, np.ones(len(ids))
    for _ in range(300):
        worth = wins / ((met / (worth[:, None] + worth[None, :])).sum(axis=1) + 1 / (worth + 1))
        worth /= np.exp(np.log(worth).mean())
    return {"item_id": ids, "score": np.log(worth)}


PEERS = {"win rate": win_rate, "Elo": elo, "Bradley–Terry": bradley_terry}
