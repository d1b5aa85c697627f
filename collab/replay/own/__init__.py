"""The engine and the simple methods on the retailer's own past: what each said on an earlier day, against what came.

A task is replayed at a few earlier days, its cuts. Whoever predicts at a cut is handed what was known that morning and
nothing else; what came in the days after decides. Every case is marked for all methods alike, so that differences are
paired.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from collab.replay.own.history import History
from collab.replay.own.marks import Marks

CUTS = 3  # earlier days at which a task is replayed

Replayed = Callable[[History, int, int], Marks]


@dataclass(frozen=True, slots=True)
class Task:
    """`horizon` days are foretold from at least `before` days; `module.function` marks one cut of a history."""

    name: str
    measure: str
    higher_is_better: bool
    horizon: int
    before: int
    module: str
    function: str

    @property
    def squared(self) -> bool:
        """Marks are squared errors, told as their root."""
        return self.measure.startswith("RMSE")

    @property
    def replayed(self) -> Replayed:
        found: Replayed = getattr(import_module(f"collab.replay.own.{self.module}"), self.function)
        return found


TASKS = {
    task.name: task
    for task in (
        Task("rank-ideas", "pairs right", True, 28, 28, "boards", "ideas"),
        Task("rank-pairs", "pairs right", True, 28, 28, "boards", "pairs"),
        Task("new-product", "pinball / mean", False, 28, 84, "launches", "launches"),
        Task("localise", "NDCG@100", True, 60, 60, "goods", "places"),
        Task("assortment", "spend kept", True, 60, 60, "goods", "ranges"),
        Task("who-wants", "NDCG@20", True, 30, 60, "people", "wants"),
        Task("retention", "RMSE of visits", False, 60, 60, "people", "visits_to_come"),
    )
}


def cuts(task: Task, first: int, today: int) -> list[int]:
    """The mornings at which a task is replayed, newest first, a horizon apart so that no day decides twice."""
    found = (today - back * task.horizon for back in range(1, CUTS + 1))
    return [cut for cut in found if cut - first >= task.before]


def replay(task: Task, history: History, today: int, going_on: Callable[[], bool]) -> Iterator[Marks]:
    """Marks of one cut after the other, at least one where there is anything to mark, for as long as `going_on`."""
    for number, cut in enumerate(cuts(task, history.first_day(task.module), today)):
        if number and not going_on():
            return
        yield task.replayed(history, cut, min(cut + task.horizon, today))
