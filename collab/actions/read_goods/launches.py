"""What wishes would sell, learnt from how all launches of this shop began."""

from datetime import date

import numpy as np
from django.db.models import Q
from django.db.models.functions import Coalesce

from catalog.models import Category, Variant
from collab.actions.read_goods.sales import EVER, Ints, columns, day_number
from collab.engine import unlaunched
from collab.engine.lookalikes import Neighbours, Range
from collab.engine.spread import Floats
from feedback.models import Idea


def read_launches(departments: list[Category], today: date) -> dict[int, dict]:
    """Facts by department: pieces a week in one store of each undecided idea, {q10, q50, q90}; the launches that were
    learnt from. No idea of any department where the shop has launched too little."""
    codes = {department.pk: code for code, department in enumerate(departments)}
    goods, names = begun(codes, today)
    origin = goods.daily.shape[1]
    ideas = wishes(codes)
    group = np.array([codes[row[2]] for row in ideas], dtype=np.int64)
    launched = goods.launched(origin)
    likely = alike(goods, names, [names[at] for at in launched], goods.group[launched])
    asked = alike(goods, names, [row[1] for row in ideas], group)
    said = unlaunched.forecast(goods, likely, asked, group, today=origin) if ideas else None
    facts: dict[int, dict] = {pk: {"launches": len(launched), "ideas": {}} for pk in codes}
    for (idea, _, department), weekly in zip(ideas, said.weekly.tolist() if said else (), strict=False):
        facts[department]["ideas"][str(idea)] = [round(each, 4) for each in weekly]
    return facts


def wishes(codes: dict[int, int]) -> list[tuple[int, str, int]]:
    """Undecided ideas without a variant: id, what their texts say, department."""
    about = Coalesce("product__category__department_id", "product__category_id")
    own = Coalesce("category__department_id", "category_id")
    rows = Idea.objects.filter(Q(state=Idea.State.OPEN), variant=None).order_by("pk")
    told = rows.annotate(root=Coalesce(own, about)).values_list("pk", "title", "product__name", "root")
    return [(pk, f"{title} {name or ''}".strip(), root) for pk, title, name, root in told if root in codes]


def begun(codes: dict[int, int], today: date) -> tuple[unlaunched.Goods, list[str]]:
    """All variants that ever sold, with how they began and what they are called; day 0 is the first that is known."""
    asked = {"first": today - EVER, "today": today, "horizon": unlaunched.HORIZON}
    variant, root, first, units, sold_in, listed_in = columns(BEGUN, asked, 6)
    day_root, day, sold = columns(DAILY, asked, 3)
    start, until = int(day.min(initial=day_number(today))), day_number(today)
    mine, ours = np.isin(root, list(codes)), np.isin(day_root, list(codes))
    daily = np.zeros((max(len(codes), 1), until - start))
    np.add.at(daily, (coded(day_root[ours], codes), day[ours] - start), np.maximum(sold[ours], 0))
    stores = np.maximum(np.maximum(sold_in, listed_in), 1)
    rate = np.maximum(units, 0) / unlaunched.WEEKS / stores
    goods = unlaunched.Goods(first[mine] - start, rate[mine], coded(root[mine], codes), daily)
    called = {
        pk: f"{name} {own}".strip() for pk, name, own in Variant.objects.values_list("pk", "product__name", "name")
    }
    return goods, [called.get(pk, "") for pk in variant[mine].tolist()]


def coded(ids: Ints, codes: dict[int, int]) -> Ints:
    return np.array([codes[each] for each in ids.tolist()], dtype=np.int64)


def alike(goods: unlaunched.Goods, names: list[str], texts: list[str], group: Ints) -> Neighbours:
    """The products of its own department most like each text, (n, NEAREST); texts and names name no price."""
    index = np.zeros((len(texts), unlaunched.NEAREST), dtype=np.int64)
    similarity: Floats = np.zeros(index.shape)
    for code in np.unique(group):
        mine, rows = np.flatnonzero(goods.group == code), np.flatnonzero(group == code)
        if len(mine):
            among = Range([names[at] for at in mine], np.zeros(len(mine)))
            near = among.of([texts[at] for at in rows], np.zeros(len(rows)), unlaunched.NEAREST)
            index[rows, : near.index.shape[1]] = mine[near.index]
            similarity[rows, : near.index.shape[1]] = near.similarity
    return Neighbours(index, similarity)


ROOTS = """
  JOIN catalog_variant v ON v.id = s.variant_id
  JOIN catalog_product p ON p.id = v.product_id
  JOIN catalog_category c ON c.id = p.category_id"""
BEGUN = f"""
WITH begun AS (
    SELECT variant_id, min(day) AS day
      FROM loyalty_saleday WHERE units > 0 AND day >= %(first)s AND day < %(today)s GROUP BY 1
), sold AS (
    SELECT b.variant_id, b.day, sum(d.units) AS units, count(DISTINCT d.store_id) AS stores
      FROM begun b JOIN loyalty_saleday d
        ON d.variant_id = b.variant_id AND d.day >= b.day AND d.day < b.day + %(horizon)s AND d.day < %(today)s
     GROUP BY 1, 2
)
SELECT s.variant_id, coalesce(c.department_id, c.id), s.day - date '1970-01-01', s.units, s.stores,
       (SELECT count(*) FROM catalog_listing l WHERE l.variant_id = s.variant_id AND l.ended_on IS NULL)
  FROM sold s{ROOTS}
 ORDER BY 1
"""
DAILY = f"""
SELECT coalesce(c.department_id, c.id), s.day - date '1970-01-01', sum(s.units)
  FROM loyalty_saleday s{ROOTS}
 WHERE s.units > 0 AND s.day >= %(first)s AND s.day < %(today)s
 GROUP BY 1, 2
"""
