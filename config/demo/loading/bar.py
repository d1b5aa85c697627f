"""How far the history is: one line that is written over on a terminal, elsewhere a line every ten seconds."""

import time
from typing import TextIO


class Bar:
    """Counts rows against a total that is known, and time from its first row in this run."""

    def __init__(self, out: TextIO, what: str, total: int):
        self.out, self.what, self.total = out, what, total
        self.live = out.isatty()
        self.began = self.told = time.monotonic()
        self.first: int | None = None

    def at(self, rows: int) -> None:
        self.first = rows if self.first is None else self.first
        now = time.monotonic()
        if now - self.told < (0.2 if self.live else 10) and rows < self.total:
            return
        self.told = now
        speed = (rows - self.first) / max(now - self.began, 1e-6)
        left = (self.total - rows) / speed if speed else 0
        line = f"{self.what}: {rows * 100 // self.total:3} %  {rows:,} rows  {speed:,.0f} rows/s  {left:.0f} s left"
        ends = "\n" if rows >= self.total or not self.live else ""
        self.out.write((f"\r{line:<76}" if self.live else line) + ends)
        self.out.flush()
