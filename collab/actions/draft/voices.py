"""What shoppers and staff said about one department, as arrays."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Q
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from catalog.models import Category
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
    variant_asked: Floats  # (P, S + 1) requests for a variant itself
    looks: exposure.Looks  # (N,) with those who saw it by lot
    lean: exposure.Lean
    prior: Prior
    interest: Floats  # (N, 3)

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
        drawn = (self.looks.drawn, self.looks.drawn_wants)
        said = (self.ideas, self.variant, self.seen, self.wants, self.asked, self.interest, *drawn)
        return (repr(self.prior).encode(), self.variant_asked.tobytes(), *(each[rows].tobytes() for each in said))

    def about(self, variant: int) -> int | None:
        """The undecided idea about this variant that most people want, as a row number."""
        rows = np.flatnonzero(self.open & (self.variant == variant))
        return int(rows[self.wants[rows].sum(axis=1).argmax()]) if len(rows) else None


def read_voices(department: Category, shelf: Shelf) -> Voices:
    """Ideas of the department and the sums of what was heard about them, in three statements."""
    rows = list(
        Idea.objects.filter(within(department) | Q(category=None) & about_goods_of(department))
        .filter(state__in=[Idea.State.OPEN, Idea.State.CLOSED])
        .order_by("pk")
        .annotate(about=Coalesce("product__name", "variant__product__name"))
        .values_list("pk", "title", "about", "variant_id", "store_id", "state", "stage")
    )
    ideas = np.array([row[0] for row in rows], dtype=np.int64)
    kinds = _sums(SubjectType.IDEA, ideas, shelf.stores)
    wants, seen = np.maximum(kinds[SignalKind.VOTE], 0.0), kinds[SignalKind.SEEN]
    by_lot = (kinds[kind].sum(axis=1) for kind in (SignalKind.DRAWN, SignalKind.DRAWN_VOTE))
    looks = exposure.looks(seen.sum(axis=1), wants.sum(axis=1), *by_lot)
    lean = exposure.lean(looks)
    fair = exposure.combined(looks, lean)
    prior = fit_prior(*fair)
    return Voices(
        ideas=ideas,
        texts=tuple(f"{row[1]} {row[2] or ''}".strip() for row in rows),
        variant=np.array([row[3] or 0 for row in rows], dtype=np.int64),
        store=np.array([row[4] or 0 for row in rows], dtype=np.int64),
        open=np.array([row[5] == Idea.State.OPEN and row[6] in UNDECIDED for row in rows], dtype=bool),
        seen=seen,
        wants=wants,
        asked=kinds[SignalKind.REQUEST] + kinds[SignalKind.PLEDGE],
        variant_asked=_sums(SubjectType.VARIANT, shelf.variants, shelf.stores)[SignalKind.REQUEST],
        looks=looks,
        lean=lean,
        prior=prior,
        interest=interest(*fair, prior),
    )


def about_goods_of(department: Category) -> Q:
    return within(department, "product__category") | within(department, "variant__product__category")


BY_LOT = (SignalKind.DRAWN, SignalKind.DRAWN_VOTE)
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
