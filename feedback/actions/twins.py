"""Pairs of open ideas that seem to say the same: for somebody to look at, never joined by themselves."""

from dataclasses import dataclass

from django.db import connection

from feedback.models import Idea

LEAST = 0.42  # as near in words as "a bigger mug" and "bigger mugs"


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
        found = cursor.fetchall()
    rows = Idea.objects.with_votes().select_related("board", "category", "store")
    ideas = {row.pk: row for row in rows.filter(pk__in={pk for one, other, _ in found for pk in (one, other)})}
    pairs = []
    for one, other, likeness in found:
        older, newer = sorted((ideas[one], ideas[other]), key=lambda idea: idea.created_at)
        pairs.append(Pair(older, newer, likeness))
    return pairs


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
