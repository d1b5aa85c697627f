"""Choices between two beside votes, as `engine.wanted` averages them, on surveys where people chose.

What is chosen later is foretold by the sessions before. The choices of one half of the people are read as votes (of
things seen and wanted), those of the other half, or of the same people again, as pairs. Nothing was tuned on these.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from collab.engine import pairs
from collab.engine.interest import fit_prior, interest
from collab.engine.wanted import Pairs, Pledges, wanted

FEWEST = 30  # choices about an idea, as in the task rank-pairs
SESSIONS = 80  # of a survey
CUTS, NEXT, DRAWS = (0.1, 0.2, 0.4), 0.2, 10  # of the sessions: what is known, and what is foretold
WAYS = ("votes alone", "pairs alone", "averaged", "added")
WHO = ("other people", "the same people")


def rows(data: Path) -> Iterator[str]:
    yield f"| pairs from | {' | '.join(WAYS)} | averaged − votes alone |"
    yield f"|{'---|' * (len(WAYS) + 2)}"
    found = [case for source in sorted(data.glob("wikisurvey_*/pairs_*.csv.gz")) for case in _cases(source)]
    for who in WHO:
        means = np.array([case[who] for case in found])  # surveys x cuts by ways
        gain = means[:, 2] - means[:, 0]
        error, better = gain.std(ddof=1) / np.sqrt(len(gain)), int((gain > 0).sum())
        cells = " | ".join(f"{each:.3f}" for each in means.mean(axis=0))
        yield f"| {who} | {cells} | {gain.mean():+.3f} ± {error:.3f} (better in {better} of {len(gain)}) |"


def _cases(source):
    told = pd.read_csv(source)
    met = pd.concat([told.winner, told.loser]).value_counts()
    known = met[met >= FEWEST].index
    told = told[told.winner.isin(known) & told.loser.isin(known)]
    ids = np.unique(known)
    told = told.assign(won=np.searchsorted(ids, told.winner), lost=np.searchsorted(ids, told.loser))
    sessions = told.voter_id.drop_duplicates().to_numpy()
    if len(sessions) < SESSIONS:
        return
    for cut in CUTS:
        until = int(cut * len(sessions))
        later = told[told.voter_id.isin(sessions[until : until + int(NEXT * len(sessions))])]
        drawn = [_marks(told, later, sessions[:until], len(ids), seed) for seed in range(DRAWS)]
        yield {who: np.mean([one[who] for one in drawn], axis=0) for who in WHO}


def _marks(told, later, before, ideas, seed):
    people = np.random.default_rng(seed).permutation(before)
    half = len(people) // 2
    parts = {WHO[0]: (people[:half], people[half:]), WHO[1]: (people, people)}
    found = {}
    for who, (voters, choosers) in parts.items():
        votes, chosen = told[told.voter_id.isin(voters)], told[told.voter_id.isin(choosers)]
        scores = _scores(votes, chosen, ideas)
        found[who] = [_right(score, later.won.to_numpy(), later.lost.to_numpy()) for score in scores]
    return found


def _scores(votes, chosen, ideas):
    """By each of `WAYS`."""
    wants = np.bincount(votes.won, minlength=ideas).astype(float)
    seen = wants + np.bincount(votes.lost, minlength=ideas)
    prior = fit_prior(wants, seen)
    won, lost = chosen.won.to_numpy(), chosen.lost.to_numpy()
    worth = pairs.worth(won, lost, ideas, chosen.voter_id.to_numpy())
    met = np.bincount(np.concatenate([won, lost]), minlength=ideas).astype(float)
    nobody = Pledges(np.zeros(ideas), seen)
    both = wanted(interest(wants, seen, prior), prior, nobody, Pairs(worth, pairs.doubt(worth, won, lost), met))
    return both.lift(kinds=("votes",))[:, 1], worth, both.lift()[:, 1], both.middle.sum(axis=1)


def _right(score, won, lost):
    apart = score[won] - score[lost]
    return float((apart > 0).mean() + 0.5 * (apart == 0).mean())
