"""Own past: which products a store should try, and which products keep their place."""

import numpy as np

from collab.engine import peers
from collab.engine.blend import first
from collab.engine.places import Sold, localise
from collab.engine.ranging import Sales, captured, chosen_ranges, decayed, demand
from collab.engine.spread import Floats
from collab.engine.tastes import matrix, pairs
from collab.replay.own.history import Codes, Flags, History, Receipts
from collab.replay.own.marks import Marks, ndcg

LISTED = 100  # products a store is offered
KEPT = 0.25  # of a department keep their place
FEWEST = 8  # products of a department, for a choice to be one
RHO = 0.5  # of what is missing is spent on a substitute, by those who find one


def places(history: History, cut: int, end: int) -> Marks:
    """A case is a store that began to sell something in the days after: how high did it stand on the list?"""
    known, later = history.goods.before(cut), history.goods.between(cut, end)
    offered, simple = offers(known, cut)
    there = matrix(pairs(later.store, later.product, later.day, (known.stores, known.products), end), end)
    new = (there.toarray() > 0) & unsold(known, cut)
    new[:, np.bincount(known.product, minlength=known.products) == 0] = False
    stores = np.flatnonzero(new.any(axis=1))
    found = {name: ndcg(lists[stores], new[stores]) for name, lists in simple.items()}
    return Marks(ndcg(offered[stores], new[stores]), found)


def offers(known: Receipts, cut: int) -> tuple[Codes, dict[str, Codes]]:
    """What each store would be offered on that morning, best first (S, LISTED), by us and by the simple methods."""
    stocked = np.bincount(known.product, minlength=known.products) > 0
    sold = Sold(known.store, known.product, known.day, known.stores, known.products)
    new = unsold(known, cut) & stocked
    ours = localise(sold, cut, np.arange(known.stores), LISTED)
    simple = {"popularity": peers.sold_most(sold, cut), "stores stocking": peers.stores_stocking(sold, cut)}
    every = {name: first(np.tile(worth, (known.stores, 1)), new, LISTED) for name, worth in simple.items()}
    return ours, every


def unsold(known: Receipts, cut: int) -> Flags:
    """What each store never sold, (S, P)."""
    got = matrix(pairs(known.store, known.product, known.day, (known.stores, known.products), cut), cut)
    return np.asarray(got.toarray() == 0)


def ranges(history: History, cut: int, end: int) -> Marks:
    """A case is a department of which a quarter keeps its place: how much of what was spent later is still spent?"""
    known, later = history.goods.before(cut), history.goods.between(cut, end)
    truth = demand(_sales(later), end, fade=np.inf)
    ours: list[float] = []
    simple: dict[str, list[float]] = {"60-day decay": [], "top revenue": []}
    for members, kept, others in choices(known, cut):
        spent = truth[:, members]
        if not spent.sum() > 0:
            continue
        ours.append(_share(spent, members, kept))
        for name, codes in others.items():
            simple[name].append(_share(spent, members, codes))
    return Marks(np.array(ours), {name: np.array(found) for name, found in simple.items()})


def choices(known: Receipts, cut: int) -> list[tuple[Codes, Codes, dict[str, Codes]]]:
    """Per department its products, those that would keep their place on that morning, and those by simple methods."""
    sold = _sales(known)
    stocked = np.bincount(known.product, minlength=known.products) > 0
    groups = [np.flatnonzero(stocked & (known.department == code)) for code in np.unique(known.department)]
    asked = [(group, max(1, round(KEPT * len(group)))) for group in groups if len(group) >= FEWEST]
    kept = chosen_ranges(sold, cut, asked, RHO)
    worth = {"60-day decay": decayed(sold, cut), "top revenue": peers.top_revenue(sold, cut)}
    return [
        (group, mine, {name: group[np.argsort(-each[group], kind="stable")[:places]] for name, each in worth.items()})
        for (group, places), mine in zip(asked, kept, strict=True)
    ]


def _sales(rows: Receipts) -> Sales:
    """Each sale to nobody known is a customer of its own."""
    nobody = rows.customer < 0
    customer = np.where(nobody, rows.customers + np.cumsum(nobody), rows.customer)
    return Sales(customer, rows.product, rows.day, rows.revenue, rows.products)


def _share(spent: Floats, members: Codes, kept: Codes) -> float:
    return captured(spent, np.isin(members, kept), RHO) / float(spent.sum())
