"""Who would buy it: customers who likely would by what they bought, and ideas near to what somebody buys."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from catalog.models import Store, Variant
from collab.actions.readings import keep
from collab.actions.score import in_use
from collab.engine import wants
from collab.engine.evidence import ALIKE
from collab.engine.lookalikes import Range
from collab.models import OURS, Reading, SubjectType
from feedback.models import ForYou, Idea

KNOWN = 365  # days of purchases that are read
PEOPLE = 6_000  # customers, those seen last
GOODS = 4_000  # products on sale, those bought most: what fits into a few hundred megabytes
WISHES = 20  # products that somebody most likely wants next, and no more than one in so many of all
LIKE = 5  # products like an idea that stand for it
NEAR = 60  # ideas kept in somebody's order
BLOCK = 500  # ideas compared at once
AT_ONCE = 2000


@dataclass(frozen=True)
class Shop:
    """N customers, P products and what was bought: ids of `voter` and usual `store` (N,), None and 0 where unknown."""

    people: list[int]
    voter: list
    store: NDArray[np.int64]
    goods: NDArray[np.int64]  # (P,) variant ids, ascending
    bought: wants.Bought


def read_likely(*, now: datetime) -> int:
    """Read again who would buy what; how many ideas and products somebody would. Where a simpler method is live, which
    tells everybody the same, nothing is said of anybody."""
    shop = _shop(timezone.localdate(now))
    ideas = np.zeros(0, dtype=np.int64)
    if in_use("who-wants") == OURS and len(shop.people) and len(shop.goods):
        count = int(np.clip(len(shop.goods) // WISHES, 1, WISHES))
        lists = wants.who_wants(shop.bought, 0, np.arange(len(shop.people)), count)
        next_, had = _wanted(lists, len(shop.goods)), _had(shop)
        ideas, like = _like_ideas(shop.goods)
        of_goods = _told(shop, shop.goods, next_)
        of_ideas = _told(shop, ideas, (next_ > 0).astype(float) @ (like > 0).astype(float).T)
        near = _nearest((next_ + had) @ like.T, ideas, shop.voter)
    else:
        of_goods, of_ideas, near = {}, {}, []
    with transaction.atomic():
        keep(Reading.Kind.LIKELY_BUYERS, SubjectType.VARIANT, of_goods, now=now)
        keep(Reading.Kind.LIKELY_BUYERS, SubjectType.IDEA, of_ideas, now=now)
        ForYou.objects.exclude(voter__in=[voter for voter, _ideas in near]).delete()
        ForYou.objects.bulk_create(
            [ForYou(voter_id=voter, ideas=mine, read_at=now) for voter, mine in near],
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["voter"],
            update_fields=["ideas", "read_at"],
        )
    return len(of_goods) + len(of_ideas)


def _shop(today: date) -> Shop:
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"today": today, "first": today - timedelta(days=KNOWN), "people": PEOPLE}
        cursor.execute(CUSTOMERS, asked)
        customers = cursor.fetchall()
        people = [row[0] for row in customers]
        cursor.execute(BOUGHT, asked | {"chosen": people, "goods": GOODS})
        lines = np.array(cursor.fetchall() or np.zeros((0, 3)), dtype=np.int64)
    goods, product = np.unique(lines[:, 1], return_inverse=True)
    place = {person: at for at, person in enumerate(people)}
    who = np.array([place[person] for person in lines[:, 0].tolist()], dtype=np.int64)
    bought = wants.Bought(who, product.ravel(), lines[:, 2], len(people), len(goods))
    return Shop(people, [row[1] for row in customers], np.array([row[2] or 0 for row in customers]), goods, bought)


CUSTOMERS = """
SELECT o.profile_id, p.voter_id, coalesce(p.favourite_store_id, mode() WITHIN GROUP (ORDER BY o.store_id))
  FROM loyalty_order o JOIN loyalty_profile p ON p.id = o.profile_id
 WHERE p.erased_at IS NULL AND o.ordered_at >= %(first)s AND o.ordered_at < %(today)s
 GROUP BY 1, 2, p.favourite_store_id ORDER BY max(o.ordered_at) DESC, 1 LIMIT %(people)s
"""
BOUGHT = """
WITH goods AS MATERIALIZED (
     SELECT s.variant_id FROM loyalty_saleday s JOIN catalog_variant v ON v.id = s.variant_id
      WHERE s.day >= %(first)s AND s.day < %(today)s AND v.state = 'listed'
      GROUP BY 1 ORDER BY sum(s.units) DESC, 1 LIMIT %(goods)s
)
SELECT o.profile_id, l.variant_id, o.ordered_at::date - %(today)s::date
  FROM loyalty_order o JOIN loyalty_orderline l ON l.order_id = o.id JOIN goods USING (variant_id)
 WHERE o.profile_id = ANY(%(chosen)s) AND o.ordered_at >= %(first)s AND o.ordered_at < %(today)s AND l.quantity > 0
"""


def _wanted(lists: NDArray[np.int64], goods: int) -> csr_matrix:
    """What somebody wants next as 1 for the first of the list, falling to its end, (N, P)."""
    row, rank = np.nonzero(lists >= 0)
    return csr_matrix((1.0 - rank / WISHES, (row, lists[row, rank])), shape=(len(lists), goods))


def _had(shop: Shop) -> csr_matrix:
    """1 where somebody bought it, (N, P)."""
    pairs = np.unique(np.column_stack([shop.bought.customer, shop.bought.product]), axis=0)
    shape = (len(shop.people), len(shop.goods))
    return csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=shape)


def _like_ideas(goods: NDArray[np.int64]) -> tuple[NDArray[np.int64], csr_matrix]:
    """Open ideas (I,) and how much the products of their department are like each, its `LIKE` nearest, (I, P)."""
    about = Variant.objects.filter(pk__in=goods.tolist()).order_by("pk")
    names = about.values_list("product__name", "name", "product__category__department_id", "product__category_id")
    rows = list(names)
    department = np.array([row[2] or row[3] for row in rows])
    range_ = Range([f"{row[0]} {row[1]}".strip() for row in rows], np.zeros(len(rows)))
    told = list(Idea.objects.open().order_by("pk").values_list("pk", "title", "category_id", "category__department_id"))
    found: list[tuple[int, int, float]] = []
    for begin in range(0, len(told), BLOCK):
        some = told[begin : begin + BLOCK]
        near = range_.of([idea[1] for idea in some], np.zeros(len(some)), k=4 * LIKE)
        for at, (_pk, _title, category, above) in enumerate(some):
            mine = [
                (begin + at, int(product), float(likeness))
                for product, likeness in zip(near.index[at], near.similarity[at], strict=True)
                if likeness >= ALIKE and (category is None or department[product] == (above or category))
            ]
            found += mine[:LIKE]
    row, column, value = np.array(found, dtype=float).reshape(-1, 3).T
    shape = (len(told), len(goods))
    return np.array([idea[0] for idea in told]), csr_matrix((value, (row.astype(int), column.astype(int))), shape=shape)


def _told(shop: Shop, subjects: NDArray[np.int64], wanted: csr_matrix) -> dict[int, dict]:
    """Subject → how many customers want it, and in which of their stores, most first; (N, subjects)."""
    names = dict(Store.objects.values_list("pk", "name"))
    cells, found = wanted.tocsc(), {}
    for column, subject in enumerate(subjects.tolist()):
        people = cells.indices[cells.indptr[column] : cells.indptr[column + 1]]
        if not len(people):
            continue
        stores = Counter(shop.store[people].tolist())
        told = [{"store": one, "name": names[one], "people": n} for one, n in sorted(stores.items()) if one in names]
        told.sort(key=lambda one: -one["people"])
        found[subject] = {"people": len(people), "of": len(shop.people), "stores": told}
    return found


def _nearest(score: csr_matrix, ideas: NDArray[np.int64], voters: list) -> list[tuple]:
    """(voter, ids of ideas, the nearest first) of those whose voice we know."""
    found = []
    for row, voter in enumerate(voters):
        mine = slice(score.indptr[row], score.indptr[row + 1])
        if voter is None or mine.start == mine.stop:
            continue
        order = np.lexsort((score.indices[mine], -score.data[mine]))[:NEAR]
        found.append((voter, ideas[score.indices[mine][order]].tolist()))
    return found
