"""Own past: which ideas people want who meet them later, and which they choose of two."""

from dataclasses import dataclass

import numpy as np

from collab.engine import exposure, peers
from collab.engine.correction import correct, corrected, seen_from
from collab.engine.guards import Known, guard_wants
from collab.engine.interest import fit_prior, interest
from collab.engine.members import members
from collab.engine.spread import Floats
from collab.engine.votes import NO, YES, behaviour, votes
from collab.replay.own.history import NEVER, Codes, Flags, History, Opinions
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
    """Receipts and looks tell nothing of choices between two: `collab.actions.score.chosen` reads these."""
    return Marks(np.zeros(0))


def ranked(known: Opinions, cut: int) -> Said:
    """Every idea as the live product reads it, as of that morning, department by department."""
    score, low, high = (np.zeros(known.ideas) for _ in range(3))
    simple = {"beta-binomial": np.zeros(known.ideas), "net votes": np.zeros(known.ideas)}
    person = members(behaviour(known.did, known.thing, np.ones(len(known.did)), known.voters, known.things))
    traits = seen_from(person.traits, person.activity > 0, person.activity > 0)
    passed = np.bincount(known.voter[known.wished == NEVER], minlength=known.voters) > 0
    activity = (person.activity > 0).astype(float) + passed
    for board in np.unique(known.board):
        here = np.flatnonzero(known.board == board)
        rows = np.flatnonzero(np.isin(known.idea, here))
        idea = np.searchsorted(here, known.idea[rows])
        wished = known.wished[rows] < NEVER
        fair = _counts(idea, wished, known.by_lot[rows], len(here))
        low[here], score[here], high[here] = _read(known, here, rows, traits, activity).T
        simple["beta-binomial"][here] = peers.beta_binomial(*fair)
        seen, wants = (np.bincount(each, minlength=len(here)).astype(float) for each in (idea, idea[wished]))
        simple["net votes"][here] = peers.net_votes(wants, seen)
    return Said(score, low, high, simple)


def _read(known: Opinions, here: Codes, rows: Codes, traits: Floats, activity: Floats) -> Floats:
    """Interest (N, 3) of all customers: votes that are set aside left out, then the rest corrected for who came."""
    wished = known.wished[rows] < NEVER
    when = np.where(wished, known.wished[rows], known.looked[rows]).astype(float)
    idea = np.searchsorted(here, known.idea[rows])
    cast = votes(known.voter[rows], idea, np.where(wished, YES, NO), when, known.voters, len(here))
    elsewhere = np.bincount(known.voter[known.wished < NEVER], minlength=known.voters) - np.bincount(
        known.voter[rows][wished], minlength=known.voters
    )
    born = np.full(len(here), np.inf)
    np.minimum.at(born, idea, known.looked[rows].astype(float))
    aside = guard_wants(cast, Known(activity, elsewhere=elsewhere.astype(float), born=born)).weight == 0
    found = correct(cast, traits, [known.texts[each] for each in here.tolist()], np.where(aside, 0.0, 1.0))
    out = np.isin(idea * known.voters + known.voter[rows], (cast.idea * known.voters + cast.voter)[aside])
    fair = _counts(idea[~out], wished[~out], known.by_lot[rows][~out], len(here))
    return corrected(interest(*fair, fit_prior(*fair)), found.shift, found.variance)


def _counts(idea: Codes, wished: Flags, by_lot: Flags, ideas: int) -> tuple[Floats, Floats]:
    """Wants and trials (N,), looks by lot and those who came by themselves as what they are."""
    parts = (np.full(len(idea), True), wished, by_lot, by_lot & wished)
    looks = exposure.looks(*(np.bincount(idea[part], minlength=ideas).astype(float) for part in parts))
    return exposure.combined(looks, exposure.lean(looks))


def _by_voter(voter: Codes) -> list[Codes]:
    """The rows of each voter."""
    order = np.argsort(voter, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(voter[order])) + 1) if len(order) else []


def _inside(said: Said, looks: Codes, wants: Codes) -> Flags:
    """Whether the share who wanted it later lay in the range, of ideas that enough people met; a share of a few people
    strays by chance, which the range is widened for."""
    use = looks >= LOOKS
    share, middle = wants[use] / looks[use], (said.low + said.high)[use] / 2
    sure = np.clip(middle, 0.01, 0.99)
    spread = np.hypot((said.high - said.low)[use] / (2 * Z), np.sqrt(sure * (1 - sure) / looks[use]))
    return np.asarray(np.abs(share - middle) <= Z * spread)
