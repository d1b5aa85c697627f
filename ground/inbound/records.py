"""Lines become records. A quoted field may hold line breaks; a quote left open may not swallow the rows below it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .lines import Line, Lines

MOST_LINES = 50
BADLY_QUOTED, NEVER_CLOSED, STRAY_QUOTE, WRONG_WIDTH = (
    "badly-quoted",
    "never-closed",
    "stray-quote",
    "wrong-width",
)


@dataclass(slots=True)
class Record:
    line: int
    fields: list[str]
    fault: str | None = None


Fits = Callable[[list[str]], bool]


class BadlyQuoted(ValueError):
    """Something follows the quote that ends a field."""


def split(text: str, separator: str) -> tuple[list[str], bool]:
    """The fields of `text`, and whether its last quote is still open.

    Stricter than `csv`: text after a closing quote is refused. A quote inside an unquoted field (12" plate) is text.
    """
    fields: list[str] = []
    start, end = 0, len(text)
    while True:
        at = start
        while at < end and text[at] == " ":
            at += 1
        if at < end and text[at] == '"':
            value, at = _quoted(text, at + 1)
            if value is None:
                return fields, True
            while at < end and text[at] == " ":
                at += 1
            if at < end and text[at] != separator:
                raise BadlyQuoted
            fields.append(value)
        else:
            found = text.find(separator, start)
            at = end if found < 0 else found
            fields.append(text[start:at])
        if at >= end:
            return fields, False
        start = at + 1


def _quoted(text: str, start: int) -> tuple[str | None, int]:
    parts = []
    while True:
        quote = text.find('"', start)
        if quote < 0:
            return None, len(text)
        parts.append(text[start:quote])
        if text[quote + 1 : quote + 2] != '"':
            return "".join(parts), quote + 1
        parts.append('"')
        start = quote + 2


def records(lines: Lines, separator: str, width: int, fits: Fits) -> Iterator[Record]:
    """Every record with the number of its first line. Lines that are empty, or hold only separators, are no record.

    `fits(fields)` says whether they make sense as a row; it is asked only where quotes leave it open.
    """
    after_open_quote, blank = False, separator + " "
    for line in lines:
        text = line.text
        if line.fault:
            yield Record(line.number, [text], line.fault)
        elif '"' in text:
            record = _with_quotes(line, lines, separator, width, fits)
            if after_open_quote and not record.fault and text.count('"') % 2:
                record.fault = STRAY_QUOTE  # it may be the end of the broken row above: not to be taken for a row
            after_open_quote = record.fault == NEVER_CLOSED
            yield record
        else:
            fields = text.split(separator)
            if len(fields) == width:
                if text.strip(blank):
                    yield Record(line.number, fields)
            elif text.strip(separator + " \t"):
                yield Record(line.number, fields, WRONG_WIDTH)


def _with_quotes(line: Line, lines: Lines, separator: str, width: int, fits: Fits) -> Record:
    try:
        fields, still_open = split(line.text, separator)
    except BadlyQuoted:
        return Record(line.number, [line.text], BADLY_QUOTED)
    if still_open:
        joined = _joined(line, len(fields), lines, separator, width, fits)
        if joined is None:
            return Record(line.number, [line.text], NEVER_CLOSED)
        fields = joined
    return Record(line.number, fields, None if len(fields) == width else WRONG_WIDTH)


def _joined(line: Line, open_at: int, lines: Lines, separator: str, width: int, fits: Fits) -> list[str] | None:
    """The record that begins on `line` and ends some lines below; None when its quote is never closed.

    What tells an open quote from a line break in a field: joined, the lines have the right number of columns, the
    closing quote ends its field, and no line between is a row by itself.
    """
    text = line.text
    for taken, following in enumerate(lines.peek(MOST_LINES), start=1):
        if following.fault or _is_a_row(following.text, open_at, separator, width, fits):
            return None
        text += "\n" + following.text
        if '"' not in following.text:
            continue
        try:
            fields, still_open = split(text, separator)
        except BadlyQuoted:
            return None
        if not still_open:
            if len(fields) != width:
                return None
            lines.skip(taken)
            return fields
    return None


def _is_a_row(text: str, open_at: int, separator: str, width: int, fits: Fits) -> bool:
    try:
        fields, still_open = split(text, separator)
    except BadlyQuoted:
        return False
    if still_open or len(fields) != width:
        return False
    if not any('"' in field for field in fields):
        return True
    # Loose quotes: those of a 12" plate, or the end of the field above. If that is the first field, the last line
    # always has all the columns.
    inches = all(text[at - 1 : at].isdigit() for at, char in enumerate(text) if char == '"')
    return open_at > 0 and (inches or text.count('"') % 2 == 0) and fits(fields)
