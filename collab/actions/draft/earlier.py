"""What came of earlier listings moves the next figures: their level, their interval, and how many who asked buy."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from catalog.models import Category
from collab.actions import outcomes as ledger
from collab.actions.draft.sketch import Sketch, number
from collab.engine import outcomes
from collab.engine.add import NOTHING_LAUNCHED, Conversion
from collab.engine.spread import Floats
from collab.models import Suggestion


@dataclass(frozen=True, slots=True)
class Earlier:
    """Of one kind of suggestion in one department. `count` listings here and `elsewhere` were measured; they sold
    `ratio` times what was expected, and `within` of them lay in the interval that was told."""

    level: float = 1.0
    reach: float = 1.0
    conversion: Conversion = NOTHING_LAUNCHED
    count: int = 0
    elsewhere: int = 0
    ratio: float = 1.0
    within: int = 0

    def moved(self, units: Floats) -> Floats:
        """Pieces (n, 3) as these outcomes let them be believed."""
        return outcomes.corrected(units, self.level, self.reach) if self.count + self.elsewhere else units

    def tell(self, sketch: Sketch, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Say what it was checked against, and add to the parts of its figure what that changed."""
        if not self.count + self.elsewhere:
            return parts
        counted = {"count": self.count, "elsewhere": self.elsewhere, "within": self.within}
        sketch.because(
            "checked", **counted, ratio=number(self.ratio), level=round(self.level, 6), reach=round(self.reach, 6)
        )
        before = sum(part["weekly"] for part in parts)
        told = [
            part | ({"without": number(part["without"] * self.level)} if "without" in part else {}) for part in parts
        ]
        change = number(sketch.units[1] - before)
        return [*told, {"of": "outcomes", "weekly": change, "without": number(before)}] if change else told


NOTHING = Earlier()


def read_earlier(department: Category, reckoned: tuple) -> Callable[[str], Earlier]:
    """What is known for each kind of suggestion in this department; read again only when something was reckoned."""
    learnt = _learnt(reckoned) if reckoned[0] else {}
    return lambda kind: learnt.get((kind, department.pk)) or learnt.get((kind, None), NOTHING)


@lru_cache(maxsize=4)
def _learnt(state: tuple) -> dict[tuple[str, int | None], Earlier]:
    """(kind, department) → what its listings taught; department None: where none was listed yet."""
    found: dict[tuple[str, int | None], Earlier] = {}
    everything = ledger.known()
    for kind in (Suggestion.Kind.ADD, Suggestion.Kind.LOCALISE):
        listed = everything.of(kind)
        if not len(listed):
            continue
        departments, code = np.unique(listed.department, return_inverse=True)
        categories, weeks = len(departments) + 1, listed.weeks
        by = outcomes.learn(listed.expected * weeks[:, None], listed.net * weeks, code, categories=categories)
        said = outcomes.learn(listed.said * weeks[:, None], listed.net * weeks, code, categories=categories)
        ways = outcomes.conversions(listed.bought, listed.asked, code, categories=categories)
        for at, department in enumerate([*departments.tolist(), None]):
            some = said.count[at] > 0
            ratio = said.ratio[at] if some else np.exp((np.log(said.ratio) * said.count).sum() / said.count.sum())
            found[kind, department] = Earlier(
                level=round(float(by.level[at]), 6),
                reach=round(float(by.reach[at]), 6),
                conversion=ways[at],
                count=int(by.count[at]),
                elsewhere=int(by.count.sum() - by.count[at]),
                ratio=float(ratio),
                within=int(said.within[at] if some else said.within.sum()),
            )
    return found
