"""What shoppers and staff said about one department, as arrays."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Q
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from catalog.models import Category
from collab.actions.draft.held import Aside, Held, aside_of, held_of
from collab.actions.draft.shelf import Shelf, places_of, within
from collab.engine import exposure
from collab.engine.interest import Prior, fit_prior, interest
from collab.engine.spread import Floats
from collab.models import SignalSum
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
    asked: Floats  # (N, S + 1) requests written down in stores
    fresh_asked: Floats  # (N,) these and pledges, all stores, as far as they have not faded
    variant_asked: Floats  # (P, S + 1) requests for a variant itself
    looks: exposure.Looks  # (N,) with those who saw it by lot
    lean: exposure.Lean
    prior: Prior
    interest: Floats  # (N, 3) of all customers, as far as the votes were read as a whole
    came: Floats  # (N,) its middle among those who came
    with_all: Floats  # (N,) its middle if nothing were set aside
    aside: NDArray[np.int64]  # (N, reasons) votes set aside, by `SetAside.Reason`
    weight: float  # exponent of relative interest in demand
    launches: int  # measured ones it was learnt from; 0: a first guess
    customers: int  # over whom interest was averaged; 0: not yet

    def people_for(self, variants: NDArray[np.int64]) -> Floats:
        """People who want a variant we have: votes of undecided ideas about it and requests for it, (P, S + 1)."""
        people = self.variant_asked.copy()
        about = np.flatnonzero(self.open & (self.variant > 0))
        row, known = places_of(self.variant[about], variants)
        np.add.at(people, row[known], (self.wants + self.asked)[about[known]])
        return np.maximum(people, 0.0)

    def about_goods(self) -> tuple[bytes, ...]:
        """A fingerprint of all that is said about what we have: suggestions about goods rest on nothing else here."""
        rows = self.open & (self.variant > 0)
        counts = (self.seen, self.wants, self.asked, self.looks.drawn, self.looks.drawn_wants, self.aside)
        said = (self.ideas, self.variant, *counts, self.interest, self.came, self.with_all)
        usual = repr((self.prior, self.customers)).encode()
        return (usual, self.variant_asked.tobytes(), *(each[rows].tobytes() for each in said))

    def about(self, variant: int) -> int | None:
        """The undecided idea about this variant that most people want, as a row number."""
        rows = np.flatnonzero(self.open & (self.variant == variant))
        return int(rows[self.wants[rows].sum(axis=1).argmax()]) if len(rows) else None


def read_voices(department: Category, shelf: Shelf) -> Voices:
    """Ideas of the department and the sums of what was heard about them, less the votes that are set aside, in seven
    statements. Until the votes were read as a whole, the prior is fitted here and nothing is corrected."""
    rows = _ideas(department)
    ideas = np.array([row[0] for row in rows], dtype=np.int64)
    held, aside = held_of(department, ideas), aside_of(department, ideas, shelf.stores)
    heard = _sums(SubjectType.IDEA, ideas, shelf.stores)
    kinds = _without(heard, aside)
    looks, lean, fair = _fair(kinds, held)
    prior = held.prior or fit_prior(*fair)
    came = interest(*fair, prior)
    with_all = interest(*exposure.combined(_looks(heard, held), lean), prior)
    asked = kinds[SignalKind.REQUEST] + kinds[SignalKind.PLEDGE]
    return Voices(
        ideas=ideas,
        texts=_texts(rows),
        variant=np.array([row[3] or 0 for row in rows], dtype=np.int64),
        store=np.array([row[4] or 0 for row in rows], dtype=np.int64),
        open=np.array([row[5] == Idea.State.OPEN and row[6] in UNDECIDED for row in rows], dtype=bool),
        seen=kinds[SignalKind.SEEN],
        wants=kinds[SignalKind.VOTE],
        asked=asked,
        fresh_asked=np.maximum(asked.sum(axis=1) - held.faded_asked, 0.0),
        variant_asked=_sums(SubjectType.VARIANT, shelf.variants, shelf.stores)[SignalKind.REQUEST],
        looks=looks,
        lean=lean,
        prior=prior,
        interest=held.moved(came),
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
    kinds = _without(_sums(SubjectType.IDEA, ideas, nowhere), aside_of(department, ideas, nowhere))
    return _fair(kinds, held_of(department, ideas))[2]


def _ideas(department: Category) -> list[tuple]:
    return list(
        Idea.objects.filter(within(department) | Q(category=None) & about_goods_of(department))
        .filter(state__in=[Idea.State.OPEN, Idea.State.CLOSED])
        .order_by("pk")
        .annotate(about=Coalesce("product__name", "variant__product__name"))
        .values_list("pk", "title", "about", "variant_id", "store_id", "state", "stage")
    )


def _texts(rows: list[tuple]) -> tuple[str, ...]:
    return tuple(f"{row[1]} {row[2] or ''}".strip() for row in rows)


def _without(heard: dict[int, Floats], aside: Aside) -> dict[int, Floats]:
    """The sums without the votes set aside and the looks of those who cast them."""
    less = {int(SignalKind.VOTE): aside.votes, int(SignalKind.SEEN): aside.looks}
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


def about_goods_of(department: Category) -> Q:
    return within(department, "product__category") | within(department, "variant__product__category")


BY_LOT = (SignalKind.DRAWN, SignalKind.DRAWN_VOTE)
SEEN_AND_WANTED = (SignalKind.SEEN, SignalKind.VOTE, *BY_LOT)
HEARD = (SignalKind.SEEN, SignalKind.VOTE, SignalKind.REQUEST, SignalKind.PLEDGE, *BY_LOT)


def _sums(subject_type: int, subjects: NDArray[np.int64], stores: NDArray[np.int64]) -> dict[int, Floats]:
    """Sums of the signals of all days by subject and store, (n, S + 1) per kind; never below zero. What open stores
    do not claim stands in the last column."""
    tables = {int(kind): np.zeros((len(subjects), len(stores) + 1)) for kind in HEARD}
    heard = list(
        SignalSum.objects.filter(
            subject_type=subject_type, subject_id__in=subjects.tolist(), kind__in=HEARD
        ).values_list("kind", "subject_id", Coalesce("store_id", 0), "value")
    )
    if heard:
        kind, subject, store, value = np.array(heard, dtype=np.int64).T
        row, _ = places_of(subject, subjects)
        at, known = places_of(store, stores)
        column = np.where(known, at, len(stores))
        for each, table in tables.items():
            one = kind == each
            np.add.at(table, (row[one], column[one]), value[one])
    return {kind: np.maximum(table, 0.0) for kind, table in tables.items()}
