"""`make backtest DATA=dir`: cases from real data, ours and the peers side by side, into docs/engine.md.

    python -m backtest DATA [--tasks rank-ideas,retention] [--scratch DIR] [--write]

A case once made and an answer once scored stay in the scratch folder: a run can be stopped and gone on with.
"""

import os

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # seconds of one core, and the same sums on every machine

import argparse  # noqa: E402
import hashlib  # noqa: E402
import json  # noqa: E402
import platform  # noqa: E402
import sys  # noqa: E402
from importlib import import_module  # noqa: E402
from pathlib import Path  # noqa: E402

from backtest.cases import Case, cases  # noqa: E402
from backtest.chapters import chapters, put_between  # noqa: E402
from backtest.measure import answer, prepare, score  # noqa: E402
from backtest.table import MEASURES, OURS, among, tables  # noqa: E402
from collab.replay import TASKS, predictor  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
PAPER = ROOT / "docs" / "engine.md"
BEGIN, END = "<!-- measured by make backtest -->", "<!-- end of what make backtest measured -->"


def methods(task: str) -> dict:
    return {OURS: predictor(task)} | import_module(f"backtest.peers.{TASKS[task]}").PEERS


def version() -> str:
    """Our own answers are kept only as long as engine and replay stay as they are."""
    code = sorted([*ROOT.glob("collab/engine/**/*.py"), *ROOT.glob("collab/replay/**/*.py")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in code)).hexdigest()[:12]


def result(case: Case, name: str, method, scratch: Path, mark: str) -> dict | None:
    folder = prepare(case, scratch / case.name)
    stem = f"{mark}-{name.replace('/', '-').replace(' ', '-')}"
    kept, out = folder / f"{stem}.json", folder / f"{stem}.csv"
    if not kept.exists():
        used = answer(method, folder, out)
        if not used:
            print(f"{case.name}: {name} failed", file=sys.stderr)
            return None
        kept.write_text(json.dumps(score(case, folder, out) | used))
    row = {"task": case.task, "group": case.group, "case": case.name, "method": name}
    return row | json.loads(kept.read_text())


def run(data: Path, tasks: list[str], scratch: Path) -> list[dict]:
    results, mark = [], version()
    todo = list(cases(data, tasks))
    for number, case in enumerate(todo, start=1):
        for name, method in methods(case.task).items():
            row = result(case, name, method, scratch, mark if name == OURS else "peer")
            if row:
                results.append(row)
                first = next(iter(MEASURES[case.task]))
                print(
                    f"{number}/{len(todo)} {case.name} {name}: {row[first]:.4f} in {row['seconds']:.1f} s", flush=True
                )
    return results


def put_into_paper(text: str) -> None:
    before, _, rest = PAPER.read_text("utf-8").partition(BEGIN)
    stood, _, after = rest.partition(END)
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, one thread a method"
    PAPER.write_text(
        f"{before}{BEGIN}\n\n{machine}. Mean ± standard deviation over cases.\n\n{among(stood, text)}\n\n{END}{after}",
        "utf-8",
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", help="folder with one folder a data set")
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--scratch", type=Path, default=ROOT / ".run" / "backtest")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/engine.md, others stay")
    options = parser.parse_args()
    tasks = options.tasks.split(",")
    if unknown := set(tasks) - set(TASKS):
        parser.error(f"no such task: {', '.join(sorted(unknown))}; there are {', '.join(TASKS)}")
    if not options.data or not Path(options.data).is_dir():
        parser.error(f"{options.data!r} is not a folder; say make backtest DATA=folder-with-one-folder-a-data-set")
    results = run(Path(options.data), tasks, options.scratch)
    if not results:
        parser.error(f"no data set for {', '.join(tasks)} in {options.data}")
    print("\n" + tables(results))
    if options.write:
        put_into_paper(tables(results))
    for name, table in chapters(Path(options.data), options.scratch, version()):
        print(f"\n{name}\n\n{table}")
        if options.write:
            PAPER.write_text(put_between(PAPER.read_text("utf-8"), name, table), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
