"""Pairs of open ideas that seem to say the same: for somebody to look at, never joined by themselves."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from feedback.models import Idea, Merge
from feedback.models.alike import NEAR, SAME, nearest_ideas
from ground.words import LIKE

LEAST = 0.42  # as near in words as "a bigger mug" and "bigger mugs"
NEWEST = 12  # of these is asked, as whoever posts is asked, whether somebody said so in other words


@dataclass(frozen=True)
class Pair:
    """`older` was posted first; `likeness` in 0..1."""

    older: Idea
    newer: Idea
    likeness: float


def twins(*, most: int = 12, of: int | None = None) -> list[Pair]:
    """The most alike pairs, on the same board, that nobody has looked at yet; with `of`, those of one idea, however far
    they are from it."""
    with connection.cursor() as cursor:
        cursor.execute(TWINS, {"most": most, "least": 0.0 if of else LEAST, "of": of})
        found = {(one, other): likeness for one, other, likeness in cursor.fetchall()}
    for pair, likeness in _in_other_words(of).items():
        if pair not in found and pair[::-1] not in found:
            found[pair] = likeness
    return side_by_side(dict(sorted(found.items(), key=lambda one: (-one[1], one[0]))[:most]))


def side_by_side(pairs: dict[tuple[int, int], float]) -> list[Pair]:
    """These two and these two (their keys, and how alike they are), in this order, with what is read of each."""
    rows = Idea.objects.with_votes().select_related("board", "category", "store")
    ideas = {row.pk: row for row in rows.filter(pk__in={pk for pair in pairs for pk in pair})}
    shown = []
    for (one, other), likeness in pairs.items():
        older, newer = sorted((ideas[one], ideas[other]), key=lambda idea: idea.created_at)
        shown.append(Pair(older, newer, likeness))
    return shown


def _in_other_words(of: int | None) -> dict[tuple[int, int], float]:
    """What `of`, or the newest ideas, are like by the same measure as whoever posts is shown (models/alike.py)."""
    found: dict[tuple[int, int], float] = {}
    asked = Idea.objects.open().filter(pk=of) if of else Idea.objects.open().order_by("-pk")[:NEWEST]
    least, near = (LIKE, NEAR) if of else (SAME, SAME)
    for idea in asked:
        looked_at = Merge.objects.filter(Q(absorbed=idea) | Q(survivor=idea)).values_list("absorbed", "survivor")
        known = {pk for pair in looked_at for pk in pair} | {idea.pk}
        others = Idea.objects.open().filter(board=idea.board_id).exclude(pk__in=known)
        for other in nearest_ideas(others, idea.title, language=idea.language, least=least, near=near):
            pair = (min(idea.pk, other.pk), max(idea.pk, other.pk))
            found[pair] = max(found.get(pair, 0.0), float(getattr(other, "likeness", 0.0)))
    return found


# By the whole title and by what both titles share of their words; `%%` asks the index of trigrams.
TWINS = """
SELECT one, other, likeness
  FROM (SELECT a.id AS one, b.id AS other,
               0.6 * similarity(ground_plain(a.title), ground_plain(b.title))
             + 0.4 * greatest(word_similarity(ground_plain(a.title), ground_plain(b.title)),
                              word_similarity(ground_plain(b.title), ground_plain(a.title))) AS likeness
          FROM feedback_idea a
          JOIN feedback_idea b ON b.board_id = a.board_id AND b.state = 'open'
                              AND ground_plain(b.title) %% ground_plain(a.title)
         WHERE a.state = 'open'
           AND CASE WHEN %(of)s::bigint IS NULL THEN b.id > a.id ELSE a.id = %(of)s AND b.id <> a.id END
           AND NOT EXISTS (SELECT FROM feedback_merge m
                            WHERE (m.absorbed_id, m.survivor_id) IN ((a.id, b.id), (b.id, a.id)))) AS pairs
 WHERE likeness >= %(least)s
 ORDER BY likeness DESC, one, other
 LIMIT %(most)s
"""
