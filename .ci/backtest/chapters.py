"""What is measured on real data and is no task of the scorer: trials on stores, opinion groups in conversations."""

from collections.abc import Callable, Iterator
from pathlib import Path

from backtest import opinions, paired, placebos

CHAPTERS: dict[str, tuple[str, Callable[[Path], Iterator[str]]]] = {  # name → (a data set it needs, its rows)
    "trials": ("orange_juice", placebos.rows),
    "opinion groups": ("polis_brexit-consensus", opinions.rows),
    "pairs beside votes": ("wikisurvey_gpa", paired.rows),
}


def chapters(data: Path, scratch: Path, mark: str) -> Iterator[tuple[str, str]]:
    """Name and table of each whose data are there; one that was made by the same engine is not made again."""
    for name, (needed, rows) in CHAPTERS.items():
        if not (data / needed).is_dir():
            continue
        kept = scratch / f"{mark}-{name.replace(' ', '-')}.md"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text("\n".join(rows(data)), "utf-8")
        yield name, kept.read_text("utf-8")


def put_between(paper: str, name: str, table: str) -> str:
    """The paper with this table between the chapter's marks."""
    begin, end = f"<!-- {name}: measured by make backtest -->", f"<!-- end of {name} -->"
    before, found, rest = paper.partition(begin)
    return f"{before}{begin}\n\n{table}\n\n{end}{rest.partition(end)[2]}" if found else paper
