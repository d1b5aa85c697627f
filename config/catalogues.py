"""The words of every language: taken out of templates and code, kept as `.po` for people and `.mo` for Django.

    make messages            refresh config/locale after words were added; says what is still to be translated

All of it is complete in every language: what shoppers read, the people in the stores, and the head office. One more
catalogue is made by machine: English in Arabic letters, which nobody can read and everybody can see, to prove that the
layout turns round.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "config" / "locale"
LANGUAGES = ("de", "fr")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
TURNED = "ar_XB"  # the test locale that is read from the right

FOLDERS = ("catalog", "collab", "config", "feedback", "ground", "loyalty", "templates")
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ابثدهفغحيجكلمنوپقرستعڤطخىزابثدهفغحيجكلمنوپقرستعڤطخىز",
)
KEPT = re.compile(rf"({PLACEHOLDER.pattern}|<[^>]*>|&\w+;|https?://\S+)")


def files() -> Iterator[Path]:
    """Whatever may hold words that people read."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.suffix in {".py", ".html", ".txt"} and path.parent.name != "migrations":
                yield path


def words() -> Catalog:
    """Every message of the screens and letters, and where it stands."""
    found = Catalog()
    for path in files():
        source = path.read_text()
        if path.suffix != ".py":
            source = "\n".join(line.strip() for line in templatize(source).splitlines())
        for _line, message, _notes, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
            found.add(message, locations=[(path.relative_to(ROOT).as_posix(), None)], context=context)
    return found


def refresh(language: str, found: Catalog) -> Catalog:
    """The catalogue of a language with what is new in it and without what is gone; nothing is guessed."""
    path = po(language)
    kept = read_po(io.StringIO(path.read_text()), locale=language) if path.exists() else Catalog(locale=language)
    fresh = empty(language)
    for message in sorted(said(found), key=lambda message: (message.locations[0][0], str(message.id))):
        before = kept.get(message.id, context=message.context)
        if before is None and isinstance(message.id, str):
            before = kept.get((message.id, message.id), context=message.context)
        string = before.string if before else None
        if isinstance(message.id, tuple) and isinstance(string, str):
            string = (string, string)
        fresh.add(message.id, string, locations=message.locations, context=message.context)
    return fresh


def empty(language: str) -> Catalog:
    """A catalogue whose head is the same on any day."""
    return Catalog(
        locale=language,
        fuzzy=False,
        header_comment="# Commonshelf",
        project="Commonshelf",
        version="1",
        creation_date=LONG_AGO,
        revision_date=LONG_AGO,
        last_translator="Commonshelf",
        language_team="Commonshelf",
        msgid_bugs_address="-",
    )


def turned(found: Catalog) -> Catalog:
    """English, letter by letter in Arabic script; placeholders and tags stay as they are."""
    catalogue = empty("en")
    for message in said(found):
        string = tuple(map(_turn, message.id)) if isinstance(message.id, tuple) else _turn(message.id)
        catalogue.add(message.id, string, context=message.context)
    return catalogue


def _turn(text: str) -> str:
    parts = KEPT.split(text)
    return "".join(part if KEPT.fullmatch(part) else part.translate(LETTERS) for part in parts)


def said(catalogue: Catalog) -> list[Message]:
    """Its messages without the head."""
    return [message for message in catalogue if message.id]


def missing(catalogue: Catalog) -> list[Message]:
    """Messages without words, doubtful ones, and those whose placeholders are not those of the English."""
    return [message for message in said(catalogue) if message.fuzzy or not _complete(message)]


def _complete(message: Message) -> bool:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    one, many = (set(PLACEHOLDER.findall(text)) for text in (ids[0], ids[-1]))
    if not all(strings) or set(PLACEHOLDER.findall(strings[-1])) != many:
        return False
    return set(PLACEHOLDER.findall(strings[0])) in (one, many)  # "one of them" may leave its number out


def po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def main() -> int:
    found, left = words(), 0
    for language in LANGUAGES:
        catalogue = refresh(language, found)
        keep(language, catalogue)
        for message in missing(catalogue):
            left += 1
            print(f"{language} {message.locations[0][0]}: {message.id!r}")
    keep(TURNED, turned(found), by_machine=True)
    print(
        f"{len(said(found))} messages; {left} translations missing or doubtful."
        + " Write them in the .po." * bool(left)
    )
    return bool(left)


def keep(language: str, catalogue: Catalog, *, by_machine: bool = False) -> None:
    path = po(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    if not by_machine:
        with path.open("wb") as file:
            write_po(file, catalogue, width=0, include_lineno=False)


if __name__ == "__main__":
    sys.exit(main())
