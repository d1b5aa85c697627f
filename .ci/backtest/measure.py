"""One method on one case, in a process of its own, so that its seconds and its memory are its own."""

import os
import sys
import time
import traceback
from pathlib import Path

from backtest import score_engine
from backtest.cases import Case
from collab.replay.case import write


def prepare(case: Case, folder: Path) -> Path:
    """The case's files, made by the scorer once."""
    if not (folder / "truth").exists():
        options = {key: value for key, value in case.options.items() if value}
        seed = options.pop("seed", 0)
        made = score_engine.MAKE[case.task](str(case.source), seed=seed, **options)
        score_engine._save(str(folder), *made)
    return folder


def answer(method, folder: Path, out: Path) -> dict:
    """Run `method(input folder) -> columns` in a child; {seconds, peak_mb}, or {} when it failed."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            write(out, method(folder / "input"))
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    _, status, used = os.wait4(child, 0)
    if status:
        return {}
    memory = used.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return {"seconds": time.monotonic() - began, "peak_mb": memory}


def score(case: Case, folder: Path, out: Path) -> dict:
    truth = score_engine.pd.read_csv(folder / "truth" / "truth.csv")
    kept = score_engine.pd.read_csv(folder / "truth" / "k.csv") if case.task == "assortment" else None
    return score_engine.score(case.task, truth, score_engine.pd.read_csv(out), kept)
