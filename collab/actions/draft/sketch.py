"""A suggestion before it is written down. docs/engine.md lists the kinds of reasons and their facts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from collab.actions.draft.shelf import Shelf
from collab.actions.draft.voices import Voices
from collab.engine.evidence import Lookalike, Reason
from collab.engine.spread import Floats
from collab.engine.wanted import KINDS
from collab.models import Suggestion

MUCH = 0.2  # a share of the votes that is worth a warning where it is set aside
HORIZON_WEEKS = 13  # money is told for a quarter of a year


@dataclass(slots=True)
class Sketch:
    """`units` (3,) a week over all its stores, `money` (3,) in minor units in the horizon; `reasons` in their order."""

    key: str
    kind: str
    units: Floats
    money: Floats
    cost_known: bool
    stores: tuple[int, ...] = ()
    idea: int | None = None
    variant: int | None = None
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
            facts: dict[str, Any] = {name: number(value) for name, value in reason.numbers.items()}
            if "store" in facts:
                facts |= store_named(shelf, facts["store"])
            self.reasons.append((True, reason.code, facts))

    def wanted_by(self, shelf: Shelf, voices: Voices, row: int, changes: dict[str, float] | None = None) -> None:
        """Interest: who wants the idea in this row, out of who saw it, and who would buy it. `changes` are the pieces a
        week that each kind of voice adds, where the figure rests on voices: then choices between two count as well."""
        self.idea, self.interest = int(voices.ideas[row]), voices.interest[row]
        self.wanted = int(voices.wants[row].sum())
        self.asked = int(voices.in_stores[row].sum())
        self.seen = max(int(voices.seen[row].sum()), self.wanted)
        facts: dict[str, Any] = {"seen": self.seen, "wanted": self.wanted, "usual": number(voices.prior.mean)}
        if changes is not None:
            facts |= {"changes": number(changes["votes"]), "launches": voices.launches}
        if drawn := int(voices.looks.drawn[row]):
            facts |= {"drawn": drawn, "drawn_wanted": int(voices.looks.drawn_wants[row])}
        if voices.customers:
            facts |= {"came": number(voices.came[row]), "customers": voices.customers}
        self.because("interest", **facts, **spread(voices.interest[row]), stores=by_store(shelf, voices.wants[row]))
        people = voices.pledged[row]
        pledged = {"people": int(people.sum()), "stores": by_store(shelf, people)}
        if changes is not None:
            self._averaged(shelf, voices, row, changes, pledged)
        elif pledged["people"]:
            self.because("pledges", **pledged)
        self.set_aside(voices, row)

    def _averaged(
        self, shelf: Shelf, voices: Voices, row: int, changes: dict[str, float], pledged: dict[str, Any]
    ) -> None:
        """What pledges and choices between two change: each is how many times as often as usual, how far it can tell
        (0..1), and the pieces a week it adds."""
        self.interest = interest_of(voices, row)
        seen = {
            kind: {
                "times": number(np.exp(voices.wanted.middle[row, at])),
                "told": number(voices.wanted.told[row, at]),
                "changes": number(changes[kind]),
            }
            for at, kind in enumerate(KINDS)
        }
        if seen["pledges"]["told"]:
            self.because("pledges", **pledged, **seen["pledges"])
        if paired := voices.paired[row]:
            self.because(
                "pairs", met=paired["met"], chosen=paired["chosen"], **store_of(shelf, paired), **seen["pairs"]
            )

    def set_aside(self, voices: Voices, row: int) -> None:
        """Votes that are not counted for now, by reason, and what interest would be with them: against it where they
        would be much of it."""
        reasons = {int(reason): int(voices.aside[row, reason]) for reason in np.flatnonzero(voices.aside[row])}
        if votes := sum(reasons.values()):
            without, with_them = float(voices.interest[row, 1]), float(voices.with_all[row])
            facts = {"votes": votes, "wanted": self.wanted, "without": number(without), "with_them": number(with_them)}
            told = [{"reason": reason, "votes": n} for reason, n in reasons.items()]
            much = votes >= MUCH * (votes + self.wanted) or with_them >= without * (1.0 + MUCH)
            self.reasons.append((much, "set_aside", facts | {"reasons": told}))


def about_variant(shelf: Shelf, voices: Voices, row: int, kind: str, units: Floats, money: Floats) -> Sketch:
    """A suggestion about something we have, joined with the idea most people back, so that they are answered."""
    variant = int(shelf.variants[row])
    sketch = Sketch(f"{kind}:variant:{variant}", kind, units, money, cost_known=True, variant=variant)
    about = None if kind == Suggestion.Kind.DELIST else voices.about(variant)
    if about is not None:
        sketch.wanted_by(shelf, voices, about)
    people = voices.variant_asked[row]
    if people.any() and kind != Suggestion.Kind.DELIST:
        sketch.asked += int(people.sum())
        sketch.because("requests", people=int(people.sum()), stores=by_store(shelf, people))
    return sketch


def interest_of(voices: Voices, row: int) -> Floats:
    """The share of customers who want it (3,), by all kinds of voices: votes alone where nobody pledged and nobody
    chose."""
    if not voices.wanted.told[row, 1:].any():
        return voices.interest[row]
    every = voices.wanted.rows(np.array([row])).lift(np.ones(len(KINDS)))
    return np.minimum(voices.prior.mean * every[0], 1.0)


def store_of(shelf: Shelf, paired: dict[str, Any]) -> dict[str, Any]:
    """The open store whose choices these are; nothing where they are of all."""
    here = np.flatnonzero(shelf.stores == (paired["store"] or 0)).tolist()
    return store_named(shelf, here[0]) if here else {}


def store_named(shelf: Shelf, at: int) -> dict[str, Any]:
    return {"store": int(shelf.stores[at]), "name": shelf.store_names[at]}


def by_store(shelf: Shelf, people: Floats) -> list[dict[str, Any]]:
    """People per store, most first; those who named no store (the last column) are left out here."""
    order = np.argsort(-people[:-1], kind="stable")
    return [store_named(shelf, int(at)) | {"people": int(people[at])} for at in order if people[at] > 0]


def named(shelf: Shelf, row: int) -> dict[str, Any]:
    return {"variant": int(shelf.variants[row]), "sku": shelf.skus[row], "name": shelf.names[row]}


def products(shelf: Shelf, lookalikes: list[Lookalike]) -> list[dict[str, Any]]:
    return [
        named(shelf, each.product) | {"similarity": number(each.similarity), "weekly": number(each.weekly)}
        for each in lookalikes
    ]


def own_sales(units: Floats) -> list[dict[str, Any]]:
    """What a figure is made of that rests on the sales of the thing itself: those, and nothing that anybody said."""
    return [{"of": "own_sales", "weekly": number(units[1])}]


def worth_facts(price: float, cost: float, share: float) -> dict[str, Any]:
    """Price and cost of a piece in minor units, and the share of sales taken from others."""
    return {
        "price": round(float(np.nan_to_num(price))),
        "cost": round(float(cost)) if np.isfinite(cost) else None,
        "taken_from_others": number(share),
        "weeks": HORIZON_WEEKS,
    }


def spread(quantity: Floats) -> dict[str, float]:
    return dict(zip(("q10", "q50", "q90"), (number(each) for each in quantity), strict=True))


def number(value: float) -> float:
    """Rounded as a page shows it, whole numbers without a point."""
    short = round(float(value), 3)
    return int(short) if short == int(short) else short
