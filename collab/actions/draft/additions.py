"""ADD: ideas for which nothing on the shelf stands yet."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from collab.actions.draft.known import Known, like_ideas
from collab.actions.draft.sketch import HORIZON_WEEKS, Sketch, by_store, number, products, spread, worth_facts
from collab.engine import add, demand, evidence, rank
from collab.engine.lookalikes import Neighbours, typical
from collab.engine.spread import Floats
from collab.engine.wanted import KINDS
from collab.models import Suggestion


@dataclass(frozen=True, slots=True)
class Case:
    """One idea's figures: pieces a week in one store by its look-alikes and (`said`) by launches of the past, stores,
    what each kind of voice adds, people who asked in stores, price, cost, share taken from others."""

    each_store: Floats
    stores: int
    changes: dict[str, float]
    asked: int
    price: float
    cost: float
    share: float
    like: list[evidence.Lookalike]
    said: Floats | None


def additions(known: Known) -> Iterator[Sketch]:
    """Undecided ideas without a variant that at least one person wants or asked for."""
    shelf, voices = known.shelf, known.voices
    people = (voices.wants + voices.asked).sum(axis=1)
    rows = np.flatnonzero(voices.open & (voices.variant == 0) & (people > 0))
    if len(rows) == 0 or len(shelf.stores) == 0:
        return
    near = like_ideas(known.habits.goods, voices.texts).rows(rows)
    habits = known.habits
    like_it = demand.expected(near, habits.launch, habits.launched, habits.widening)
    launches = [known.found.launch_of(idea) for idea in voices.ideas[rows].tolist()]
    each_store = np.array([like if said is None else said for like, said in zip(like_it, launches, strict=True)])
    stores = np.where(voices.store[rows] > 0, 1, len(shelf.stores))
    asked, pledged = (each[rows].sum(axis=1) * voices.fresh[rows] for each in (voices.in_stores, voices.pledged))
    earlier = known.earlier(Suggestion.Kind.ADD)
    case = add.Case(each_store, voices.wanted.rows(rows), asked, pledged, stores, earlier.conversion, voices.weight)
    units = earlier.moved(add.expected(case))
    price, cost = price_and_cost(known, near)
    share = known.found.taken(near, known.on_shelf)
    parts = add.parts(case, share)
    worth = rank.worth(units, price, cost, share)
    for at, row in enumerate(rows.tolist()):
        like = evidence.lookalikes(near.index[at], near.similarity[at], known.habits.launch, known.habits.launched)
        figures = (
            like_it[at],
            int(stores[at]),
            {kind: float(getattr(parts, kind)[at]) for kind in KINDS},
            int(voices.in_stores[row].sum()),
        )
        sketch = addition(
            known,
            row,
            worth.units[at],
            worth.margin[at] * HORIZON_WEEKS,
            Case(*figures, price[at], cost[at], share[at], like, launches[at]),
        )
        rests_on = "look_alikes" if launches[at] is None else "launches"
        made = earlier.tell(sketch, made_of(parts, at, rests_on))
        sketch.because("made_of", total=number(worth.units[at, 1]), parts=made)
        yield sketch


def made_of(parts: add.Parts, at: int, rests_on: str) -> list[dict]:
    """The parts of one figure that are not nothing, those it rests on with what would be left without them."""
    weekly = {
        rests_on: parts.sales[at],
        "votes": parts.votes[at],
        "pairs": parts.pairs[at],
        "pledges": parts.pledges[at],
        "requests": parts.asked[at],
        "taken": parts.taken[at],
    }
    without = dict(zip(weekly, parts.without[at].tolist(), strict=False))
    told = [{"of": of, "weekly": number(value)} for of, value in weekly.items()]
    left = [each | ({"without": number(without[each["of"]])} if each["of"] in without else {}) for each in told]
    return [each for each in left if each["weekly"] or each["of"] == rests_on]


def price_and_cost(known: Known, near: Neighbours) -> tuple[Floats, Floats]:
    """What it would be sold and bought for, as its look-alikes are: the usual price, and the usual part of it."""
    shelf = known.shelf
    price = np.nan_to_num(typical(near, shelf.prices))
    return price, price * typical(near, shelf.costs / np.where(shelf.prices > 0, shelf.prices, np.nan))


def addition(known: Known, row: int, units: Floats, money: Floats, case: Case) -> Sketch:
    shelf, voices = known.shelf, known.voices
    key, here = f"add:idea:{voices.ideas[row]}", int(voices.store[row])
    sketch = Sketch(key, Suggestion.Kind.ADD, units, money, bool(np.isfinite(case.cost)))
    sketch.stores = (here,) if here else ()
    sketch.wanted_by(shelf, voices, row, case.changes)
    if case.asked:
        fresh = case.asked * voices.fresh[row]
        promised = number(add.promised([fresh], known.earlier(Suggestion.Kind.ADD).conversion)[0, 1])
        sketch.because("requests", people=case.asked, weekly=promised, stores=by_store(shelf, voices.in_stores[row]))
    weekly = spread(case.each_store)
    sketch.because("look_alikes", products=products(shelf, case.like), weekly=weekly, stores=case.stores)
    if case.said is not None:
        sketch.because("launches", weekly=spread(case.said), launches=known.found.launches, stores=case.stores)
    sketch.because("worth", **worth_facts(case.price, case.cost, case.share))
    against = evidence.against(
        seen=sketch.seen,
        by_store=voices.wants[row, :-1],
        like=case.like,
        cannibalised=float(case.share),
        cost_known=sketch.cost_known,
    )
    sketch.but(shelf, against)
    return sketch
