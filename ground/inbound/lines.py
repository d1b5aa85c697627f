"""Physical lines of a file of unknown origin: whatever its encoding, line ends or size, memory stays flat."""

import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

MAX_LINE = 1 << 20
UTF8_BOM, UTF16_BOMS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
TOO_LONG, NOT_TEXT, HAS_NUL = "too-long", "not-text", "has-nul"


@dataclass(slots=True)
class Line:
    number: int
    text: str
    fault: str | None = None


class Lines:
    """Iterates over lines, numbered from 1, without their ends; can look ahead. `bytes_read` feeds the progress."""

    def __init__(self, raw: io.BufferedReader):
        self.raw = raw
        self.bytes_read = 0
        self.number = 0
        self.utf8_seen = False
        self._ahead: deque[Line] = deque()
        self._wrapper: io.TextIOWrapper | None = None
        self._pieces = self._open()

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        return self._ahead.popleft() if self._ahead else self._read()

    def peek(self, most: int) -> Iterator[Line]:
        """The next lines without taking them, `most` at most."""
        for n in range(most):
            if n == len(self._ahead):
                try:
                    self._ahead.append(self._read())
                except StopIteration:
                    return
            yield self._ahead[n]

    def skip(self, count: int) -> None:
        for _ in range(count):
            self._ahead.popleft()

    def close(self) -> None:
        (self._wrapper or self.raw).close()

    def _open(self) -> Iterator[bytes | str]:
        start = self.raw.peek(65536)[:65536]
        if start.startswith(UTF16_BOMS):
            return self._wrapped("utf-16", None)
        if start.startswith(UTF8_BOM):
            self.raw.read(len(UTF8_BOM))
            self.utf8_seen = True
        if b"\r" in start and b"\n" not in start:  # the line ends of old Macs
            return (piece.encode("latin-1") for piece in self._wrapped("latin-1", "\r"))
        return iter(lambda: self.raw.readline(MAX_LINE), b"")

    def _wrapped(self, encoding: str, newline: str | None) -> Iterator[str]:
        self._wrapper = text = io.TextIOWrapper(self.raw, encoding=encoding, errors="replace", newline=newline)
        return iter(lambda: text.readline(MAX_LINE), "")

    def _read(self) -> Line:
        piece = next(self._pieces)
        self.number += 1
        self.bytes_read += len(piece) if isinstance(piece, bytes) else 2 * len(piece)
        if len(piece) >= MAX_LINE:
            return self._drain(piece)
        return self._decoded(piece)

    def _drain(self, piece) -> Line:
        """Take the rest of an endless line, keep only its beginning."""
        beginning = piece[:200]
        end = "\n" if isinstance(piece, str) else b"\n"
        while not piece.endswith(end):
            piece = next(self._pieces, None)
            if piece is None:
                break
            self.bytes_read += len(piece)
        text = beginning if isinstance(beginning, str) else beginning.decode("utf-8", "replace")
        return Line(self.number, text.replace("\0", "\N{REPLACEMENT CHARACTER}"), TOO_LONG)

    def _decoded(self, piece: bytes | str) -> Line:
        fault = None
        if isinstance(piece, str):
            text = piece
            fault = NOT_TEXT if "\N{REPLACEMENT CHARACTER}" in text else None
        elif piece.isascii():
            text = piece.decode("ascii")
        else:
            text, fault = self._guessed(piece)
        if "\0" in text:
            text, fault = text.replace("\0", "\N{REPLACEMENT CHARACTER}"), HAS_NUL
        return Line(self.number, text.rstrip("\r\n"), fault)

    def _guessed(self, piece: bytes) -> tuple[str, str | None]:
        """UTF-8, else Windows-1252; a broken line in a file known to be UTF-8 is a fault, never a guess."""
        try:
            text = piece.decode("utf-8")
            self.utf8_seen = True
            return text, None
        except UnicodeDecodeError:
            if self.utf8_seen:
                return piece.decode("utf-8", "replace"), NOT_TEXT
        try:
            return piece.decode("cp1252"), None
        except UnicodeDecodeError:
            return piece.decode("cp1252", "replace"), NOT_TEXT
