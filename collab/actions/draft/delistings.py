"""DELIST: what surely earns less than its places are worth."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from collab.actions.draft.found import stays
from collab.actions.draft.known import Known, best
from collab.actions.draft.shelf import RUN_WEEKS
from collab.actions.draft.sketch import HORIZON_WEEKS, Sketch, about_variant, named, number, own_sales, products, spread
from collab.actions.read_goods.sales import last_year
from collab.engine import delist, evidence, history, season
from collab.engine.spread import Floats
from collab.models import Suggestion

YEARS = 104  # weeks that are read to tell a season


def delistings(known: Known) -> Iterator[Sketch]:
    """Variants of which all that would be lost lies below the cost of their places, and those a merchandiser put up.
    Margins are compared with margins, and revenue with revenue where the cost is unknown."""
    shelf = known.shelf
    places = shelf.listed.sum(axis=1)
    sold = (shelf.recent * shelf.listed).sum(axis=1)
    rate = history.rates(sold, RUN_WEEKS * places, known.habits.usual, known.habits.lump)
    share = stays(known.found, shelf, known.found.taken(known.habits.alike, known.on_shelf))
    put_up = np.isin(shelf.variants, sorted(known.found.put_up)) & known.on_shelf
    for cost_known in (True, False):
        mine = np.isfinite(shelf.costs) == cost_known
        each = np.maximum(known.prices - np.nan_to_num(shelf.costs), 0.0) if cost_known else known.prices
        earned = rate * each[:, None]
        lost = earned * (1.0 - share)[:, None]
        place = delist.space_cost(lost[known.on_shelf & mine, 1])
        full = (shelf.listed & shelf.full).sum(axis=1).astype(float)
        gain = delist.saving(lost * full[:, None], place * full)
        rows = best(gain, may_leave(known) & mine & (gain[:, 0] > 0))
        rows += [row for row in np.flatnonzero(put_up & mine).tolist() if row not in rows]
        weekly = last_year(shelf.variants[rows].tolist(), known.found.today, YEARS) if rows else {}
        for row in rows:
            units, money = rate[row] * places[row], gain[row] * HORIZON_WEEKS
            sketch = about_variant(shelf, known.voices, row, Suggestion.Kind.DELIST, units, money)
            sketch.cost_known = cost_known
            sketch.stores = tuple(int(at) for at in shelf.stores[shelf.listed[row]])
            say_why(known, sketch, row, rate[row], earned[row], place, float(share[row]))
            sketch.because("made_of", total=number(units[1]), parts=own_sales(units))
            wanted = float(known.people[row].sum())
            sketch.but(shelf, evidence.against(cost_known=cost_known, wanted=wanted))
            say_season(known, sketch, weekly.get(int(shelf.variants[row])))
            yield sketch


def may_leave(known: Known) -> NDArray[np.bool_]:
    """(P,) On the shelf long enough to be judged, where places are short, and not merely sold out."""
    shelf = known.shelf
    short_of_places = (shelf.listed & shelf.full).any(axis=1)
    sold_out = (np.nan_to_num(shelf.stock, nan=1.0) * shelf.listed).sum(axis=1) <= 0
    return known.on_shelf & short_of_places & ~sold_out & (shelf.age >= delist.OLD_ENOUGH)


def say_why(known: Known, sketch: Sketch, row: int, rate: Floats, earned: Floats, place: float, share: float) -> None:
    """What it earns in one place, what a place is worth, and what others would keep of its sales."""
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
    if others := known.found.companions(int(shelf.variants[row])):
        kept = [named(shelf, int(at)) for at in np.flatnonzero(np.isin(shelf.variants, others))]
        most = number(known.found.held(shelf)[row])
        rho = {"rho": number(known.found.rho), "replayed": known.found.replayed}
        sketch.because("others_hold", products=kept, share=number(share), most=most, **rho)
        return
    like = evidence.lookalikes(
        known.habits.alike.index[row], known.habits.alike.similarity[row], known.habits.launch, known.habits.launched
    )
    if like:
        sketch.because("look_alikes_stay", products=products(shelf, like), share=number(share))


def say_season(known: Known, sketch: Sketch, weekly: Floats | None) -> None:
    """What stands still now and sold well in the same season a year ago may come again."""
    past = None if weekly is None else season.past_season(weekly)
    if past is None:
        return
    today = known.found.today
    first, last = today - timedelta(weeks=past.begun), today - timedelta(weeks=past.ended, days=1)
    facts = {"units": number(past.units), "share": number(past.share), "weeks": season.YEAR - past.begun}
    christmas = first <= last.replace(month=12, day=1) <= last or last.month == 12
    days = {"first": first.isoformat(), "last": last.isoformat()}
    sketch.reasons.append((True, "season", facts | days | {"christmas": christmas}))
