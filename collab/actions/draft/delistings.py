"""DELIST: what surely earns less than its places are worth."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from collab.actions.draft.known import Known, best
from collab.actions.draft.shelf import RUN_WEEKS
from collab.actions.draft.sketch import HORIZON_WEEKS, Sketch, about_variant, number, own_sales, products, spread
from collab.engine import delist, evidence, history
from collab.engine.spread import Floats
from collab.models import Suggestion


def delistings(known: Known) -> Iterator[Sketch]:
    """Variants of which all that would be lost lies below the cost of their places. Margins are compared with margins,
    and revenue with revenue where the cost is unknown."""
    shelf = known.shelf
    places = shelf.listed.sum(axis=1)
    sold = (shelf.recent * shelf.listed).sum(axis=1)
    rate = history.rates(sold, RUN_WEEKS * places, known.habits.usual, known.habits.lump)
    share = delist.recaptured(known.habits.alike, known.on_shelf)
    for cost_known in (True, False):
        mine = np.isfinite(shelf.costs) == cost_known
        each = np.maximum(known.prices - np.nan_to_num(shelf.costs), 0.0) if cost_known else known.prices
        earned = rate * each[:, None]
        lost = earned * (1.0 - share)[:, None]
        place = delist.space_cost(lost[known.on_shelf & mine, 1])
        full = (shelf.listed & shelf.full).sum(axis=1).astype(float)
        gain = delist.saving(lost * full[:, None], place * full)
        for row in best(gain, may_leave(known) & mine & (gain[:, 0] > 0)):
            units, money = rate[row] * places[row], gain[row] * HORIZON_WEEKS
            sketch = about_variant(shelf, known.voices, row, Suggestion.Kind.DELIST, units, money)
            sketch.cost_known = cost_known
            sketch.stores = tuple(int(at) for at in shelf.stores[shelf.listed[row]])
            say_why(known, sketch, row, rate[row], earned[row], place, float(share[row]))
            sketch.because("made_of", total=number(units[1]), parts=own_sales(units))
            wanted = float(known.people[row].sum())
            sketch.but(shelf, evidence.against(cost_known=cost_known, wanted=wanted))
            yield sketch


def may_leave(known: Known) -> NDArray[np.bool_]:
    """(P,) On the shelf long enough to be judged, where places are short, and not merely sold out."""
    shelf = known.shelf
    short_of_places = (shelf.listed & shelf.full).any(axis=1)
    sold_out = (np.nan_to_num(shelf.stock, nan=1.0) * shelf.listed).sum(axis=1) <= 0
    return known.on_shelf & short_of_places & ~sold_out & (shelf.age >= delist.OLD_ENOUGH)


def say_why(known: Known, sketch: Sketch, row: int, rate: Floats, earned: Floats, place: float, share: float) -> None:
    """What it earns in one place, what a place is worth, and what its look-alikes would keep of its sales."""
    shelf = known.shelf
    sketch.because(
        "earns_too_little",
        weekly=spread(rate),
        earned=spread(earned * HORIZON_WEEKS),
        lost=spread(earned * HORIZON_WEEKS * (1.0 - share)),
        place=number(place * HORIZON_WEEKS),
        places=int(shelf.listed[row].sum()),
        full=int((shelf.listed[row] & shelf.full).sum()),
        weeks=HORIZON_WEEKS,
    )
    like = evidence.lookalikes(
        known.habits.alike.index[row], known.habits.alike.similarity[row], known.habits.launch, known.habits.launched
    )
    if like:
        sketch.because("look_alikes_stay", products=products(shelf, like), share=number(share))
