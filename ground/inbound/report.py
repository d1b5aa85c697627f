"""What became of a file: counts that must add up, problems grouped for people, refused rows in a file to mend."""

import csv
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?\Z")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    column: str
    value: str
    expected: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.column}: " if self.column else ""
        what = f"“{_short(self.value)}” " if self.value else ""
        return f"{where}{what}{_('expected %s') % self.expected}. {self.fix}"


@dataclass(slots=True)
class Group:
    """Problems of one sort: how often, and the first ones as examples."""

    column: str
    expected: str
    fix: str
    count: int = 0
    examples: list[Problem] = field(default_factory=list)


class Unusable(ValueError):
    """The file as a whole cannot be read; the message is one line for people."""


class CountsDiffer(AssertionError):
    """ok + rejected is not rows: a fault of the program, so nothing may be kept."""


class Tally:
    """Counts rows and keeps what was wrong, in memory that does not grow with the file."""

    examples_per_group = 3
    most_groups = 200

    def __init__(self, rejected_file: "RejectedFile | None" = None):
        self.rows = self.ok = self.rejected = 0
        self.groups: dict[tuple[str, str], Group] = {}
        self.rejected_file = rejected_file
        self._waiting: list[tuple[int, list[str], str]] = []

    def read(self) -> None:
        self.rows += 1

    def accept(self, count: int = 1) -> None:
        self.ok += count

    def reject(self, line: int, fields: list[str], problems: list[Problem]) -> None:
        self.rejected += 1
        for problem in problems:
            self._group(problem)
        if self.rejected_file:
            self._waiting.append((line, fields, " ".join(map(str, problems))))

    def flush(self) -> None:
        """Write the refused rows of one batch, in the order of the file."""
        for line, fields, reason in sorted(self._waiting):
            self.rejected_file.write(line, fields, reason)  # type: ignore[union-attr]  # only filled when there is one
        self._waiting.clear()

    def check(self) -> None:
        if self.ok + self.rejected != self.rows:
            raise CountsDiffer(f"{self.ok} + {self.rejected} rows of {self.rows}")

    def _group(self, problem: Problem) -> None:
        key = (problem.column, problem.expected)
        if key not in self.groups and len(self.groups) >= self.most_groups:
            key = ("", "")
        group = self.groups.setdefault(key, Group(key[0], key[1] or _("something else"), problem.fix))
        group.count += 1
        if len(group.examples) < self.examples_per_group:
            group.examples.append(problem)

    def as_data(self) -> list[dict]:
        """The groups, for keeping: no cell values, which may be about people."""
        return [
            {
                "column": group.column,
                "expected": group.expected,
                "fix": group.fix,
                "count": group.count,
                "lines": [problem.line for problem in group.examples],
            }
            for group in sorted(self.groups.values(), key=lambda group: -group.count)
        ]

    def report(self) -> str:
        """For a terminal: the counts, then the problems, most frequent first."""
        lines = [
            _("%(rows)s rows: %(ok)s ok, %(rejected)s rejected")
            % {
                "rows": f"{self.rows:,}",
                "ok": f"{self.ok:,}",
                "rejected": f"{self.rejected:,}",
            }
        ]
        for group in sorted(self.groups.values(), key=lambda group: -group.count):
            times = ngettext("%(count)d time", "%(count)d times", group.count) % {"count": group.count}
            where = f"{group.column}: " if group.column else ""
            lines.append(f"  {times}  {where}{_('expected %s') % group.expected}. {group.fix}")
            lines += [
                "      " + _("line %(line)d: “%(value)s”") % {"line": problem.line, "value": _short(problem.value)}
                for problem in group.examples
            ]
        return "\n".join(lines)


class RejectedFile:
    """`rejected.csv`: the line, the reason, then the original cells, however many; safe to open in a spreadsheet.

    The extra columns are ignored by the import, so that the file can be mended and imported again.
    """

    def __init__(self, path: Path, header: list[str]):
        self.path = Path(path)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # rows may be about people
        self.file: TextIO = open(descriptor, "w", encoding="utf-8-sig", newline="")  # noqa: SIM115  (closed by the feed)
        self.writer = csv.writer(self.file)
        self.writer.writerow(["line", "reason", *map(unformula, header)])

    def write(self, line: int, fields: list[str], reason: str) -> None:
        self.writer.writerow([line, unformula(reason), *map(unformula, fields)])

    def close(self) -> None:
        self.file.close()


def unformula(cell: str) -> str:
    """The cell with a quote in front if a spreadsheet would run it; plain negative numbers stay numbers."""
    return "'" + cell if cell.startswith(FORMULA_STARTS) and not PLAIN_NUMBER.match(cell) else cell


def _short(value: str) -> str:
    value = " ".join(value.split())
    return value if len(value) <= 60 else value[:59] + "…"
