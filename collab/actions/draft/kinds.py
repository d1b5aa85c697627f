"""The four kinds of suggestions: what the engine says about one department, as sketches."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from collab.actions.draft.shelf import RUN_WEEKS, Shelf
from collab.actions.draft.sketch import HORIZON_WEEKS, Sketch, by_store, looks_like, quantiles, rounded, store_named
from collab.actions.draft.voices import Voices
from collab.engine import add, delist, demand, evidence, history, localise, rank, restock
from collab.engine.lookalikes import Neighbours, Range, typical
from collab.engine.spread import Floats, exactly, total
from collab.models import Suggestion

MOST = 20  # of a kind and department: a desk with more is not read
USUAL_LEAD_DAYS = 14.0  # where the supplier told none


@dataclass(frozen=True, slots=True)
class Known:
    """What all kinds start from: look-alikes of each product, run-rates, and people who want what we have."""

    goods: Range
    alike: Neighbours  # of each product
    launch: Floats  # (P,) pieces a week in one store
    launched: NDArray[np.bool_]  # (P,)
    lump: Floats  # (P,)
    usual: history.RatePrior
    people: Floats  # (P, S + 1)


def know(shelf: Shelf, voices: Voices) -> Known:
    launch, launched = history.launch_rates(shelf.weekly, shelf.listed)
    lump = history.lumps(shelf.weekly)
    pairs = np.nonzero(shelf.listed)
    usual = history.fit_rate_prior(shelf.recent[pairs], float(RUN_WEEKS), lump[pairs[0]])
    goods, alike = lookalikes(shelf.names, tuple(np.nan_to_num(shelf.prices).tolist()))
    return Known(goods, alike, launch, launched, lump, usual, voices.people_for(shelf))


@lru_cache(maxsize=64)
def lookalikes(names: tuple[str, ...], prices: tuple[float, ...]) -> tuple[Range, Neighbours]:
    """Kept per process for as long as names and prices stay: votes and sales do not change them."""
    goods = Range(names, prices)
    return goods, goods.among_themselves()


def additions(shelf: Shelf, voices: Voices, known: Known) -> list[Sketch]:
    """ADD: ideas for which nothing on the shelf stands yet, wanted by somebody."""
    people = (voices.wants + voices.asked).sum(axis=1)
    rows = np.flatnonzero(voices.open & (voices.variant == 0) & (people > 0))
    if len(rows) == 0 or len(shelf.stores) == 0:
        return []
    near = known.goods.of([voices.texts[row] for row in rows], np.zeros(len(rows)))
    widening = demand.widening(known.alike, known.launch, known.launched)
    each_store = demand.expected(near, known.launch, known.launched, widening)
    asked = voices.asked[rows].sum(axis=1)
    stores = np.where(voices.store[rows] > 0, 1, len(shelf.stores))
    units = add.expected(each_store, voices.interest[rows], voices.prior, asked, stores)
    usual = exactly(np.full(len(rows), voices.prior.mean))
    without_interest = add.expected(each_store, usual, voices.prior, asked, stores)[:, 1]
    price = np.nan_to_num(typical(near, shelf.prices))
    cost = price * typical(near, shelf.costs / np.where(shelf.prices > 0, shelf.prices, np.nan))
    share = delist.recaptured(near, shelf.on_sale & shelf.listed.any(axis=1))
    worth = rank.worth(units, price, cost, share)
    found = []
    for at, row in enumerate(rows.tolist()):
        idea, here = int(voices.ideas[row]), int(voices.store[row])
        sketch = Sketch(
            key=f"add:idea:{idea}",
            kind=Suggestion.Kind.ADD,
            units=worth.units[at],
            money=worth.margin[at] * HORIZON_WEEKS,
            cost_known=bool(worth.cost_known[at]),
            idea=idea,
            stores=(here,) if here else (),
        )
        like = evidence.lookalikes(near.index[at], near.similarity[at], known.launch, known.launched)
        _say_who_wants_it(sketch, shelf, voices, row, changes=units[at, 1] - without_interest[at])
        if asked[at]:
            sketch.because(
                "requests",
                people=int(asked[at]),
                stores=by_store(shelf, voices.asked[row]),
                weekly=rounded(add.promised(asked[at : at + 1])[0, 1]),
            )
        sketch.because(
            "look_alikes", items=looks_like(shelf, like), weekly=quantiles(each_store[at]), stores=int(stores[at])
        )
        sketch.because("worth", **_worth_facts(price[at], cost[at], share[at]))
        sketch.but(
            shelf,
            evidence.against(
                seen=sketch.seen,
                by_store=voices.wants[row, :-1],
                like=like,
                cannibalised=float(share[at]),
                cost_known=sketch.cost_known,
            ),
        )
        found.append(sketch)
    return found


def restocks(shelf: Shelf, voices: Voices, known: Known, leaving: set[int]) -> list[Sketch]:
    """RESTOCK: what runs out somewhere before goods can be there; nothing that is about to leave the shelf."""
    ours = shelf.on_sale & ~np.isin(shelf.variants, list(leaving))
    product, store = np.nonzero(shelf.listed & np.isfinite(shelf.stock) & ours[:, None])
    rate = history.rates(shelf.recent[product, store], RUN_WEEKS, known.usual, known.lump[product])
    lead = np.where(np.isfinite(shelf.lead_days), shelf.lead_days, USUAL_LEAD_DAYS)
    short = restock.shortage(rate, shelf.stock[product, store], lead[product])
    keep = short.avoidable[:, 1] > 0
    product, store, rate = product[keep], store[keep], rate[keep]
    cover, lost, avoidable = short.cover_days[keep], short.lost[keep], short.avoidable[keep]
    size = len(shelf.variants)
    pieces, weekly, gone = (total(each, product, size) for each in (avoidable, rate, lost))
    worth = rank.worth(np.maximum(pieces, 0.0), np.nan_to_num(shelf.prices), shelf.costs, np.zeros(size))
    found = []
    for row in _best(worth.margin, pieces[:, 1] >= 1.0):
        places = np.flatnonzero(product == row)
        places = places[np.argsort(cover[places], kind="stable")]
        sketch = _about_variant(shelf, voices, row, Suggestion.Kind.RESTOCK, weekly[row], worth.margin[row])
        sketch.stores = tuple(sorted(int(shelf.stores[at]) for at in store[places]))
        sketch.cost_known = bool(worth.cost_known[row])
        sketch.because(
            "stock_cover",
            lead_days=int(lead[row]),
            stores=[
                store_named(shelf, int(store[at]))
                | {
                    "stock": int(shelf.stock[row, store[at]]),
                    "weekly": rounded(rate[at, 1]),
                    "cover_days": rounded(cover[at]),
                }
                for at in places
            ],
        )
        sketch.because("lost_sales", pieces=quantiles(gone[row]), avoidable=quantiles(pieces[row]))
        _say_who_asked(sketch, shelf, voices, known, row)
        sketch.because("worth", **_worth_facts(shelf.prices[row], shelf.costs[row], 0.0))
        sketch.but(shelf, evidence.against(cost_known=sketch.cost_known, best_week_share=_best_week(shelf.weekly[row])))
        if not np.isfinite(shelf.lead_days[row]):
            sketch.reasons.append((True, "lead_time_unknown", {"taken_as": int(USUAL_LEAD_DAYS)}))
        found.append(sketch)
    return found


def localisations(shelf: Shelf, voices: Voices, known: Known) -> list[Sketch]:
    """LOCALISE: what like stores sell well and this one does not list, one suggestion per variant and cluster."""
    asked = known.people[:, :-1] * shelf.on_sale[:, None]
    gaps = localise.gaps(shelf.recent, shelf.listed, shelf.cluster, float(RUN_WEEKS), known.usual, known.lump, asked)
    keep = shelf.on_sale[gaps.product]
    product, store, rate, sellers = gaps.product[keep], gaps.store[keep], gaps.rate[keep], gaps.sellers[keep]
    pairs, group = np.unique(np.stack([product, shelf.cluster[store]], axis=1), axis=0, return_inverse=True)
    units = np.maximum(total(rate, group.ravel(), len(pairs)), 0.0)
    share = delist.recaptured(known.alike, shelf.on_sale & shelf.listed.any(axis=1))[pairs[:, 0]]
    worth = rank.worth(units, np.nan_to_num(shelf.prices)[pairs[:, 0]], shelf.costs[pairs[:, 0]], share)
    found = []
    for at in _best(worth.margin, np.ones(len(pairs), dtype=bool)):
        row, cluster = int(pairs[at, 0]), int(pairs[at, 1])
        places = np.flatnonzero(group.ravel() == at)
        sketch = _about_variant(
            shelf, voices, row, Suggestion.Kind.LOCALISE, worth.units[at], worth.margin[at] * HORIZON_WEEKS
        )
        sketch.key += f":cluster:{cluster}"
        sketch.stores = tuple(int(shelf.stores[each]) for each in store[places])
        sketch.cost_known = bool(worth.cost_known[at])
        elsewhere = np.flatnonzero((shelf.cluster == cluster) & shelf.listed[row] & (shelf.recent[row] > 0))
        sketch.because(
            "sells_in_like_stores",
            count=int(sellers[places].max()),
            stores=[
                store_named(shelf, int(each)) | {"weekly": rounded(shelf.recent[row, each] / RUN_WEEKS)}
                for each in elsewhere
            ],
            usual=rounded(known.usual.mean),
        )
        sketch.because(
            "missing_here",
            stores=[store_named(shelf, int(store[each])) | {"weekly": quantiles(rate[each])} for each in places],
        )
        _say_who_asked(sketch, shelf, voices, known, row)
        sketch.because("worth", **_worth_facts(shelf.prices[row], shelf.costs[row], share[at]))
        sketch.but(
            shelf,
            evidence.against(
                cannibalised=float(share[at]),
                cost_known=sketch.cost_known,
                best_week_share=_best_week(shelf.weekly[row]),
            ),
        )
        found.append(sketch)
    return found


def delistings(shelf: Shelf, voices: Voices, known: Known) -> list[Sketch]:
    """DELIST: what surely earns less than its places are worth, where places are short."""
    count = (shelf.listed & shelf.full).sum(axis=1)
    sold = (shelf.recent * shelf.listed).sum(axis=1)
    places = shelf.listed.sum(axis=1)
    rate = history.rates(sold, RUN_WEEKS * places, known.usual, known.lump)
    on_shelf = shelf.on_sale & (places > 0)
    share = delist.recaptured(known.alike, on_shelf)
    old = (
        on_shelf
        & (count > 0)
        & (shelf.age >= delist.OLD_ENOUGH)
        & (np.nan_to_num(shelf.stock, nan=1.0).sum(axis=1) > 0)
    )
    price = np.nan_to_num(shelf.prices)
    found = []
    for cost_known in (True, False):  # margins are compared with margins, revenue with revenue
        mine = np.isfinite(shelf.costs) == cost_known
        each = np.maximum(price - np.nan_to_num(shelf.costs), 0.0) if cost_known else price
        earned = rate * each[:, None]
        cost = delist.space_cost(earned[on_shelf & mine, 1])
        gain = delist.saving(earned * count[:, None], share, cost * count.astype(float))
        for row in _best(gain, old & mine & (gain[:, 0] > 0)):
            sketch = _about_variant(
                shelf, voices, row, Suggestion.Kind.DELIST, rate[row] * places[row], gain[row] * HORIZON_WEEKS
            )
            sketch.stores = tuple(int(shelf.stores[at]) for at in np.flatnonzero(shelf.listed[row]))
            sketch.cost_known = cost_known
            sketch.because(
                "earns_too_little",
                weekly=quantiles(rate[row]),
                earned=quantiles(earned[row] * HORIZON_WEEKS),
                place=rounded(cost * HORIZON_WEEKS),
                places=int(places[row]),
                full=int(count[row]),
            )
            like = evidence.lookalikes(
                known.alike.index[row], known.alike.similarity[row], known.launch, known.launched
            )
            sketch.because("look_alikes_stay", items=looks_like(shelf, like), share=rounded(share[row]))
            wanted = float(known.people[row].sum())
            sketch.but(shelf, evidence.against(cost_known=cost_known, wanted=wanted))
            found.append(sketch)
    return found


def _about_variant(shelf: Shelf, voices: Voices, row: int, kind: str, units: Floats, money: Floats) -> Sketch:
    """A suggestion about something we have, joined with the idea that most people back, so that they are answered."""
    variant = int(shelf.variants[row])
    sketch = Sketch(f"{kind}:variant:{variant}", kind, units, money, cost_known=True, variant=variant)
    about = voices.about(variant) if kind != Suggestion.Kind.DELIST else None
    if about is not None:
        sketch.idea = int(voices.ideas[about])
        _say_who_wants_it(sketch, shelf, voices, about)
    return sketch


def _say_who_wants_it(sketch: Sketch, shelf: Shelf, voices: Voices, row: int, changes: float | None = None) -> None:
    """Interest: who wants the idea out of who saw it; `changes` = pieces a week that it adds to what is expected."""
    sketch.interest = voices.interest[row]
    sketch.wanted = int(voices.wants[row].sum())
    sketch.seen = max(int(voices.seen[row].sum()), sketch.wanted)
    sketch.asked = int(voices.asked[row].sum())
    facts = {"seen": sketch.seen, "wanted": sketch.wanted, "usual": rounded(voices.prior.mean)}
    if changes is not None:
        facts["changes"] = rounded(changes)
    sketch.because("interest", **facts, **quantiles(voices.interest[row]), stores=by_store(shelf, voices.wants[row]))


def _say_who_asked(sketch: Sketch, shelf: Shelf, voices: Voices, known: Known, row: int) -> None:
    people = voices.variant_asked[row]
    if people.sum() > 0:
        sketch.asked += int(people.sum())
        sketch.because("requests", people=int(people.sum()), stores=by_store(shelf, people))


def _worth_facts(price: float, cost: float, share: float) -> dict[str, float | int | None]:
    told = np.isfinite(cost)
    return {
        "price": int(round(np.nan_to_num(price))),
        "cost": int(round(cost)) if told else None,
        "taken_from_others": rounded(share),
        "weeks": HORIZON_WEEKS,
    }


def _best(money: Floats, keep: NDArray[np.bool_]) -> list[int]:
    """Rows that are kept, best first, at most `MOST`."""
    return [int(row) for row in rank.order(money) if keep[row]][:MOST]


def _best_week(weekly: Floats) -> float:
    """The share of a variant's pieces that was sold in its best week, (S, W) -> 0..1."""
    weeks = weekly[:, -2 * RUN_WEEKS :].sum(axis=0)
    return float(weeks.max() / weeks.sum()) if weeks.sum() > 0 else 0.0
