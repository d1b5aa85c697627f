"""What slow readings found for one department, as drafting uses it: nothing of a method that is not in use."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from catalog.models import Category
from collab.actions.draft.shelf import Shelf, places_of
from collab.actions.draft.standing import Standing
from collab.engine.delist import RECAPTURE, recaptured
from collab.engine.lookalikes import Neighbours
from collab.engine.spread import Floats
from collab.models import GoodsReading

Kind = GoodsReading.Kind
TASKS = {Kind.PLACES: "localise", Kind.LAUNCHES: "new-product", Kind.RANGE: "assortment"}


@dataclass(frozen=True)
class Found:
    """Facts of the department's readings by kind, and the variants a merchandiser put up to leave; two are equal when
    they were read at the same times."""

    stamps: tuple[tuple[str, datetime], ...]
    today: date
    put_up: frozenset[int]
    facts: dict[str, dict] = field(compare=False)

    def fits(self, shelf: Shelf) -> NDArray[np.int64] | None:
        """(P, S) in which place, from 1, a product stands among what a store never sold and should; 0: not among the
        best. None where nothing was read."""
        if Kind.PLACES not in self.facts:
            return None
        place = np.zeros((len(shelf.variants), len(shelf.stores)), dtype=np.int64)
        for at, store in enumerate(shelf.stores.tolist()):
            best = np.array(self.facts[Kind.PLACES]["stores"].get(str(store), ()), dtype=np.int64)
            row, known = places_of(best, shelf.variants)
            place[row[known], at] = 1 + np.flatnonzero(known)
        return place

    def launch_of(self, idea: int) -> Floats | None:
        """Pieces a week in one store that launches of the past foretell for an idea, (3,)."""
        said = self.facts.get(Kind.LAUNCHES, {}).get("ideas", {}).get(str(idea))
        return None if said is None else np.array(said)

    @property
    def launches(self) -> int:
        """How many launches that was learnt from."""
        return int(self.facts.get(Kind.LAUNCHES, {}).get("launches", 0))

    def held(self, shelf: Shelf) -> Floats:
        """(P,) the share of a product's demand whose buyers buy another of its kind as well; NaN where unknown."""
        others = self.facts.get(Kind.RANGE, {}).get("others", {})
        return np.array([others.get(str(variant), (np.nan,))[0] for variant in shelf.variants.tolist()], dtype=float)

    @property
    def rho(self) -> float:
        """Of those who miss a product and buy another of its kind as well, the share that stays: half, or what replay
        leaves of that where history speaks."""
        return float(self.facts.get(Kind.RANGE, {}).get("rho", {}).get("rho", RECAPTURE))

    @property
    def replayed(self) -> int:
        """Choices of the past that speak for it; 0: it is a convention."""
        told = self.facts.get(Kind.RANGE, {}).get("rho", {})
        return int(told["choices"]) if told.get("learnt") else 0

    def taken(self, near: Neighbours, there: NDArray[np.bool_]) -> Floats:
        """The share of each subject's sales that what is like it on the shelf takes or gives (`delist.recaptured`)."""
        return recaptured(near, there) * (self.rho / RECAPTURE)

    def companions(self, variant: int) -> list[int]:
        """What they buy as well, by id."""
        return list(self.facts.get(Kind.RANGE, {}).get("others", {}).get(str(variant), (0, []))[1])


def read_found(department: Category, today: date, standing: Standing) -> Found:
    stamps = tuple((kind, at) for kind, at in standing.readings if standing.ours(TASKS[Kind(kind)]))
    return Found(stamps, today, standing.put_up, {kind: _facts(department.pk, kind, at) for kind, at in stamps})


@lru_cache(maxsize=256)
def _facts(department: int, kind: str, read_at: datetime) -> dict:
    """Kept per process; `read_at` only tells one reading from another."""
    row = GoodsReading.objects.filter(category=department, kind=kind, read_at=read_at).values_list("facts", flat=True)
    return row.first() or {}


def stays(found: Found, shelf: Shelf, alike: Floats) -> Floats:
    """(P,) the share of a product's sales that others keep when `rho` of those who could do buy another; by receipts
    where there are any, else by how much they are `alike`."""
    held = found.held(shelf)
    return np.where(np.isfinite(held), found.rho * np.nan_to_num(held), alike)
