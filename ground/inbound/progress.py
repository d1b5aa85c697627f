"""How far, how fast, how long still: a callback at most five times a second, and a line for terminals."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TextIO

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Step:
    rows: int
    rejected: int
    share: float
    rows_per_second: float
    seconds_left: float
    doing: str = ""  # what goes on after all rows were read


Report = Callable[[Step], None]


class Progress:
    """Counts time from its making; `share` is known from bytes, since nobody knows the rows of a file beforehand."""

    def __init__(
        self,
        report: Report | None,
        every: float = 0.2,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.report, self.every, self.clock = report, every, clock
        self.started = self.last = clock()
        self.latest = Step(0, 0, 0.0, 0.0, 0.0)

    def tell(self, rows: int, rejected: int, share: float, *, done: bool = False) -> None:
        now = self.clock()
        if not self.report or (now - self.last < self.every and not done):
            return
        self.last = now
        spent = max(now - self.started, 1e-6)
        left = spent * (1 - share) / share if share > 0 else 0.0
        share, left = (1.0, 0.0) if done else (min(share, 0.999), left)
        self.latest = Step(rows, rejected, share, rows / spent, left)
        self.report(self.latest)

    def say(self, doing: str) -> None:
        if self.report:
            self.report(replace(self.latest, doing=doing))


def to_terminal(out: TextIO) -> Report:
    """One line that is written over on a terminal; elsewhere a line every ten seconds and at the end."""
    live = out.isatty()
    written = [time.monotonic()]

    def report(step: Step) -> None:
        if step.doing:
            out.write(step.doing + "\n")
            return
        line = _("%(share)3d %%  %(rows)s rows  %(rejected)s rejected  %(speed)s rows/s  %(left)d s left") % {
            "share": int(step.share * 100),
            "rows": f"{step.rows:,}",
            "rejected": f"{step.rejected:,}",
            "speed": f"{step.rows_per_second:,.0f}",
            "left": round(step.seconds_left),
        }
        done = step.share >= 1
        if live:
            out.write(f"\r{line:<76}" + ("\n" if done else ""))
            out.flush()
        elif done or time.monotonic() - written[0] > 10:
            written[0] = time.monotonic()
            out.write(line + "\n")

    return report
