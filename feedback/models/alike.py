"""Ideas that say about the same as some text: by their words, and by their meaning where the extra is installed.

One home for whoever asks it: the page on which somebody types a title, and whoever looks for twins.
"""

import time

import numpy as np
from django.db import models
from django.utils import timezone

from feedback.models.ideas import Idea, IdeaQuerySet
from ground import meaning
from ground.words import LIKE, alike

LEARNT = "en"  # the language the sentence model was trained in; in others words do better (docs/engine.md)
NEAR = 0.38  # by meaning: a dot product of unit vectors
SAME = 0.62  # "is it the same?" rather than "is it like it?"
MOST_KEPT = 20_000  # points of the newest open ideas, in each process: 8 MB
KEPT_FOR = 60  # seconds

_kept: tuple[float, np.ndarray, np.ndarray] | None = None


class IdeaPoint(models.Model):
    """Where the words of an idea lie among all meanings; found by a sweep, absent without the extra."""

    idea = models.OneToOneField(Idea, models.CASCADE, primary_key=True, related_name="point")
    model = models.CharField(max_length=40)
    version = models.PositiveIntegerField()  # of the idea, when it was found
    place = models.BinaryField()
    found_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.idea_id} by {self.model}"


def nearest_ideas(
    ideas: IdeaQuerySet, text: str, *, language: str, most: int = 5, least: float = LIKE, near: float = NEAR
) -> list[Idea]:
    """At most so many of `ideas` that say about the same as `text`, the nearest first, each with its `likeness`.

    `least` is how near by words, `near` how near by meaning. What few words apart say is found by words; what is said
    in other words by meaning, if it was written in a language the model knows and the sweep has been there.
    """
    found = {idea.pk: idea for idea in alike(ideas, text, "title", "body", language=language, least=least)[:most]}
    places = _by_meaning(text, near) if language.startswith(LEARNT) and meaning.present() else {}
    if not places:
        return list(found.values())
    for idea in ideas.filter(pk__in=places.keys() - found.keys()):
        found[idea.pk] = idea
    for idea in found.values():
        by_words = getattr(idea, "likeness", 0.0)
        idea.likeness = max(places.get(idea.pk, 0.0), by_words if by_words >= SAME else by_words / 2)
    return sorted(found.values(), key=lambda idea: (-idea.likeness, idea.pk))[:most]


def forget() -> None:
    """For tests: read the points anew."""
    global _kept
    _kept = None


def _by_meaning(text: str, near: float, most: int = 40) -> dict[int, float]:
    """Ids of open ideas and how near they are."""
    numbers, places = _points()
    if not len(numbers):
        return {}
    close = places @ meaning.points([text])[0]
    first = np.argsort(-close, kind="stable")[:most]
    return {int(numbers[at]): float(close[at]) for at in first if close[at] >= near}


def _points() -> tuple[np.ndarray, np.ndarray]:
    """Ids (n,) and unit vectors (n, 384) of the newest open ideas, read once a minute in each process."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_FOR:
        rows = IdeaPoint.objects.filter(model=meaning.MODEL, idea__state=Idea.State.OPEN)
        rows = list(rows.order_by("-idea").values_list("idea", "place")[:MOST_KEPT])
        numbers = np.array([number for number, _ in rows], dtype=np.int64)
        _kept = now, numbers, meaning.unpacked([bytes(place) for _, place in rows])
    return _kept[1], _kept[2]
