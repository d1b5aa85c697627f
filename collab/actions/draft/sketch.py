"""A suggestion before it is written down, and the words its evidence is told with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from collab.actions.draft.shelf import Shelf
from collab.engine.evidence import Lookalike, Reason
from collab.engine.spread import Floats

HORIZON_WEEKS = 13  # money is told for a quarter of a year


@dataclass(slots=True)
class Sketch:
    """`units` (3,) a week over all its stores, `money` (3,) in minor units in the horizon; `reasons` in their order."""

    key: str
    kind: str
    units: Floats
    money: Floats
    cost_known: bool
    idea: int | None = None
    variant: int | None = None
    stores: tuple[int, ...] = ()
    interest: Floats | None = None
    seen: int = 0
    wanted: int = 0
    asked: int = 0
    reasons: list[tuple[bool, str, dict[str, Any]]] = field(default_factory=list)

    def because(self, kind: str, **facts: Any) -> None:
        self.reasons.append((False, kind, facts))

    def but(self, shelf: Shelf, against: Iterable[Reason]) -> None:
        """Add what speaks against, with the engine's row numbers turned into names."""
        for reason in against:
            facts: dict[str, Any] = {name: rounded(value) for name, value in reason.numbers.items()}
            if reason.code == "one_store":
                facts |= store_named(shelf, int(facts["store"]))
            self.reasons.append((True, reason.code, facts))


def store_named(shelf: Shelf, at: int) -> dict[str, Any]:
    return {"store": int(shelf.stores[at]), "name": shelf.store_names[at]}


def by_store(shelf: Shelf, people: Floats) -> list[dict[str, Any]]:
    """People per store, most first; those who named no store (the last column) are left out here."""
    order = np.argsort(-people[:-1], kind="stable")
    return [store_named(shelf, at) | {"people": int(people[at])} for at in order if people[at] > 0]


def looks_like(shelf: Shelf, lookalikes: list[Lookalike]) -> list[dict[str, Any]]:
    return [
        {
            "variant": int(shelf.variants[each.product]),
            "sku": shelf.skus[each.product],
            "name": shelf.names[each.product],
            "similarity": rounded(each.similarity),
            "weekly": rounded(each.weekly),
        }
        for each in lookalikes
    ]


def quantiles(quantity: Floats) -> dict[str, float]:
    return dict(zip(("q10", "q50", "q90"), (rounded(each) for each in quantity), strict=True))


def rounded(value: float) -> float:
    return round(float(value), 3)
