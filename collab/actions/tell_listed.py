""" "It is on the shelf of your store": said only when a listing, stock or a first sale shows it there."""

from datetime import datetime

from django.db import connection, transaction

from catalog.actions.shelve import show_variant
from catalog.models import Product, Store
from feedback.actions.answer import Answer, answer, owe
from feedback.models import Idea, Notice


@transaction.atomic
def tell_listed(*, idea: Idea, store_ids: list[int], now: datetime) -> int:
    """Write the line "on the shelf" once, and tell the people whose store has it now (and those who named no store).
    Later stores reach later people; nobody is told twice. Returns the number of notices."""
    cause = f"listed:{idea.variant_id}"
    names = sorted(Store.objects.filter(pk__in=store_ids).values_list("name", flat=True))
    facts = {"title": idea.title, "stores": names, "variant": idea.variant_id}
    product = Product.objects.filter(variants=idea.variant_id).select_related("category").first()
    if product:
        facts |= {"product": product.code, "department": product.category.path}
    if idea.stage == Idea.Stage.SHELF:
        return owe(idea=idea, kind=Notice.Kind.LISTED, cause=cause, facts=facts, now=now, in_stores=store_ids)
    if idea.variant_id:
        show_variant(variant_id=idea.variant_id)  # the notice leads to it
    line = Answer(stage=Idea.Stage.SHELF, kind=Notice.Kind.LISTED, facts=facts, team="", in_stores=tuple(store_ids))
    return answer(idea=idea, answer=line, cause=cause, now=now)


def arrived() -> list[tuple[Idea, list[int]]]:
    """Ideas we promised whose variant shows up in stores where somebody has not been told yet."""
    with connection.cursor() as cursor:
        cursor.execute(ARRIVED)
        rows = dict(cursor.fetchall())
    return [(idea, rows[idea.pk]) for idea in Idea.objects.filter(pk__in=rows).order_by("pk")]


# Shown by a listing that has begun, by stock, or by a sale since the promise. A trial's stores are no promise for all.
ARRIVED = """
SELECT i.id, array_agg(DISTINCT shown.store_id)
  FROM feedback_idea i
  CROSS JOIN LATERAL (
       SELECT l.store_id FROM catalog_listing l
        WHERE l.variant_id = i.variant_id AND l.listed_on <= current_date AND l.ended_on IS NULL
       UNION
       SELECT s.store_id FROM catalog_stocklevel s WHERE s.variant_id = i.variant_id AND s.quantity > 0
       UNION
       SELECT d.store_id FROM loyalty_saleday d WHERE d.variant_id = i.variant_id AND d.units > 0
  ) shown
 WHERE i.variant_id IS NOT NULL AND i.stage IN ('coming', 'shelf')
   AND (i.stage = 'coming' OR EXISTS (
        SELECT 1 FROM feedback_vote v JOIN feedback_voter w ON w.id = v.voter_id
         WHERE v.idea_id = i.id AND v.value = 1 AND (w.store_id = shown.store_id OR w.store_id IS NULL)
           AND NOT EXISTS (SELECT 1 FROM feedback_notice n
                            WHERE n.voter_id = w.id AND n.cause = 'listed:' || i.variant_id)))
 GROUP BY i.id
"""
