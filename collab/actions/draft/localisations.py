"""LOCALISE: what like stores sell well and this one does not list."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from collab.actions.draft.known import Known, best, best_week
from collab.actions.draft.shelf import RUN_WEEKS
from collab.actions.draft.sketch import (
    HORIZON_WEEKS,
    Sketch,
    about_variant,
    number,
    spread,
    store_named,
    worth_facts,
)
from collab.engine import evidence, localise, rank
from collab.engine.spread import Floats, total
from collab.models import Suggestion


def localisations(known: Known) -> Iterator[Sketch]:
    """One suggestion per variant and cluster, for all its stores that miss it."""
    shelf = known.shelf
    listed = shelf.listed | ~shelf.on_sale[:, None]  # what is not sold any more is missed nowhere
    asked = known.people[:, :-1]
    place = known.found.fits(shelf)
    fits = None if place is None else place > 0
    habits, weeks = known.habits, float(RUN_WEEKS)
    gaps = localise.gaps(habits.recent, listed, shelf.cluster, weeks, habits.usual, habits.lump, asked, fits)
    share = known.found.taken(known.habits.alike.rows(gaps.product), shelf.listed.T[gaps.store])
    pairs, group = np.unique(np.stack([gaps.product, shelf.cluster[gaps.store]], axis=1), axis=0, return_inverse=True)
    gross = total(gaps.rate, group, len(pairs))
    net = np.maximum(total(gaps.rate * (1.0 - share)[:, None], group, len(pairs)), 0.0)
    products = pairs[:, 0]
    earlier = known.earlier(Suggestion.Kind.LOCALISE)
    worth = rank.worth(earlier.moved(net), known.prices[products], shelf.costs[products], np.zeros(len(pairs)))
    for at in best(worth.margin, np.ones(len(pairs), dtype=bool)):
        row, cluster = int(pairs[at, 0]), int(pairs[at, 1])
        places, taken = np.flatnonzero(group == at), 1.0 - net[at, 1] / max(gross[at, 1], 1e-9)
        money = worth.margin[at] * HORIZON_WEEKS
        sketch = about_variant(shelf, known.voices, row, Suggestion.Kind.LOCALISE, worth.units[at], money)
        sketch.key += f":cluster:{cluster}"
        sketch.cost_known = bool(worth.cost_known[at])
        sketch.stores = tuple(int(each) for each in shelf.stores[gaps.store[places]])
        say_why(known, sketch, row, gaps, places)
        if place is not None:
            say_fit(known, sketch, place[row, gaps.store[places]], gaps.store[places])
        made = earlier.tell(sketch, made_of(gaps, share, places, float(net[at, 1])))
        sketch.because("made_of", total=number(worth.units[at, 1]), parts=made)
        sketch.because("worth", **worth_facts(shelf.prices[row], shelf.costs[row], taken))
        share_of_best = best_week(shelf.weekly[row])
        against = evidence.against(cannibalised=taken, cost_known=sketch.cost_known, best_week_share=share_of_best)
        sketch.but(shelf, against)
        yield sketch


def made_of(gaps: localise.Gaps, share: Floats, places: NDArray[np.int64], total_: float) -> list[dict]:
    """What sells in like stores, and the stores that are on the list only because somebody asked there."""
    gross, sells = gaps.rate[places, 1], gaps.sells[places]
    left = float((gross * (1.0 - share[places]))[sells].sum())
    parts = [{"of": "like_stores", "weekly": number(gross[sells].sum()), "without": 0}]
    if not sells.all():
        parts.append({"of": "requests", "weekly": number(gross[~sells].sum()), "without": number(left)})
    taken = total_ - float(gross.sum())
    return [*parts, {"of": "taken", "weekly": number(taken)}] if number(taken) else parts


def say_why(known: Known, sketch: Sketch, row: int, gaps: localise.Gaps, places: NDArray[np.int64]) -> None:
    """Where it sells among like stores, and what each store without it can expect."""
    shelf = known.shelf
    like = (shelf.cluster == shelf.cluster[gaps.store[places[0]]]) | gaps.everywhere[places].any()
    sellers = np.flatnonzero(like & shelf.listed[row] & (known.habits.recent[row] > 0))
    sells = [
        store_named(shelf, int(at)) | {"weekly": number(known.habits.recent[row, at] / RUN_WEEKS)} for at in sellers
    ]
    sketch.because("sells_in_like_stores", count=len(sells), stores=sells, usual=number(known.habits.usual.mean))
    missing = [store_named(shelf, int(gaps.store[at])) | {"weekly": spread(gaps.rate[at])} for at in places]
    sketch.because("missing_here", stores=missing)


def say_fit(known: Known, sketch: Sketch, place: NDArray[np.int64], stores: NDArray[np.int64]) -> None:
    """How high it stands among all that each store never sold, the best first; nothing for stores that only asked."""
    named = [
        store_named(known.shelf, int(stores[at])) | {"place": int(place[at])}
        for at in np.argsort(place, kind="stable")
        if place[at]
    ]
    if named:
        sketch.because("fits_here", stores=named)
