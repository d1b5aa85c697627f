"""RESTOCK: what runs out somewhere before goods can be there."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from collab.actions.draft.known import Known, best, best_week
from collab.actions.draft.shelf import RUN_WEEKS
from collab.actions.draft.sketch import Sketch, about_variant, number, own_sales, spread, store_named, worth_facts
from collab.engine import evidence, history, rank, restock
from collab.engine.spread import Floats, total
from collab.models import Suggestion

USUAL_LEAD_DAYS = 14  # where the supplier told none
FEWEST = 1.0  # pieces that ordering today must save


def restocks(known: Known, leaving: set[int]) -> Iterator[Sketch]:
    """Variants of which ordering today saves sales, but for those about to leave. Unknown stock says nothing."""
    shelf = known.shelf
    ours = shelf.on_sale & ~np.isin(shelf.variants, sorted(leaving))
    product, store = np.nonzero(shelf.listed & np.isfinite(shelf.stock) & ours[:, None])
    rate = history.rates(known.habits.recent[product, store], RUN_WEEKS, known.habits.usual, known.habits.lump[product])
    lead = np.where(np.isfinite(shelf.lead_days), shelf.lead_days, USUAL_LEAD_DAYS)
    short = restock.shortage(rate, shelf.stock[product, store], lead[product])
    empty = np.flatnonzero(short.avoidable[:, 1] > 0)
    weekly, lost, saved = (
        np.maximum(total(each[empty], product[empty], len(shelf.variants)), 0.0)
        for each in (rate, short.lost, short.avoidable)
    )
    worth = rank.worth(saved, known.prices, shelf.costs, np.zeros(len(shelf.variants)))
    for row in best(worth.margin, saved[:, 1] >= FEWEST):
        places = empty[product[empty] == row]
        places = places[np.argsort(short.cover_days[places], kind="stable")]
        sketch = about_variant(shelf, known.voices, row, Suggestion.Kind.RESTOCK, weekly[row], worth.margin[row])
        sketch.cost_known = bool(worth.cost_known[row])
        sketch.stores = tuple(int(shelf.stores[at]) for at in store[places])
        sketch.because(
            "stock_cover", lead_days=int(lead[row]), stores=empty_shelves(known, row, store, places, short, rate)
        )
        sketch.because("lost_sales", pieces=spread(lost[row]), avoidable=spread(saved[row]))
        sketch.because("made_of", total=number(weekly[row, 1]), parts=own_sales(weekly[row]))
        sketch.because("worth", **worth_facts(shelf.prices[row], shelf.costs[row], 0.0))
        say_what_is_against(known, sketch, row)
        yield sketch


def empty_shelves(
    known: Known,
    row: int,
    store: NDArray[np.int64],
    places: NDArray[np.int64],
    short: restock.Shortage,
    rate: Floats,
) -> list[dict]:
    """The stores where it runs out, soonest first."""
    return [
        store_named(known.shelf, int(store[at]))
        | {
            "stock": int(known.shelf.stock[row, store[at]]),
            "weekly": number(rate[at, 1]),
            "cover_days": number(short.cover_days[at]),
        }
        for at in places
    ]


def say_what_is_against(known: Known, sketch: Sketch, row: int) -> None:
    shelf = known.shelf
    share = best_week(shelf.weekly[row])
    sketch.but(shelf, evidence.against(cost_known=sketch.cost_known, best_week_share=share))
    if not np.isfinite(shelf.lead_days[row]):
        sketch.reasons.append((True, "lead_time_unknown", {"taken_as": USUAL_LEAD_DAYS}))
