"""What reading a department's votes as a whole costs: `python -m tests.bench_read_votes [VOTES]`.

A shop of its own with one department of a hundred ideas, three times as many looks as votes, customers who bought.
"""

import resource
import sys
import time

from tests.bench_gather import database, run

VOTES = 500_000

CROWD = """
UPDATE feedback_voter SET created_at = now() - interval '100 days' - random() * interval '300 days';
CREATE TEMP TABLE voters AS SELECT row_number() OVER () - 1 AS n, id FROM feedback_voter;
CREATE TEMP TABLE ideas AS
SELECT row_number() OVER () - 1 AS n, id FROM feedback_idea
 WHERE category_id = (SELECT min(category_id) FROM feedback_idea);
INSERT INTO feedback_vote (idea_id, voter_id, value, heard_value, at, heard_at)
SELECT DISTINCT ON (i.id, v.id) i.id, v.id, 1, 1, now() - random() * interval '90 days', now()
  FROM generate_series(1, {votes}) AS one
  JOIN voters v ON v.n = (hashint8extended(one, 1) & 2147483647) % (SELECT count(*) FROM voters)
  JOIN ideas i ON i.n = floor(((hashint8extended(one, 2) & 65535) / 65536.0) ^ 2 * (SELECT count(*) FROM ideas));
INSERT INTO feedback_impression (voter_id, idea_id, day, hour, slot, probability, designed, first)
SELECT DISTINCT ON (v.id, i.id) v.id, i.id, current_date, date_trunc('hour', now()), 0, 1, one % 7 = 0, true
  FROM generate_series(1, {votes} * 3) AS one
  JOIN voters v ON v.n = (hashint8extended(one, 3) & 2147483647) % (SELECT count(*) FROM voters)
  JOIN ideas i ON i.n = (hashint8extended(one, 4) & 2147483647) % (SELECT count(*) FROM ideas);
INSERT INTO collab_signalsum (subject_type, subject_id, kind, value)
SELECT 1, idea_id, 2, count(*) FROM feedback_vote GROUP BY 2 UNION ALL
SELECT 1, idea_id, 1, count(*) FROM feedback_impression GROUP BY 2;
INSERT INTO loyalty_order (system, number, store_id, profile_id, ordered_at, total, currency, created_at)
SELECT 'till', p.id::text, (SELECT min(id) FROM catalog_store), p.id, now() - interval '9 days', 1, 'GBP', now()
  FROM loyalty_profile p;
INSERT INTO loyalty_orderline (order_id, number, variant_id, store_id, quantity, amount, heard_quantity, heard_amount,
                               at, heard_at)
SELECT o.id, k, v.ids[1 + (hashint8extended(o.id * 3 + k, 5) & 65535) % array_length(v.ids, 1)], o.store_id, 1, 1, 1, 1,
       o.ordered_at, now()
  FROM loyalty_order o, generate_series(1, 3) k, (SELECT array_agg(id) AS ids FROM catalog_variant) v;
"""


def main(votes):
    with database(shop=None):
        from django.conf import settings
        from django.core.management import call_command
        from django.utils import timezone

        from catalog.models import Category
        from collab.actions.read_votes import read_votes
        from feedback.models import Idea
        from tests.conftest import connect_as

        connect_as(owner=True)
        run("SET statement_timeout = 0")
        settings.DEBUG = True  # made-up rows are refused in production
        call_command("synth_signals", signals=1_000, customers=300_000, products=5_000, verbosity=0)
        settings.DEBUG = False
        for statement in CROWD.format(votes=votes).split(";\n"):
            if statement.strip():
                run(statement)
        run("ANALYZE")
        category = Category.objects.get(pk=Idea.objects.order_by("category").values("category")[:1])
        for again in ("first", "again"):
            began, cpu = time.monotonic(), time.process_time()
            reading = read_votes(category=category, now=timezone.now())
            spent = time.monotonic() - began, time.process_time() - cpu
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{again}: {reading.votes:,} votes, {reading.looks:,} looks, {reading.customers:,} customers, "
                f"{reading.aside:,} set aside: {spent[0]:.1f} s ({spent[1]:.1f} CPU-s here), peak {memory:,.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else VOTES)
