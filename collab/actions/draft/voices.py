"""What shoppers and staff said about one department, as arrays."""

from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from catalog.models import Category
from collab.actions.draft.held import Aside, Held, aside_of, held_now, held_of
from collab.actions.draft.shelf import Shelf, places_of
from collab.actions.draft.standing import Standing
from collab.engine import exposure
from collab.engine.interest import Prior, exposures, fit_prior, interest
from collab.engine.spread import Floats
from collab.engine.wanted import Pairs, Pledges, Wanted, wanted
from collab.models.signals import SignalKind, SubjectType
from feedback.models import Idea

UNDECIDED = (Idea.Stage.POSTED, Idea.Stage.READ, Idea.Stage.REVIEW)


@dataclass(frozen=True, slots=True)
class Voices:
    """N ideas of one department by S stores and, in the last column, no store named."""

    ideas: NDArray[np.int64]  # (N,) ids, ascending
    texts: tuple[str, ...]
    variant: NDArray[np.int64]  # (N,) id, 0 without
    store: NDArray[np.int64]  # (N,) id of the store it names, 0 without
    open: NDArray[np.bool_]  # (N,) can be voted on and nobody decided yet
    seen: Floats  # (N, S + 1)
    wants: Floats  # (N, S + 1)
    asked: Floats  # (N, S + 1) requests written down in stores, and pledges
    pledged: Floats  # (N, S + 1) of these, who pledged to buy it
    fresh: Floats  # (N,) the share of these that has not faded
    variant_asked: Floats  # (P, S + 1) requests for a variant itself
    looks: exposure.Looks  # (N,) with those who saw it by lot
    lean: exposure.Lean
    prior: Prior
    interest: Floats  # (N, 3) of all customers by their votes, as far as these were read as a whole
    wanted: Wanted  # (N,) how many times as much as usual, by votes, pledges and choices between two
    paired: tuple[dict, ...]  # (N,) how each stands among those people choose between; empty where nobody chose
    came: Floats  # (N,) its middle among those who came
    with_all: Floats  # (N,) its middle if nothing were set aside
    aside: NDArray[np.int64]  # (N, reasons) votes set aside, by `SetAside.Reason`
    weight: Floats  # (kinds,) of votes, pledges and choices in demand
    launches: int | None  # measured ones these were learnt from; 0: a first guess, None: that of votes was typed
    customers: int  # over whom interest was averaged; 0: not yet

    @property
    def in_stores(self) -> Floats:
        """(N, S + 1) requests written down in stores."""
        return self.asked - self.pledged

    def people_for(self, variants: NDArray[np.int64]) -> Floats:
        """People who want a variant we have: votes of undecided ideas about it and requests for it, (P, S + 1). Whoever
        pledged has voted, and counts once."""
        people = self.variant_asked.copy()
        about = np.flatnonzero(self.open & (self.variant > 0))
        row, known = places_of(self.variant[about], variants)
        np.add.at(people, row[known], (self.wants + self.in_stores)[about[known]])
        return np.maximum(people, 0.0)

    def about_goods(self) -> tuple[bytes, ...]:
        """A fingerprint of all that is said about what we have: suggestions about goods rest on nothing else here."""
        rows = self.open & (self.variant > 0)
        counts = (self.seen, self.wants, self.asked, self.pledged, self.looks.drawn, self.looks.drawn_wants, self.aside)
        said = (self.ideas, self.variant, *counts, self.interest, self.came, self.with_all)
        usual = repr((self.prior, self.customers)).encode()
        return (usual, self.variant_asked.tobytes(), *(each[rows].tobytes() for each in said))

    def about(self, variant: int) -> int | None:
        """The undecided idea about this variant that most people want, as a row number."""
        rows = np.flatnonzero(self.open & (self.variant == variant))
        return int(rows[self.wants[rows].sum(axis=1).argmax()]) if len(rows) else None


def read_voices(department: Category, shelf: Shelf, standing: Standing) -> Voices:
    """Ideas of the department and the sums of what was heard about them, less the votes that are set aside, in three
    statements. Until the votes were read as a whole, the prior is fitted here and nothing is corrected."""
    rows = _ideas(department)
    ideas = np.array([row[0] for row in rows], dtype=np.int64)
    held, aside = held_of(department, ideas, standing), aside_of(department, ideas, shelf.stores, standing.aside)
    heard, about_variants = _sums(ideas, shelf.variants, shelf.stores)
    kinds = _without(heard, aside)
    looks, lean, fair = _fair(kinds, held)
    prior = held.prior or fit_prior(*fair)
    came = interest(*fair, prior)
    with_all = interest(*exposure.combined(_looks(heard, held), lean), prior)
    asked, pledged = kinds[SignalKind.REQUEST] + kinds[SignalKind.PLEDGE], kinds[SignalKind.PLEDGE]
    said, by_votes = asked.sum(axis=1), held.moved(came)
    fresh = np.divide(np.maximum(said - held.faded_asked, 0.0), said, out=np.ones_like(said), where=said > 0)
    worth, spread, met = np.array([row[7:10] for row in rows], dtype=float).reshape(-1, 3).T
    pledges = Pledges(pledged.sum(axis=1) * fresh, exposures(looks.wants, looks.seen))
    return Voices(
        ideas=ideas,
        texts=_texts(rows),
        variant=np.array([row[3] or 0 for row in rows], dtype=np.int64),
        store=np.array([row[4] or 0 for row in rows], dtype=np.int64),
        open=np.array([row[5] == Idea.State.OPEN and row[6] in UNDECIDED for row in rows], dtype=bool),
        seen=kinds[SignalKind.SEEN],
        wants=kinds[SignalKind.VOTE],
        asked=asked,
        pledged=pledged,
        fresh=fresh,
        variant_asked=about_variants,
        looks=looks,
        lean=lean,
        prior=prior,
        interest=by_votes,
        wanted=wanted(by_votes, prior, pledges, Pairs(worth, spread, met)),
        paired=tuple({"met": row[9], "chosen": row[10], "store": row[11]} if row[9] else {} for row in rows),
        came=came[:, 1],
        with_all=held.moved(with_all)[:, 1],
        aside=aside.reasons,
        weight=held.weight,
        launches=held.launches,
        customers=held.customers,
    )


def told_of(department: Category) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The department's ideas (ascending ids) and what they say."""
    rows = _ideas(department)
    return np.array([row[0] for row in rows], dtype=np.int64), _texts(rows)


def fair_counts(department: Category, ideas: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Wants and trials (N,) as they count now: what is set aside left out, both samples of looks as what they are."""
    nowhere = np.zeros(0, dtype=np.int64)
    kinds = _without(_sums(ideas, nowhere, nowhere)[0], aside_of(department, ideas, nowhere))
    return _fair(kinds, held_now(department, ideas))[2]


def _ideas(department: Category) -> list[tuple]:
    """Those of the department, and those without one that are about its goods; with how they stand among those people
    choose between, in the store they name if enough was chosen there."""
    states = [Idea.State.OPEN.value, Idea.State.CLOSED.value]
    with connection.cursor() as cursor:
        cursor.execute(IDEAS, {"department": department.pk, "states": states})
        return cursor.fetchall()


IDEAS = """
WITH mine AS MATERIALIZED (
    SELECT id FROM catalog_category WHERE id = %(department)s OR department_id = %(department)s
), found AS (
    SELECT id FROM feedback_idea WHERE category_id IN (SELECT id FROM mine)
     UNION
    SELECT i.id FROM catalog_product p JOIN feedback_idea i ON i.product_id = p.id AND i.category_id IS NULL
     WHERE p.category_id IN (SELECT id FROM mine)
     UNION
    SELECT i.id FROM catalog_product p JOIN catalog_variant v ON v.product_id = p.id
      JOIN feedback_idea i ON i.variant_id = v.id AND i.category_id IS NULL
     WHERE p.category_id IN (SELECT id FROM mine)
)
SELECT i.id, i.title, COALESCE(p.name, vp.name), i.variant_id, i.store_id, i.state, i.stage,
       COALESCE(stands.worth, 0), COALESCE(stands.spread, 0), COALESCE(stands.met, 0), COALESCE(stands.chosen, 0),
       stands.store_id
  FROM found JOIN feedback_idea i ON i.id = found.id
  LEFT JOIN catalog_product p ON p.id = i.product_id
  LEFT JOIN catalog_variant v ON v.id = i.variant_id
  LEFT JOIN catalog_product vp ON vp.id = v.product_id
  LEFT JOIN LATERAL (
       SELECT worth, spread, met, chosen, store_id FROM feedback_pairstanding s
        WHERE s.idea_id = i.id AND (s.store_id = i.store_id OR s.store_id IS NULL)
        ORDER BY s.store_id NULLS LAST LIMIT 1) stands ON true
 WHERE i.state = ANY(%(states)s)
 ORDER BY i.id
"""


def _texts(rows: list[tuple]) -> tuple[str, ...]:
    return tuple(f"{row[1]} {row[2] or ''}".strip() for row in rows)


def _without(heard: dict[int, Floats], aside: Aside) -> dict[int, Floats]:
    """The sums without the votes set aside and the looks and pledges of those who cast them."""
    kinds = (SignalKind.VOTE, SignalKind.SEEN, SignalKind.PLEDGE)
    less: dict[int, Floats] = dict(zip(kinds, (aside.votes, aside.looks, aside.pledges), strict=True))
    by_lot = {int(kind): heard[kind].sum(axis=1, keepdims=True) - aside.drawn[:, None] for kind in BY_LOT}
    rest = {kind: table - less[kind] if kind in less else table for kind, table in heard.items()}
    return {kind: np.maximum(table, 0.0) for kind, table in (rest | by_lot).items()}


def _fair(kinds: dict[int, Floats], held: Held) -> tuple[exposure.Looks, exposure.Lean, tuple[Floats, Floats]]:
    looks = _looks(kinds, held)
    lean = exposure.lean(looks)
    return looks, lean, exposure.combined(looks, lean)


def _looks(kinds: dict[int, Floats], held: Held) -> exposure.Looks:
    """Who saw it and wants it, all stores together; of whom time has left nothing, as the half-lives say, is gone."""
    seen, wants, drawn, drawn_wants = (kinds[kind].sum(axis=1) for kind in SEEN_AND_WANTED)
    return exposure.looks(seen - held.faded_seen, wants - held.faded_wants, drawn, drawn_wants)


BY_LOT = (SignalKind.DRAWN, SignalKind.DRAWN_VOTE)
SEEN_AND_WANTED = (SignalKind.SEEN, SignalKind.VOTE, *BY_LOT)
HEARD = (SignalKind.SEEN, SignalKind.VOTE, SignalKind.REQUEST, SignalKind.PLEDGE, *BY_LOT)


def _sums(
    ideas: NDArray[np.int64], variants: NDArray[np.int64], stores: NDArray[np.int64]
) -> tuple[dict[int, Floats], Floats]:
    """Sums of the signals of all days by store, never below zero: of ideas (N, S + 1) per kind, and requests for
    variants (P, S + 1). What open stores do not claim stands in the last column."""
    tables = {int(kind): np.zeros((len(ideas), len(stores) + 1)) for kind in HEARD}
    asked = np.zeros((len(variants), len(stores) + 1))
    with connection.cursor() as cursor:
        cursor.execute(SUMS, {"ideas": ideas.tolist(), "kinds": list(tables), "variants": variants.tolist()} | ABOUT)
        heard = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 5)
    about, kind, subject, store, value = heard.T
    at, known = places_of(store, stores)
    column = np.where(known, at, len(stores))
    for each, table, ids in [(each, table, ideas) for each, table in tables.items()] + [(0, asked, variants)]:
        one = (about == SubjectType.VARIANT) if ids is variants else (about == SubjectType.IDEA) & (kind == each)
        np.add.at(table, (places_of(subject[one], ids)[0], column[one]), value[one])
    return {kind: np.maximum(table, 0.0) for kind, table in tables.items()}, np.maximum(asked, 0.0)


ABOUT = {"idea": SubjectType.IDEA.value, "variant": SubjectType.VARIANT.value, "request": SignalKind.REQUEST.value}
SUMS = """
SELECT subject_type, kind, subject_id, COALESCE(store_id, 0), value FROM collab_signalsum
 WHERE subject_type = %(idea)s AND subject_id = ANY(%(ideas)s) AND kind = ANY(%(kinds)s)
 UNION ALL
SELECT subject_type, kind, subject_id, COALESCE(store_id, 0), value FROM collab_signalsum
 WHERE subject_type = %(variant)s AND subject_id = ANY(%(variants)s) AND kind = %(request)s
"""
