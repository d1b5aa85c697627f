"""Which cases a folder of data sets gives: found by the files a set has, so that sets never seen before work too."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

BOARD_SEEDS, OTHER_SEEDS = range(8), range(4)
BACKS = (0, 28, 56)  # days the data end earlier: other test windows


@dataclass(frozen=True)
class Case:
    task: str
    source: Path
    group: str  # what it is averaged with, "board 10 %"
    options: dict = field(default_factory=dict)

    @property
    def name(self):
        words = [self.task, self.source.name, *(f"{key}-{value}" for key, value in self.options.items())]
        return "_".join(words).replace(" ", "-")


def cases(data: Path, tasks: list[str]) -> Iterator[Case]:
    for source in sorted(path for path in data.iterdir() if path.is_dir()):
        for task, made in _of_one_set(source):
            if task in tasks:
                yield made


def _of_one_set(source):
    if (source / "votes.csv.gz").exists():
        yield from (("rank-ideas", case) for case in _boards(source))
    if (source / "pairs_mturks.csv.gz").exists():
        for seed in range(10):
            yield "rank-pairs", Case("rank-pairs", source, "earliest 10 %", {"seed": seed})
    if (source / "purchases.csv.gz").exists():
        for back in (*BACKS, 84):
            yield "retention", Case("retention", source, source.name, {"back": back})
    if (source / "interactions.csv.gz").exists():
        yield from ((case.task, case) for case in _sales(source))


def _boards(source):
    for scenario in ("board", "brigade", "slow"):
        seeds = BOARD_SEEDS if scenario == "board" else OTHER_SEEDS
        for seed in seeds:
            yield Case("rank-ideas", source, scenario, {"seed": seed, "scenario": scenario})
        for seed in range(100, 104):
            options = {"seed": seed, "scenario": scenario, "jitter": True}
            yield Case("rank-ideas", source, f"{scenario}, jitter", options)


def _sales(source):
    stores = pd.read_csv(source / "interactions.csv.gz", usecols=["store_id"]).store_id.nunique()
    products = source / "products.csv.gz"
    departments = products.exists() and "category" in pd.read_csv(products, nrows=1)
    for seed, back in ((0, 0), (1, 0), (2, 28), (3, 56)):
        yield Case("who-wants", source, source.name, {"seed": seed, "back": back})
    for seed in range(3):
        yield Case("new-product", source, source.name, {"seed": seed})
    for back in BACKS:
        if stores >= 60:
            yield Case("localise", source, source.name, {"back": back})
        if departments:
            yield Case("assortment", source, source.name, {"back": back})
