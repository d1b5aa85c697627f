"""How many facts a second gather hears, in batches of 5,000: `python -m tests.bench_gather`.

A database of its own is made, filled and dropped. Each figure is the median of three runs over facts that wait.
"""

import os
import statistics
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3
ROWS = 50_000  # a run: ten batches

SHOP = """
INSERT INTO catalog_saleschannel (id, code, name, kind) VALUES (1, 'store', 'Store', 'store');
INSERT INTO catalog_store (id, code, name, city, channel_id, timezone, currency, is_open)
SELECT n, 's' || n, 'Store ' || n, '', 1, 'Europe/London', 'GBP', true FROM generate_series(1, 12) n;
INSERT INTO catalog_category (id, path, name, slug, picture)
SELECT n, 'D' || n, 'D' || n, 'd' || n, '' FROM generate_series(1, 12) n;
INSERT INTO catalog_product (id, code, name, category_id, brand, description, is_public, created_at)
SELECT n, 'P' || n, 'Product ' || n, 1 + n % 12, '', '', true, now() FROM generate_series(1, 3000) n;
INSERT INTO catalog_variant (id, product_id, sku, name, attributes, state, price, currency)
SELECT n, n, 'P' || n, '', '{}', 'listed', 450, 'GBP' FROM generate_series(1, 3000) n;
INSERT INTO loyalty_order (id, system, number, store_id, ordered_at, total, currency, created_at)
SELECT n, 'till', n, 1 + n % 12, now() - (180 - n / 60.0) * interval '1 day', 0, 'GBP', now()
  FROM generate_series(1, 10800) n;
INSERT INTO feedback_board (id, slug, name, intro, is_open, position) VALUES (1, 'product-mix', 'Mix', '', true, 0);
INSERT INTO feedback_voter (id, store_id, shows_counts, created_at)
SELECT gen_random_uuid(), 1 + n % 12, false, now() FROM generate_series(1, 20000) n;
INSERT INTO feedback_idea (id, board_id, title, body, author_id, by_staff, product_id, step, language, state, stage,
                           photo, votes_folded, shuffle, version, created_at)
SELECT n, 1, 'Idea ' || n, '', (SELECT id FROM feedback_voter LIMIT 1), false, 1 + n % 3000, '', 'en', 'open',
       'posted', '', 0, 0.5, 1, now()
  FROM generate_series(1, 1000) n;
"""

# As they come: everybody votes on a few of all ideas; receipts of twelve stores, day after day.
FACTS = {
    "votes": """
        INSERT INTO feedback_vote (idea_id, voter_id, store_id, value, heard_value, at, heard_at)
        SELECT 1 + (v.n * 7 + k * 13 + {run} * 101) % 1000, v.id, v.store_id, 1, 0, now(), NULL
          FROM (SELECT *, row_number() OVER () AS n FROM feedback_voter) v,
               generate_series(1, 1 + {rows} / 20000) k
         LIMIT {rows}
            ON CONFLICT DO NOTHING
    """,
    "order lines": """
        INSERT INTO loyalty_orderline (order_id, number, variant_id, store_id, quantity, amount, heard_quantity,
                                       heard_amount, at, heard_at)
        SELECT o.id, {run} * 100 + k, 1 + (o.id * 31 + k * 97 + {run} * 11) % 3000, o.store_id, 1 + k % 3,
               (1 + k % 3) * 450, 0, 0, o.ordered_at, NULL
          FROM loyalty_order o, generate_series(1, 1 + {rows} / 3600) k
         WHERE o.id % 3 = {run} % 3
         ORDER BY o.id, k
         LIMIT {rows}
    """,
}

GOALS = {"votes": 30_000, "order lines": 20_000}
SLOWEST = 0.3  # seconds for a batch


@contextmanager
def database(shop=SHOP, name=None):
    """A database of its own, made by the owner and used as the application; its name. Of several, the latest is in use
    until `use` chooses another."""
    os.environ.setdefault("COMMONSHELF_RUN", os.fspath(ROOT / ".run" / "bench"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    from config import servers

    with servers.in_use():
        import django
        from django.conf import settings

        settings.DEBUG = False  # else Django keeps every statement
        django.setup()
        from django.db import connection

        from tests.conftest import connect_as

        connect_as(owner=True)
        connection.settings_dict["TEST"]["NAME"] = name
        made = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            if shop:
                run(shop)
                run("ANALYZE")
            connect_as(owner=False)
            yield made
        finally:
            connect_as(owner=True)
            use(made)
            connection.creation.destroy_test_db("commonshelf", verbosity=0)


def use(name):
    """From now on the database of this name."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def run(sql):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


def cpu_of_postgres():
    """CPU seconds of the process that serves this connection: on a busy machine the steadier figure."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists():
        return float("nan")
    spent = stat.read_text().rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


def measure(name, source):
    """(rows a second of each run, seconds of the slowest batch, µs of CPU a row, rows heard)"""
    speeds, slowest, heard, cpu = [], 0.0, 0, 0.0
    for number in range(RUNS):
        run(FACTS[name].format(run=number, rows=ROWS))
        started, before, rows = time.perf_counter(), cpu_of_postgres(), 0
        while True:
            batch = time.perf_counter()
            found = source()
            if not found:
                break
            rows += found
            slowest = max(slowest, time.perf_counter() - batch)
        speeds.append(rows / (time.perf_counter() - started))
        cpu += cpu_of_postgres() - before
        heard += rows
    return speeds, slowest, cpu / heard * 1e6, heard


def main():
    with database():
        from collab import gather
        from collab.actions.check import check

        failed = False
        for name, source in (("votes", gather.votes), ("order lines", gather.order_lines)):
            speeds, slowest, cpu, heard = measure(name, source)
            speed, goal = statistics.median(speeds), GOALS[name]
            failed |= speed < goal or slowest > SLOWEST
            print(
                f"bench gather {name}: {speed:,.0f} rows/s (goal {goal:,}, ratio {speed / goal:.2f}), "
                f"slowest batch {slowest * 1000:.0f} ms (limit {SLOWEST * 1000:.0f}), "
                f"{cpu:.1f} µs CPU a row, {heard:,} rows"
            )
        broken = check()
        print(f"bench gather sums: {broken or 'equal'}")
        return int(failed or bool(broken))


if __name__ == "__main__":
    sys.exit(main())
