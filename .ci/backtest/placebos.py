"""Trials on real stores where nothing was tried: how often is something seen, and is it seen when it is there?

`PYTHONPATH=.ci python -m backtest.placebos DATA [--seed 0] [--out rows.md]` reads DATA/orange_juice and
DATA/complete_journey and prints one markdown row a setting: random stores "tried" at random starts, at the engine's own
plan, 200 times. An injected lift multiplies what the stores sold after the start.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from collab.engine import placebos, trials

TIMES = 200
STARTS = 10  # different weeks a setting starts in
LIFT = 0.2
DEPARTMENTS = ("GROCERY", "PRODUCE", "MEAT")  # those that 20 stores of the panel sell week by week
HEAD = (
    "| sales | stores | weeks | false alarms | stopped by a look | +20 % found | hint | hinted lift found |\n"
    "|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Setting:
    name: str
    sales: np.ndarray  # (stores, weeks), NaN = not known
    stores: int
    weeks: int
    first: int  # earliest start


@dataclass(frozen=True)
class Seen:
    """Shares of the placebos of one setting, and the middle of its hints."""

    alarms: float
    stopped: float
    found: float
    hint: float
    hinted: float


def orange_juice(folder: Path) -> np.ndarray:
    """Units of all brands in 42 of Dominick's stores over 121 weeks, some of them not recorded."""
    sales = pd.read_csv(folder / "orange_juice" / "sales.csv.gz", usecols=["store", "week", "units"])
    return sales.pivot_table(index="store", columns="week", values="units", aggfunc="sum").to_numpy()


def departments(folder: Path) -> Iterator[tuple[str, np.ndarray]]:
    """Revenue of a department, stores by 52 weeks, as a panel of households saw it."""
    from_ = folder / "complete_journey"
    goods = pd.read_csv(from_ / "products.csv.gz", usecols=["product_id", "department"])
    bought = pd.read_csv(from_ / "interactions.csv.gz", usecols=["product_id", "store_id", "day", "revenue"])
    bought = bought.merge(goods, on="product_id")
    bought["week"] = bought["day"] // 7
    bought = bought[bought["week"] < 52]  # the 53rd has one day
    for name in DEPARTMENTS:
        table = bought[bought["department"] == name].pivot_table(
            index="store_id", columns="week", values="revenue", aggfunc="sum", fill_value=0.0
        )
        yield name, table.to_numpy()


def settings(folder: Path) -> Iterator[Setting]:
    juice = orange_juice(folder)
    for stores in (1, 3, 5):
        for weeks in (4, 8):
            yield Setting("orange juice, all brands", juice, stores, weeks, first=52)
    for name, sales in departments(folder):
        for stores in (5, 10, 20):
            for weeks in (4, 8):
                yield Setting(f"Complete Journey, {name.lower()}", sales, stores, weeks, first=26)


def seen(setting: Setting, seed: int) -> Seen:
    dice = np.random.default_rng(seed)
    last = setting.sales.shape[1] - setting.weeks
    starts = np.unique(np.linspace(setting.first, last, STARTS).astype(int))
    rows = [
        row
        for number, start in enumerate(starts)
        for row in _at(setting, int(start), range(number, TIMES, len(starts)), dice)
    ]
    alarms, stopped, found, hints, hinted = np.array(rows, dtype=float).T
    return Seen(alarms.mean(), stopped.mean(), found.mean(), float(np.median(hints)), hinted.mean())


def _at(setting: Setting, start: int, seeds: range, dice: np.random.Generator) -> Iterator[tuple]:
    """Placebo trials at one start: false alarm, stopped at a look, +20 % found, the hint, a lift of that size found."""
    usable = placebos.selling(placebos.filled(setting.sales[:, :start]), start)
    sales = setting.sales[usable]
    plan = trials.plan(sales[:, :start], setting.stores, setting.weeks)
    for seed in seeds:
        treated = dice.choice(len(sales), setting.stores, replace=False)
        hint = plan.smallest_lift(trials.weekly(sales[:, :start], treated))
        against = trials.controls(sales[:, :start], treated, plan.controls)
        at = trials.looks(setting.weeks)
        effects = {look: trials.measure(sales, treated, start, look, against, seed=seed) for look in at}
        said = [trials.verdict(effects[look], look, at) for look in at]
        last = effects[setting.weeks]
        low, high = last.between()
        yield low > 0 or high < 0, bool({"enough", "stop"} & set(said)), found(last, LIFT), hint, found(last, hint)


def found(effect: trials.Effect, lift: float) -> bool:
    """Whether a lift injected into the trial's stores would have been seen: it adds its log to the log ratio, and
    touches neither the controls nor the placebos."""
    return replace(effect, log_lift=effect.log_lift + np.log1p(lift)).between()[0] > 0


def rows(folder: Path, seed: int = 0) -> Iterator[str]:
    """One markdown row a setting, and one of all together."""
    yield HEAD
    alarms, stopped = [], []
    for setting in settings(folder):
        got = seen(setting, seed)
        alarms.append(got.alarms)
        stopped.append(got.stopped)
        yield (
            f"| {setting.name} | {setting.stores} | {setting.weeks} | {got.alarms:.1%} | {got.stopped:.1%} "
            f"| {got.found:.0%} | +{got.hint:.0%} | {got.hinted:.0%} |"
        )
    yield (
        f"| all {len(alarms) * TIMES:,} placebos | | | {np.mean(alarms):.1%}, worst setting {max(alarms):.1%} "
        f"| {np.mean(stopped):.1%} | | | |"
    )


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("data", type=Path)
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--out", type=Path)
    told = words.parse_args()
    lines = []
    for line in rows(told.data, told.seed):
        print(line, flush=True)
        lines.append(line)
    if told.out:
        told.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
