"""All that tells one state of a department from another, in one statement: what a process holds is read again only
where this differs. Votes come by the second; goods, readings and lessons change by the hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from catalog.models import Category
from collab.models import OURS
from feedback.models.complaints import FEWEST

LATELY = 4  # weeks


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one department. Numbers of `goods` say nothing but whether all is as it was."""

    goods: tuple  # what is sold, at which terms, where it is listed and lies, since when sales are other ones
    readings: tuple[tuple[str, datetime], ...]  # of goods: kind and when
    methods: dict[str, str]  # task → the one in use, as far as it was ever tested
    put_up: frozenset[int]  # variants a merchandiser put up to leave
    votes_read: tuple | None  # when, its prior (wants, passes, fitted), customers
    worth: dict[str, tuple[float, int | None]]  # kind of voice → weight, launches behind it (None: typed); empty: none
    aside: bool  # some votes are set aside
    reckoned: tuple  # how many listings, the last, and when
    complained: tuple[int, ...]  # products of which something is said to be wrong more than once or twice lately

    def ours(self, task: str) -> bool:
        return self.methods.get(task, OURS) == OURS


def standing_of(department: Category, now: datetime | None = None) -> Standing:
    lately = (now or timezone.now()) - timedelta(weeks=LATELY)
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"department": department.pk, "lately": lately, "fewest": FEWEST})
        row = cursor.fetchone()
    (
        goods,
        (kinds, times, tasks, methods, put_up),
        (*votes, voices, weights, launches, aside),
        reckoned,
        (complained,),
    ) = (
        row[:6],
        row[6:11],
        row[11:20],
        row[20:23],
        row[23:],
    )
    return Standing(
        goods=goods,
        readings=tuple(zip(kinds or (), times or (), strict=True)),
        methods=dict(zip(tasks or (), methods or (), strict=True)),
        put_up=frozenset(put_up or ()),
        votes_read=tuple(votes) if votes[0] else None,
        worth=dict(zip(voices or (), zip(weights or (), launches or (), strict=True), strict=True)),
        aside=aside,
        reckoned=reckoned,
        complained=tuple(sorted(complained or ())),
    )


# One number each for the goods, for all that is listed, and for all that lies in stock: another number, other goods.
STANDING = """
WITH goods AS MATERIALIZED (
    SELECT v.id, hash_record_extended((v.id, v.sku, v.name, p.name, v.price, v.currency, v.state, t.cost, t.currency,
                                       t.lead_days), 0) AS hash
      FROM catalog_category c
      JOIN catalog_product p ON p.category_id = c.id
      JOIN catalog_variant v ON v.product_id = p.id
      LEFT JOIN catalog_supplyterm t ON t.variant_id = v.id
     WHERE c.id = %(department)s OR c.department_id = %(department)s
)
SELECT (SELECT sold_at FROM collab_shard WHERE category_id = %(department)s),
       (SELECT sum(hash) FROM goods),
       (SELECT sum(hash_record_extended((variant_id, store_id, listed_on, ended_on), 0))
          FROM catalog_listing WHERE variant_id = ANY(ARRAY(SELECT id FROM goods))),
       (SELECT sum(hash_record_extended((variant_id, store_id, quantity), 0))
          FROM catalog_stocklevel WHERE variant_id = ANY(ARRAY(SELECT id FROM goods))),
       (SELECT sum(hash_record_extended((id, name, cluster_id), 0)) FROM catalog_store WHERE is_open),
       (SELECT sum(hash_record_extended((store_id, places), 0))
          FROM catalog_shelfspace WHERE category_id = %(department)s),
       read.kinds, read.times, scored.tasks, scored.methods,
       (SELECT array_agg(variant_id) FROM collab_suggestion
         WHERE category_id = %(department)s AND kind = 'delist' AND put_up_by_id IS NOT NULL AND state <> 'decided'
           AND variant_id IS NOT NULL),
       board.read_at, board.prior_wants, board.prior_passes, board.prior_fitted, board.customers,
       worth.kinds, worth.weights, worth.launches,
       EXISTS (SELECT FROM collab_setaside WHERE category_id = %(department)s AND released_at IS NULL),
       reckoned.*,
       (SELECT array_agg(product_id)
          FROM (SELECT c.product_id
                  FROM feedback_complaint c
                  JOIN catalog_product p ON p.id = c.product_id
                  JOIN catalog_category k ON k.id = p.category_id
                 WHERE c.value = 1 AND c.at > %(lately)s
                   AND (k.id = %(department)s OR k.department_id = %(department)s)
                 GROUP BY 1 HAVING count(*) >= %(fewest)s) AS many)
  FROM (SELECT array_agg(kind ORDER BY kind) AS kinds, array_agg(read_at ORDER BY kind) AS times
          FROM collab_goodsreading WHERE category_id = %(department)s) AS read,
       (SELECT array_agg(asked.task) AS tasks, array_agg(in_use) AS methods
          FROM unnest(ARRAY['rank-ideas', 'localise', 'new-product', 'assortment']) AS asked (task),
               LATERAL (SELECT in_use FROM collab_score s WHERE s.task = asked.task
                         ORDER BY computed_at DESC, id DESC LIMIT 1) AS last) AS scored,
       (SELECT array_agg(kind) AS kinds, array_agg(weight) AS weights,
               array_agg(CASE WHEN NOT typed THEN launches END) AS launches
          FROM collab_worth WHERE category_id = %(department)s AND (learnt OR typed)) AS worth,
       (SELECT count(*), max(id), max(reckoned_at) FROM collab_reckoning) AS reckoned
  LEFT JOIN collab_boardreading board ON board.category_id = %(department)s
"""
