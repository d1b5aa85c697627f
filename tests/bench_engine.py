"""What the engine costs when there is much to know: `make bench-engine`, or `python -m tests.bench_engine --help`.

A database of its own is made, filled by `synth_signals` and dropped. The same shop grows from size to size. At each
size everything is folded and drafted from nothing, checked, and a few batches of a thousand new facts are heard.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import time
import traceback
from contextlib import contextmanager
from pathlib import Path

from tests.bench_gather import cpu_of_postgres, database, run

LIMITS = {"rebuild": 120.0, "memory": 4096, "batch": 1.0, "ratio": 1.2}  # s, MB, s, times the smallest size
BATCH = 1_000
BATCHES = 7

NOTHING = """
TRUNCATE collab_signalday, collab_signalsum;
UPDATE feedback_idea SET votes_folded = 0, seen_folded = 0;
TRUNCATE collab_suggestion, collab_evidence, collab_suggestion_stores CASCADE;
"""

# As they come: of a thousand people some vote, some ask and some buy.
FACTS = """
INSERT INTO feedback_vote (idea_id, voter_id, store_id, value, heard_value, at, heard_at)
SELECT i.ids[1 + ({run} * 7919 + v.n * 104729) % cardinality(i.ids)], v.id, v.store_id, 1, 0, now(), NULL
  FROM (SELECT array_agg(id ORDER BY id) AS ids FROM feedback_idea WHERE {ideas}) i,
       (SELECT id, store_id, row_number() OVER (ORDER BY id) AS n
          FROM (SELECT id, store_id FROM feedback_voter ORDER BY id OFFSET {offset} LIMIT {votes}) AS few) v
    ON CONFLICT DO NOTHING;
INSERT INTO feedback_storerequest (store_id, text, idea_id, value, heard_value, at)
SELECT s.id, 'Is there one with a lid?', i.ids[1 + ({run} * 31 + n * 7919) % cardinality(i.ids)], 1, 0, now()
  FROM (SELECT array_agg(id ORDER BY id) AS ids FROM feedback_idea WHERE {ideas}) i, generate_series(1, {asked}) n,
       (SELECT id FROM catalog_store ORDER BY id LIMIT 1) s;
WITH receipts AS (
    INSERT INTO loyalty_order (system, number, store_id, ordered_at, total, currency, created_at)
    SELECT 'till', {run} || '-' || n, s.id, now(), 0, 'GBP', now()
      FROM generate_series(1, {lines} / 4) n, (SELECT id FROM catalog_store ORDER BY id LIMIT 1) s
    RETURNING id, store_id
)
INSERT INTO loyalty_orderline (order_id, number, variant_id, store_id, quantity, amount, heard_quantity, heard_amount,
                               at)
SELECT r.id, n, v.ids[1 + (r.id * 31 + n * 7919) % cardinality(v.ids)], r.store_id, 1, 450, 0, 0, now()
  FROM receipts r, generate_series(1, 4) n, (SELECT array_agg(id) AS ids FROM catalog_variant) v;
"""


class Bench:
    def __init__(self, asked):
        self.asked = asked
        self.runs = 0

    def size(self, signals, before):
        """One row of the table: `signals` in the journal, of which `before` were there already."""
        found = {"signals": signals, "made": self.apart(lambda: self.make_up(signals - before))["seconds"]}
        with as_owner():
            run(NOTHING)
            run("ANALYZE")
        fold = self.apart(fold_all)
        drafts = self.in_workers()
        found |= {
            "folded": fold["result"],
            "fold": fold["seconds"],
            "draft": max(each["seconds"] for each in drafts),
            "cpu": sum(each["cpu"] for each in (fold, *drafts)),
            "python": max(fold["python"], sum(each["python"] for each in drafts)),
            "postgres": max(fold["postgres"], sum(each["postgres"] for each in drafts)),
        }
        again = self.apart(fold_all)
        found |= {"check": again["seconds"], "wrong": again["result"]}
        found |= self.apart(self.batches)["result"]
        self.runs += 2 * BATCHES  # they were counted in another process
        return found | {"equal": self.apart(fold_all)["result"] == 0}

    def make_up(self, signals):
        from config import synth

        asked = self.asked
        plan = synth.Plan(signals=signals, customers=asked.customers, products=asked.products, seed=asked.seed)
        synth.make_up(plan, lambda said: print(said, file=sys.stderr, flush=True))

    def in_workers(self):
        """All departments are drafted by so many workers; each fetches the next."""
        from django.utils import timezone

        from collab.actions.draft import look_again

        look_again(now=timezone.now())
        return self.together([draft_all] * self.asked.workers)

    def apart(self, work):
        return self.together([work])[0]

    def together(self, works):
        """Each in a process of its own, as workers are: what it cost, and its peak of memory."""
        from django.db import connection

        connection.close()
        children = [spawn(work) for work in works]
        return [finish(*child) for child in children]

    def batches(self):
        """Seconds in which a thousand facts are heard, and in which one department that all are about is drafted."""
        from catalog.models import Category

        department = Category.objects.order_by("pk").first()
        spread, one = [], []
        for _ in range(BATCHES):
            self.happen("true", votes=550, asked=50, lines=400)
            spread.append(timed(hear_all))
        all_of_it = timed(draft_all)
        for _ in range(BATCHES):
            self.happen(f"category_id = {department.pk}", votes=950, asked=50, lines=0)
            one.append((timed(hear_all), timed(draft_all)))
        heard, drafted = zip(*one[1:], strict=True)  # the first is read by a worker that has not seen the shelf yet
        return {
            "heard": statistics.median(spread),
            "slowest": max(spread),
            "department": statistics.median(map(sum, one[1:])),
            "one_heard": statistics.median(heard),
            "one_drafted": statistics.median(drafted),
            "spread_drafted": all_of_it,
        }

    def happen(self, ideas, **how_many):
        self.runs += 1
        offset = self.runs * BATCH % max(1, self.asked.customers - BATCH)
        run(FACTS.format(run=self.runs, offset=offset, ideas=ideas, **how_many))


def fold_all():
    from collab import gather

    return sum(rows for _, rows in gather.refold())


def draft_all():
    from django.utils import timezone

    from collab.actions.draft import draft_next

    done = 0
    while draft_next(now=timezone.now()):
        done += 1
    return done


def hear_all():
    from collab import gather

    assert gather.hear() >= BATCH * 0.9


def timed(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def spawn(work):
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    status = 1
    try:
        began = time.perf_counter()
        result = work()
        spent, own = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
        found = {
            "result": result,
            "seconds": spent,
            "cpu": own.ru_utime + own.ru_stime + cpu_of_postgres(),
            "python": own.ru_maxrss / 1024,
            "postgres": memory_of_postgres(),
        }
        os.write(write, json.dumps(found).encode())
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


def finish(child, read):
    with os.fdopen(read) as told:
        said = told.read()
    os.waitpid(child, 0)
    if not said:
        raise SystemExit("A process of the bench ended early; its error stands above.")
    return json.loads(said)


def memory_of_postgres():
    """Peak MB of the process that serves this connection, with the shared buffers it touched."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        status = Path(f"/proc/{cursor.fetchone()[0]}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), float("nan"))


@contextmanager
def as_owner():
    from tests.conftest import connect_as

    connect_as(owner=True)
    yield
    connect_as(owner=False)


COLUMNS = (
    ("signals", "{signals:,}"),
    ("daily sums", "{folded:,}"),
    ("made up, s", "{made:.0f}"),
    ("fold, s", "{fold:.1f}"),
    ("draft all, s", "{draft:.1f}"),
    ("rebuild, s", "{rebuild:.1f}"),
    ("of CPU, s", "{cpu:.1f}"),
    ("Python, MB", "{python:.0f}"),
    ("Postgres, MB", "{postgres:.0f}"),
    ("check, s", "{check:.1f}"),
    ("1,000 heard, s", "{heard:.3f}"),
    ("1,000 of one department heard and drafted, s", "{department:.3f}"),
    ("all departments drafted after 7,000, s", "{spread_drafted:.1f}"),
    ("equal", "{equal}"),
)


def table(rows):
    lines = [" | ".join(name for name, _ in COLUMNS), "|".join("---" for _ in COLUMNS)]
    lines += [" | ".join(shown.format(**row) for _, shown in COLUMNS) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def verdicts(rows):
    """(what, figure, limit, held) of the largest size, and against the smallest."""
    first, last = rows[0], rows[-1]
    yield "full rebuild, s", last["rebuild"], LIMITS["rebuild"]
    yield "peak memory, MB", last["python"] + last["postgres"], LIMITS["memory"]
    for name, what in (("heard", "1,000 heard, s"), ("department", "1,000 of one department heard and drafted, s")):
        yield what, last[name], LIMITS["batch"]
        if len(rows) > 1:
            yield f"{what.removesuffix(', s')}, ratio", last[name] / first[name], LIMITS["ratio"]


def machine():
    info = Path("/proc/cpuinfo")
    names = [line.split(": ")[1] for line in info.read_text().splitlines() if line.startswith("model name")]
    return f"{os.cpu_count()} cores, {names[0] if names else 'CPU unknown'}, Python {sys.version.split()[0]}"


def arguments():
    parser = argparse.ArgumentParser(description="What the engine costs when there is much to know.")
    parser.add_argument("--sizes", default="1000000,10000000", help="signals, smallest first")
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def main():
    asked = arguments()
    rows, before, failed = [], 0, False
    with database(shop=""):
        bench = Bench(asked)
        for signals in map(int, asked.sizes.split(",")):
            row = bench.size(signals, before)
            rows.append(row | {"rebuild": row["fold"] + row["draft"]})
            before = signals
            print(table(rows[-1:]), flush=True)
    print(f"\n{asked.customers:,} customers, {asked.products:,} products, seed {asked.seed}, {asked.workers} workers")
    print(f"{machine()}; load when it ended {os.getloadavg()[0]:.1f}\n\n{table(rows)}\n")
    for what, figure, limit in verdicts(rows):
        failed |= not figure <= limit
        print(f"bench engine {what}: {figure:.3g} (limit {limit:g}{'' if figure <= limit else ', MISSED'})")
    wrong = [row["signals"] for row in rows if row["wrong"] or not row["equal"]]
    print(f"bench engine sums: {f'NOT equal at {wrong}' if wrong else 'equal'}")
    return int(failed or bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
