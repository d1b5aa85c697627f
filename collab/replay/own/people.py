"""Own past: what customers buy that they never bought, and how often they come again."""

import numpy as np

from collab.engine import peers
from collab.engine.blend import first
from collab.engine.retention import expected, fit, visits
from collab.engine.spread import Floats
from collab.engine.tastes import matrix, pairs
from collab.engine.wants import Bought, who_wants
from collab.replay.own.history import Codes, History, Receipts
from collab.replay.own.marks import Marks, ndcg

LISTED = 20  # products a customer is offered
ASKED = 300  # customers a cut for whom lists are made, drawn with a fixed seed
VISITORS = 5_000  # customers a cut whose visits are foretold
SEED = 11


def wants(history: History, cut: int, end: int) -> Marks:
    """A case is a customer who bought something for the first time: how high did it stand on their list?"""
    known, later = _named(history.people.before(cut)), _named(history.people.between(cut, end))
    shape = (known.customers, known.products)
    before = matrix(pairs(known.customer, known.product, known.day, shape, cut), cut)
    after = matrix(pairs(later.customer, later.product, later.day, shape, end), end)
    sold = np.bincount(known.product, minlength=known.products) > 0
    new = (after - after.multiply(before)).tocsr()[:, sold]
    new.eliminate_zeros()
    known_before = np.diff(before.indptr) > 0
    people = drawn(np.flatnonzero(known_before & (np.diff(new.indptr) > 0)), ASKED)
    wanted = np.zeros((len(people), known.products), bool)
    wanted[:, sold] = new[people].toarray() > 0
    ours, simple = lists(known, cut, people)
    return Marks(ndcg(ours, wanted), {name: ndcg(each, wanted) for name, each in simple.items()})


def lists(known: Receipts, cut: int, people: Codes) -> tuple[Codes, dict[str, Codes]]:
    """What these customers would be offered on that morning, (n, LISTED), by us and by what most bought."""
    bought = Bought(known.customer, known.product, known.day, known.customers, known.products)
    got = matrix(pairs(known.customer, known.product, known.day, (known.customers, known.products), cut), cut)
    open_ = np.asarray(got[people].toarray() == 0)
    popular = first(np.tile(peers.bought_by_most(bought, cut), (len(people), 1)), open_, LISTED)
    return who_wants(bought, cut, people, LISTED), {"popularity": popular}


def visits_to_come(history: History, cut: int, end: int) -> Marks:
    """A case is a customer: the squared error of how many days they came on."""
    known, later = _named(history.people.before(cut)), _named(history.people.between(cut, end))
    people = drawn(np.unique(known.customer), VISITORS)
    came = np.unique(np.column_stack([later.customer, later.day]), axis=0)[:, 0]
    truth = np.bincount(came, minlength=known.customers)[people]
    ours, simple = foreseen(known, cut, end - cut)
    marks = {name: (each[people] - truth) ** 2 for name, each in simple.items()}
    return Marks((ours[people] - truth) ** 2, marks)


def foreseen(known: Receipts, cut: int, days: int) -> tuple[Floats, dict[str, Floats]]:
    """Visits of each customer in the days from that morning, (C,), by us and by their own rate so far."""
    seen = visits(known.customer, known.day, customers=known.customers, until=cut)
    return expected(seen, fit(seen), float(days)), {"same as before": peers.same_as_before(seen, float(days))}


def drawn(people: Codes, most: int) -> Codes:
    """All of them, or so many by a lot that always falls the same."""
    if len(people) <= most:
        return people
    return np.sort(np.random.default_rng(SEED).choice(people, most, replace=False))


def _named(rows: Receipts) -> Receipts:
    return rows.rows(rows.customer >= 0)
