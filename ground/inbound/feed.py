"""A CSV file as rows of checked values. Every record is either a Row or counted as rejected, with the reason."""

import difflib
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _

from . import lines as physical
from . import records as quoting
from .fields import Column, Refused
from .lines import Line, Lines
from .progress import Progress, Report
from .records import Record, records, split
from .report import Problem, RejectedFile, Tally, Unusable

SEPARATORS = (",", ";", "\t", "|")
MOST_READ = 4096  # cells of a column
Values = dict[str, Any]


@dataclass(slots=True)
class Row:
    """`values` has every known column, in the order they were asked for; None where the cell is empty or missing."""

    line: int
    fields: list[str]
    values: Values


class Cells(dict[str, Any]):
    """What the cells of a column say, by the cell: read once, since most repeat. Raises Refused; bounded."""

    def __init__(self, column: Column):
        super().__init__()
        self.column = column

    def __missing__(self, cell: str) -> Any:
        stripped = cell.strip()
        if self.column.needed and not stripped:
            raise Refused(_("a value"), _("Fill in this cell."))
        if len(self) >= MOST_READ:
            self.clear()
        value = self[cell] = self.column.parse(stripped) if stripped else None
        return value


class Feed:
    """Opens the file, understands its header, then yields batches of rows.

    `finish(values)` may complete a row from several cells; it raises Refused with its `column` set.
    With `key`, the name of a column, `broken` collects (cell, line) of refused rows, as far as the cell can be read;
    whoever asked for it empties it.
    Raises Unusable, with one line for people, when the file cannot be read as a whole.
    """

    def __init__(
        self,
        path: Path,
        columns: Sequence[Column],
        *,
        finish: Callable[[Values], None] | None = None,
        rejected: Path | None = None,
        report: Report | None = None,
        key: str | None = None,
    ):
        self.path, self.columns, self.finish = Path(path), columns, finish
        self.blank: Values = {column.name: None for column in columns}
        self.key: str | None = key
        self.broken: list[tuple[str, int]] = []
        raw = _opened(self.path)
        self.lines = Lines(raw)
        self.size = os.fstat(raw.fileno()).st_size
        try:
            self.header, self.separator = self._read_header()
            self.places = self._places()
            self.readers = [(place, column.name, Cells(column)) for place, column in self.places]
            self.tally = Tally(_rejected_file(rejected, self.path, self.header))
        except BaseException:
            self.lines.close()
            raise
        self.progress = Progress(report)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.lines.close()
        if self.tally.rejected_file:
            self.tally.rejected_file.close()

    @property
    def ignored(self) -> list[str]:
        """Columns of the file that this import does not know."""
        known = {place for place, _column in self.places}
        return [name.strip() for place, name in enumerate(self.header) if place not in known and name.strip()]

    def batches(self, size: int) -> Iterator[list[Row]]:
        """Lists of at most `size` good rows. What the caller refuses later goes to `tally.reject`, the rest to
        `tally.accept`; the next batch (or the end) writes the refused ones out in order."""
        batch: list[Row] = []
        for record in records(self.lines, self.separator, len(self.header), self._fits):
            self.tally.read()
            row = self._row(record)
            if row:
                batch.append(row)
            if len(batch) >= size:
                yield batch
                batch = []
                self._told()
        if batch:
            yield batch
        self._told(done=True)

    def refuse(self, row: Row, column: str, expected: str, fix: str, value: str | None = None) -> None:
        """Reject a row that read well, but cannot be taken in."""
        shown = value if value is not None else self._cell(row.fields, column)
        self.tally.reject(row.line, row.fields, [Problem(row.line, column, shown, expected, fix)])

    def _told(self, *, done: bool = False) -> None:
        self.tally.flush()
        share = min(self.lines.bytes_read / self.size, 1.0) if self.size else 1.0
        self.progress.tell(self.tally.rows, self.tally.rejected, share, done=done)

    def _cell(self, fields: list[str], column: str) -> str:
        return next((fields[place] for place, known in self.places if known.name == column), "")

    def _fits(self, fields: list[str]) -> bool:
        return not self._values(Record(0, fields))[1]

    def _row(self, record: Record) -> Row | None:
        if record.fault:
            problems = [self._broken(record)]
        else:
            values, problems = self._values(record)
            if not problems:
                return Row(record.line, record.fields, values)
        self.tally.reject(record.line, record.fields, problems)
        if self.key and (cell := self._key_of(record)):
            self.broken.append((cell, record.line))
        return None

    def _key_of(self, record: Record) -> str:
        """Best effort: of a badly quoted line only the cells before the fault can be told apart."""
        place = next((place for place, column in self.places if column.name == self.key), 0)
        cells = record.fields if len(record.fields) > 1 else record.fields[0].split(self.separator)
        return cells[place].strip().strip('"') if place < len(cells) else ""

    def _values(self, record: Record) -> tuple[Values, list[Problem]]:
        fields = record.fields
        try:
            values = self.blank | {name: cells[fields[place]] for place, name, cells in self.readers}
            if self.finish:
                self.finish(values)
        except Refused:
            return self.blank, self._problems(record)
        return values, []

    def _problems(self, record: Record) -> list[Problem]:
        """All that is wrong with a row of which something is."""
        values, problems = self.blank.copy(), list[Problem]()
        for place, name, cells in self.readers:
            cell = record.fields[place]
            try:
                values[name] = cells[cell]
            except Refused as refused:
                problems.append(Problem(record.line, name, cell.strip(), refused.expected, refused.fix))
        if self.finish and not problems:
            try:
                self.finish(values)
            except Refused as refused:
                shown = self._cell(record.fields, refused.column)
                problems.append(Problem(record.line, refused.column, shown, refused.expected, refused.fix))
        return problems

    def _broken(self, record: Record) -> Problem:
        expected, fix = _explained(record, len(self.header), self.separator)
        shown = self.separator.join(record.fields)
        return Problem(record.line, "", shown, expected, fix)

    def _read_header(self) -> tuple[list[str], str]:
        line = next((line for line in self.lines if line.fault or line.text.strip()), None)
        if line is None:
            raise Unusable(_("%s is empty.") % self.path.name)
        told = None
        if line.text.lower().startswith("sep=") and len(line.text) == 5:  # spreadsheets write this line first
            told, line = line.text[4], next(self.lines, Line(1, ""))
        if line.fault:
            raise Unusable(_("%s is not a text file; save it as CSV, UTF-8.") % self.path.name)
        candidates = (told,) if told else SEPARATORS
        return max(
            ((_header_cells(line.text, separator), separator) for separator in candidates),
            key=lambda found: (self._known(found[0]), len(found[0])),
        )

    def _known(self, header: list[str]) -> int:
        names = {column.name for column in self.columns}
        return len(names & set(map(_plain, header)))

    def _places(self) -> list[tuple[int, Column]]:
        names = [_plain(cell) for cell in self.header]
        for column in self.columns:
            if names.count(column.name) > 1:
                raise Unusable(
                    _("%(file)s has the column “%(column)s” more than once.")
                    % {"file": self.path.name, "column": column.name}
                )
        missing = [column.name for column in self.columns if column.needed and column.name not in names]
        if missing:
            raise Unusable(self._missing(missing, names))
        return [(names.index(column.name), column) for column in self.columns if column.name in names]

    def _missing(self, missing: list[str], names: list[str]) -> str:
        close = difflib.get_close_matches(missing[0], names, n=1)
        hint = (
            " " + _("Is “%(found)s” meant as “%(column)s”?") % {"found": close[0], "column": missing[0]}
            if close
            else ""
        )
        return (
            _("%(file)s has no column “%(missing)s”; its first line reads: %(found)s.")
            % {
                "file": self.path.name,
                "missing": "”, “".join(missing),
                "found": ", ".join(names)[:200],
            }
            + hint
        )


def digest(path: Path) -> str:
    """SHA-256 of the file, as hex: two files with the same digest are the same file."""
    with _opened(Path(path)) as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


def _opened(path: Path):
    try:
        return open(path, "rb", buffering=1 << 17)
    except OSError as error:
        raise Unusable(_("%(file)s cannot be read: %(why)s.") % {"file": path, "why": error.strerror}) from None


def _rejected_file(path: Path | None, source: Path, header: list[str]) -> RejectedFile | None:
    if path is None:
        return None
    try:
        if path.exists() and path.samefile(source):
            raise Unusable(_("The rejected rows would write over %s; name another file with --rejected.") % source)
        return RejectedFile(path, header)
    except OSError as error:
        raise Unusable(_("%(file)s cannot be written: %(why)s.") % {"file": path, "why": error.strerror}) from None


def _header_cells(text: str, separator: str) -> list[str]:
    try:
        cells, still_open = split(text, separator)
    except quoting.BadlyQuoted:
        return [text]
    return [text] if still_open else cells


def _plain(cell: str) -> str:
    """“ Order-ID ” is order_id."""
    return "_".join(cell.strip().casefold().replace("-", " ").replace("_", " ").split())


def _explained(record: Record, width: int, separator: str) -> tuple[str, str]:
    if record.fault == quoting.WRONG_WIDTH:
        expected = _("%(width)d columns, not %(found)d") % {
            "width": width,
            "found": len(record.fields),
        }
        if len(record.fields) > width:
            return expected, _("Put text that holds “%s” between double quotes.") % separator
        return expected, _("Fill in the columns that are missing; empty ones still need their separator.")
    return {
        quoting.NEVER_CLOSED: (
            _("a closing quote for each opening one"),
            _("Close the quote, or write the quote twice if it belongs to the text."),
        ),
        quoting.BADLY_QUOTED: (
            _("a separator after a closing quote"),
            _("Write a quote twice if it belongs to the text."),
        ),
        quoting.STRAY_QUOTE: (
            _("a row of its own, not the end of the broken row above"),
            _("Close the quote that was left open above, or write it twice."),
        ),
        physical.HAS_NUL: (
            _("text without NUL bytes"),
            _("Export the file again as CSV, UTF-8."),
        ),
        physical.NOT_TEXT: (
            _("text in UTF-8 or Windows-1252"),
            _("Export the file again as CSV, UTF-8."),
        ),
        physical.TOO_LONG: (
            _("a line of at most one million characters"),
            _("Check the line ends of the file."),
        ),
    }[record.fault or ""]
