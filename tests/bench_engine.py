"""What the engine costs when there is much to know: `make bench-engine`, or `python -m tests.bench_engine --help`.

For each size a database of its own is made, filled by `synth_signals` and dropped: so many signals, customers in
proportion, the same products. Everything is folded from nothing and checked, and all is drafted. Then batches of a
thousand new facts are heard, by the sizes in turn, so that a machine that becomes slower does so for all of them.
`--write` puts the table into docs/engine.md.
"""

import argparse
import os
import statistics
import sys
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from tests.bench_gather import cpu_of_postgres, database, run, use
from tests.bench_postgres import Postgres
from tests.bench_processes import Turns, finish, spawn

LIMITS = {"rebuild": 120.0, "memory": 4096, "batch": 1.0, "ratio": 1.2}  # s, MB, s, times the smallest size
DOC = Path(__file__).resolve().parents[1] / "docs" / "engine.md"
BEGIN, END = "<!-- scale: measured by make bench-engine -->", "<!-- end of scale -->"
BATCH = 1_000
BATCHES = 15

NOTHING = """
TRUNCATE collab_signalday, collab_signalsum;
UPDATE feedback_idea SET votes_folded = 0, seen_folded = 0;
TRUNCATE collab_suggestion, collab_evidence, collab_suggestion_stores CASCADE;
"""

# As they come: of a thousand people some vote, some ask and some buy.
FACTS = {
    "votes": """
        INSERT INTO feedback_vote (idea_id, voter_id, value, heard_value, at, heard_at)
        SELECT idea, voter, 1, 0, now(), NULL FROM unnest(%(ideas)s::bigint[], %(voters)s::uuid[]) AS said (idea, voter)
            ON CONFLICT DO NOTHING
    """,
    "asked": """
        INSERT INTO feedback_storerequest (store_id, text, idea_id, value, heard_value, at)
        SELECT %(store)s, 'Is there one with a lid?', idea, 1, 0, now() FROM unnest(%(ideas)s::bigint[]) AS asked (idea)
    """,
    "lines": """
        WITH receipt AS (
            INSERT INTO loyalty_order (system, number, store_id, ordered_at, total, currency, created_at)
            VALUES ('till', %(run)s, %(store)s, now(), 0, 'GBP', now()) RETURNING id, store_id
        )
        INSERT INTO loyalty_orderline (order_id, number, variant_id, store_id, quantity, amount, heard_quantity,
                                       heard_amount, at)
        SELECT receipt.id, n, variant, receipt.store_id, 1, 450, 0, 0, now()
          FROM receipt, unnest(%(variants)s::bigint[]) WITH ORDINALITY AS sold (variant, n)
    """,
}


class Bench:
    """One size: a row of the table, in the database of this name."""

    def __init__(self, asked, signals, customers, name):
        self.asked = asked
        self.signals, self.customers, self.name = signals, customers, name
        self.runs = 0
        self.row = {"signals": signals, "customers": customers}

    def build(self):
        """Everything from nothing."""
        use(self.name)
        for step in (self.fill, self.fold, self.check, self.draft):
            self.tell(step())
        self.tell(
            {
                "rebuild": self.row["fold"] + self.row["draft"],
                "cpu": self.row["fold_cpu"] + self.row["draft_cpu"],
                "memory": max(self.row["fold_memory"], self.row["draft_memory"]),
                "load": os.getloadavg()[0],
            }
        )

    def tell(self, found):
        self.row |= found
        print(f"{self.signals:,}: {found}", file=sys.stderr, flush=True)  # so that a run broken off has said something

    def fill(self):
        made = self.apart(self.make_up)
        with as_owner():
            run(NOTHING)
            run("ANALYZE")
        return {"made": made["seconds"]}

    def fold(self):
        """From nothing."""
        fold = self.apart(self.fold_all)
        return {
            "folded": fold["result"],
            "fold": fold["seconds"],
            "fold_cpu": fold["cpu"],
            "fold_memory": fold["memory"],
            "python": fold["python"],
        }

    def check(self):
        """The same again, with nothing to write."""
        again = self.apart(self.fold_all)
        return {"check": again["seconds"], "wrong": again["result"]}

    def draft(self):
        drafts = self.in_workers()
        return {
            "draft": drafts["seconds"],
            "draft_cpu": drafts["cpu"],
            "draft_memory": drafts["memory"],
        }

    def prove(self):
        """Batch by batch came to what the journal adds up to."""
        use(self.name)
        self.tell({"equal": self.apart(self.fold_all)["result"] == 0})

    def make_up(self):
        from config import synth

        sizes = {"signals": self.signals, "customers": self.customers, "products": self.asked.products}
        plan = synth.Plan(**sizes, seed=self.asked.seed)
        synth.make_up(plan, lambda said: print(said, file=sys.stderr, flush=True))

    def in_workers(self):
        """All departments are drafted by so many workers; each fetches the next."""
        from django.utils import timezone

        from collab.actions.draft import look_again

        look_again(now=timezone.now())
        return self.together([draft_all] * self.asked.workers)

    def apart(self, work):
        return self.together([work])

    def together(self, works):
        """Each in a process of its own, as workers are. What they and all of Postgres cost, and their peaks of memory;
        the result of the first."""
        from django.db import connection

        postgres = Postgres()
        connection.close()
        before = postgres.cpu()
        children = [spawn(work) for work in works]
        with postgres.watched():
            found = [finish(*child) for child in children]
        return {
            "result": found[0]["result"],
            "seconds": max(each["seconds"] for each in found),
            "cpu": sum(each["cpu"] for each in found) + postgres.cpu() - before,
            "python": sum(each["memory"] for each in found),
            "memory": sum(each["memory"] for each in found) + postgres.peak,
        }

    def fold_all(self):
        from collab import gather

        return sum(rows for _, rows in gather.refold(at_once=self.asked.workers))

    def batches(self, turn):
        """Seconds and seconds of CPU in which a thousand facts are heard, and in which one department that all of them
        are about is drafted too, by a worker that has drafted it before. Each in `turn` with the other sizes."""
        from config.synth import read_shop

        use(self.name)
        shop = read_shop()
        spread, one = [], []
        for _ in range(BATCHES):
            with turn():
                self.happen(shop, shop.ideas, votes=550, asked=50, lines=400)
                spread.append(cost(hear_all))
        forget_marks()
        for _ in range(BATCHES):
            with turn():
                self.happen(shop, shop.ideas[:: shop.departments], votes=950, asked=50, lines=0)
                one.append(cost(lambda: (hear_all(), draft_all())))
        del one[0]  # the worker had not seen this shelf yet
        names = ("heard", "heard_cpu", "drafted", "drafted_cpu")
        figures = [*zip(*spread, strict=True), *zip(*one, strict=True)]
        return {name: statistics.median(each) for name, each in zip(names, figures, strict=True)}

    def happen(self, shop, ideas, *, votes, asked, lines):
        import numpy as np
        from django.db import connection

        self.runs += 1
        chance = np.random.default_rng([self.asked.seed, self.runs])
        people = chance.choice(shop.customers, votes, replace=False)
        about = {
            "votes": {"ideas": chance.choice(ideas, votes).tolist(), "voters": text(people)},
            "asked": {"ideas": chance.choice(ideas, asked).tolist(), "store": int(shop.stores[0])},
            "lines": {
                "variants": chance.choice(shop.variants, lines).tolist(),
                "store": int(shop.stores[0]),
                "run": str(self.runs),
            },
        }
        with connection.cursor() as cursor:
            for name, statement in FACTS.items():
                cursor.execute(statement, about[name])


def text(people):
    from config.synth.rows import uuids

    return [made.tobytes().hex() for made in uuids(people)]


def forget_marks():
    """No department has news: what is drafted next is drafted because of what happens next."""
    run("UPDATE collab_shard SET dirty_at = NULL")


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


def cost(work):
    """(seconds, seconds of CPU here and of the process of Postgres that serves us)"""
    began, before = time.perf_counter(), time.process_time() + cpu_of_postgres()
    work()
    return time.perf_counter() - began, time.process_time() + cpu_of_postgres() - before


def batches_in_turn(benches):
    """Each size in a process of its own that keeps what it knows; of all of them one is at work."""
    from django.db import connection

    connection.close()
    turns = Turns(len(benches))
    children = [spawn(partial(bench.batches, partial(turns.of, place))) for place, bench in enumerate(benches)]
    for bench, child in zip(benches, children, strict=True):
        bench.tell(finish(*child)["result"])


@contextmanager
def as_owner():
    from tests.conftest import connect_as

    connect_as(owner=True)
    yield
    connect_as(owner=False)


COLUMNS = (
    ("signals", "{signals:,}"),
    ("customers", "{customers:,}"),
    ("sums", "{folded:,}"),
    ("fold, s", "{fold:.1f}"),
    ("of CPU", "{fold_cpu:.1f}"),
    ("draft all, s", "{draft:.1f}"),
    ("of CPU", "{draft_cpu:.1f}"),
    ("Python and Postgres at their peak, MB", "{memory:.0f}"),
    ("of it Python's fold", "{python:.0f}"),
    ("fold again, nothing wrong, s", "{check:.1f}"),
    ("1,000 heard, s", "{heard:.3f}"),
    ("of CPU", "{heard_cpu:.3f}"),
    ("1,000 of a department heard and drafted, s", "{drafted:.3f}"),
    ("of CPU", "{drafted_cpu:.3f}"),
    ("equal", "{equal}"),
    ("load", "{load:.1f}"),
)


def table(rows):
    lines = [" | ".join(name for name, _ in COLUMNS), "|".join("---" for _ in COLUMNS)]
    lines += [" | ".join(shown.format(**row) for _, shown in COLUMNS) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def verdicts(rows):
    """(what, figure, limit) of the largest size, and against the smallest."""
    first, last = rows[0], rows[-1]
    yield "full rebuild, s", last["rebuild"], LIMITS["rebuild"]
    yield "full rebuild, s of CPU", last["cpu"], LIMITS["rebuild"] * 2  # on two cores
    yield "peak memory, MB", last["memory"], LIMITS["memory"]
    for name, what in (("heard", "1,000 heard"), ("drafted", "1,000 of a department heard and drafted")):
        yield f"{what}, s", last[name], LIMITS["batch"]
        if len(rows) > 1:
            yield f"{what}, times the smallest", last[name] / first[name], LIMITS["ratio"]
            yield f"{what}, of CPU", last[f"{name}_cpu"] / first[f"{name}_cpu"], LIMITS["ratio"]


def verdict_table(rows):
    said = (
        f"| {what} | {figure:.3g} | {limit:g} | {'met' if figure <= limit else '**missed**'} |"
        for what, figure, limit in verdicts(rows)
    )
    return "\n".join(["| of the largest size | reached | limit | |", "|---|---|---|---|", *said])


def write(said):
    """Between the marks in docs/engine.md."""
    before, _, rest = DOC.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    DOC.write_text(f"{before}{BEGIN}\n\n{said}\n\n{END}{after}")


def machine():
    info = Path("/proc/cpuinfo")
    names = [line.split(": ")[1] for line in info.read_text().splitlines() if line.startswith("model name")]
    return f"{os.cpu_count()} cores, {names[0] if names else 'CPU unknown'}, Python {sys.version.split()[0]}"


def arguments():
    parser = argparse.ArgumentParser(description="What the engine costs when there is much to know.")
    parser.add_argument("--sizes", default="1000000,10000000", help="signals, smallest first")
    parser.add_argument("--customers", type=int, default=1_000_000, help="of the largest size; fewer of the others")
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="put the table into docs/engine.md")
    return parser.parse_args()


def main():
    asked = arguments()
    sizes = sorted(map(int, asked.sizes.split(",")))
    benches = []
    with ExitStack() as kept:
        for signals in sizes:
            name = kept.enter_context(database(shop="", name=f"bench_engine_{signals}"))
            benches.append(Bench(asked, signals, max(asked.customers * signals // sizes[-1], BATCH), name))
            benches[-1].build()
        batches_in_turn(benches)
        for bench in benches:
            bench.prove()
    rows = [bench.row for bench in benches]
    made = (
        f"{asked.products:,} products, seed {asked.seed}, {asked.workers} workers; {machine()}; others used it as well."
    )
    said = f"{made}\n\n{table(rows)}\n\n{verdict_table(rows)}"
    print(f"\n{said}\n")
    failed = False
    for what, figure, limit in verdicts(rows):
        failed |= not figure <= limit
        print(f"bench engine {what}: {figure:.3g} (limit {limit:g}{'' if figure <= limit else ', MISSED'})")
    wrong = [row["signals"] for row in rows if row["wrong"] or not row["equal"]]
    print(f"bench engine sums: {f'NOT equal at {wrong}' if wrong else 'equal'}")
    if asked.write:
        write(said)
    return int(failed or bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
