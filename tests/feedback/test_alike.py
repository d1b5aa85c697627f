"""What says about the same: pairs of wishes in other words, written down before the code that finds them."""

import csv
from pathlib import Path

import pytest
from django.utils import timezone

from config.demo.ideas import ideas as demo_ideas
from feedback.actions.find_points import find_points
from feedback.models import Idea
from feedback.models.alike import forget, nearest_ideas
from ground import meaning

PAIRS = Path(__file__).with_name("reworded")
FLOOR = {"en": 0.075, "de": 0.3}  # found by words alone; what stands in docs/engine.md may not get worse
BETTER = 0.1
PLACES = 20  # what stands further down counts as not found


@pytest.fixture
def shelf(make):
    """All the wishes of a language, among the demo's where these are in it."""
    forget()

    def shelf(language):
        with (PAIRS / f"{language}.csv").open(encoding="utf-8") as lines:
            pairs = [(row["asked"], row["reworded"]) for row in csv.DictReader(lines)]
        others = [idea.title for idea in demo_ideas()] if language == "en" else []
        board, author = make.board(), make.voter()
        Idea.objects.bulk_create(
            Idea(board=board, author=author, title=title, language=language)
            for title in dict.fromkeys([*(asked for asked, _ in pairs), *others])
        )
        return [(asked, reworded) for asked, reworded in pairs if reworded]

    yield shelf
    forget()


def mrr(pairs, language):
    """Mean of 1 / the place of what was meant (0 when it is not found), over all pairs."""
    found = 0.0
    for asked, reworded in pairs:
        rows = nearest_ideas(Idea.objects.open(), reworded, language=language, most=PLACES, least=0.0, near=-1.0)
        found += next((1 / place for place, row in enumerate(rows, 1) if row.title == asked), 0.0)
    return found / len(pairs)


@pytest.mark.parametrize("language, least", [("en", 60), ("de", 30)])
def test_it_finds_reworded_wishes(shelf, language, least, record_property, monkeypatch):
    pairs = shelf(language)
    assert len(pairs) >= least
    by_meaning = f"by meaning not measured (extra `semantic` not installed, or no {language})"
    with monkeypatch.context() as patch:
        patch.setattr(meaning, "present", lambda: False)
        floor = mrr(pairs, language)
    if meaning.present() and language == "en":
        while find_points(now=timezone.now()):
            pass
        extra = mrr(pairs, language)
        by_meaning = f"by meaning {extra:.3f}"
        assert extra >= floor + BETTER
    record_property("counted", f"alike: {language} {len(pairs)} pairs, MRR by words {floor:.3f}, {by_meaning}")

    assert floor >= FLOOR[language]
