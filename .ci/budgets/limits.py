"""The budgets of docs/look.md, and what was reached, beside each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

KB = 1024


@dataclass(frozen=True)
class Budget:
    name: str
    limit: float
    unit: str  # bytes, ms, or nothing: a number of faults
    strictly: bool = False  # the limit itself is a miss


# key of a reading → what it is held to
BUDGETS = {
    "script": Budget("script of a first view, gzipped", 40 * KB, "bytes"),
    "style": Budget("style of a first view, gzipped", 15 * KB, "bytes"),
    "font": Budget("fonts of a first view", 80 * KB, "bytes"),
    "lcp": Budget("largest contentful paint", 1500, "ms", strictly=True),
    "answer": Budget("interaction to next paint", 100, "ms", strictly=True),
    "axe": Budget("axe findings", 0, ""),
    "refused": Budget("refused by the content security policy", 0, ""),
    "errors": Budget("errors in the console", 0, ""),
}


@dataclass(frozen=True)
class Line:
    """One budget, and the place that came nearest to it or missed it most."""

    budget: Budget
    reached: float
    where: str

    @property
    def met(self) -> bool:
        return self.reached < self.budget.limit if self.budget.strictly else self.reached <= self.budget.limit

    def __str__(self) -> str:
        limit = f"{'<' if self.budget.strictly else '≤'} {in_words(self.budget.limit, self.budget.unit)}"
        reached = in_words(self.reached, self.budget.unit)
        verdict = "met" if self.met else "MISSED"
        return f"{self.budget.name:42}{reached:>9}  ({limit:>10})  {verdict:7} {self.where}".rstrip()


def worst(readings: Mapping[str, Mapping[str, list[float]]]) -> list[Line]:
    """`readings`: budget → place → every reading there. The median stands for a place, the worst place for all."""
    lines = []
    for key, budget in BUDGETS.items():
        places = {place: median(found) for place, found in readings[key].items()}
        where = max(places, key=places.__getitem__)
        lines.append(Line(budget, places[where], where if places[where] else ""))
    return lines


def in_words(amount: float, unit: str) -> str:
    if unit == "bytes":
        return f"{amount / KB:.1f} KB"
    return f"{amount:.0f} {unit}".strip()
