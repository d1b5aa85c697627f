"""A case's CSV files in, predictions out, through the very functions of the engine that the live product uses.

A task is a module here with `predict(folder) -> {column: values}`, columns in the order in which they are written. What
each task reads and writes is in the scorer's header, `.ci/backtest/score_engine.py`.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from collab.replay.case import Columns

TASKS = {
    "rank-ideas": "rank_ideas",
    "rank-pairs": "rank_pairs",
    "who-wants": "who_wants",
    "localise": "localise",
    "new-product": "new_product",
    "assortment": "assortment",
    "retention": "retention",
}


def predictor(task: str) -> Callable[[Path], Columns]:
    """The function that answers a case of this task."""
    return import_module(f"collab.replay.{TASKS[task]}").predict
