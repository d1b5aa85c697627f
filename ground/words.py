"""Finding things by words: without accents and case, whole words by their beginnings, and near misses by trigrams.

The database does the plain-making (`ground_plain`), in indexes and in questions alike, so that both always agree.
"""

import re

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorField,
    TrigramSimilarity,
    TrigramWordSimilarity,
)
from django.db.models import F, FloatField, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Concat

MOST_WORDS = 12
LIKE = 0.3  # what is offered as about the same
NEAR = 0.42  # "lunhc" is as near to "lunch", "candel" to "candle"; "teapot" to "teacup" is not


class Plain(Func):
    """Small letters without accents: "Crème Brûlée" and "creme brulee" are the same words."""

    function = "ground_plain"
    output_field = TextField()


def vector(*fields: str) -> SearchVector:
    """The same expression for the index and for the question."""
    return SearchVector(*(Plain(field) for field in fields), config="simple")


class Bent(Func):
    """Words cut to their stems, as the language in the first place bends them ("": as any we know might)."""

    function = "ground_bent"
    output_field = SearchVectorField()


class Bends(SearchQuery):
    """All of the words of a text, as any one language we know bends them: what is asked of `Bent`."""

    def __init__(self, text: str):
        super().__init__(text)
        self.function = "ground_bends"


def bent(own: str, first: str, *more: str) -> Bent:
    """The same expression for the index and for the question; `own` is the field that holds the language of each row's
    words, "" where nobody said which it is."""
    words = Concat(first, *(part for field in more for part in (Value(" "), field)), output_field=TextField())
    return Bent(F(own) if own else Value(""), words)


def found_by(rows: QuerySet, text: str, title: str, *more: str, language: str = "", own: str = "") -> QuerySet:
    """Rows that hold every word (or its beginning, or as the `language` of whoever asks or that of the row bends it:
    "chevaux" finds "cheval"), or whose title is nearly the same; the best first. `own` as in `bent`."""
    plain = Plain(Value(text))
    words = _words(text, " & ")
    rows = rows.annotate(plain_title=Plain(title), nearness=TrigramWordSimilarity(plain, Plain(title)))
    if words is None:
        return rows.none()
    rows = rows.annotate(words=vector(title, *more), bent=bent(own, title, *more))
    bends = Bends(text)
    return (
        rows.filter(
            Q(words=words)
            | Q(words=_all_of(_stems(language, text)))
            | Q(bent=bends)
            | Q(plain_title__trigram_word_similar=plain)
        )
        .annotate(fit=F("nearness") + SearchRank(F("words"), words) + SearchRank(F("bent"), bends))
        .order_by("-fit", "pk")
    )


def nearly(rows: QuerySet, text: str, title: str) -> QuerySet:
    """Rows whose title holds something like each word, letters swapped or left out; the nearest first.

    For when `found_by` finds nothing: nearer words would have been found by it, and this asks every row.
    """
    words = re.findall(r"\w{3,}", text)[:MOST_WORDS]
    if not words:
        return rows.none()
    near = {f"near_{n}": TrigramWordSimilarity(Plain(Value(word)), Plain(title)) for n, word in enumerate(words)}
    each = {f"{name}__gte": NEAR for name in near}
    return rows.annotate(**near).filter(**each).order_by(sum(map(F, near)).desc(), "pk")


def alike(rows: QuerySet, text: str, title: str, *more: str, language: str = "", least: float = LIKE) -> QuerySet:
    """Rows whose title says about the same as `text`, the nearest first, each with its `likeness` (0 to 1): for "is it
    one of these?".

    Full text finds those that hold any of its words, however bent; trigrams say how near they are. What is left out
    of `text` as saying nothing, and how words are bent, hangs on its `language`.
    """
    text = " ".join(re.findall(r"\w+", text)[:MOST_WORDS])
    if not text:
        return rows.none()
    plain = Plain(Value(text))
    stems = _stems(language, text)
    near = TrigramSimilarity("plain_title", plain)
    holds = Func(stems, F("plain_title"), function="ground_holds", output_field=FloatField())
    return (
        rows.annotate(plain_title=Plain(title), words=vector(title, *more))
        .filter(Q(words=_any_of(stems)) | Q(plain_title__trigram_similar=plain))
        .annotate(likeness=near * 0.5 + Coalesce(holds, near) * 0.5)
        .filter(likeness__gte=least)
        .order_by("-likeness", "pk")
    )


def _stems(language: str, text: str) -> Func:
    return Func(Value(language), Value(text), function="ground_stems", output_field=ArrayField(TextField()))


def _all_of(stems: Func) -> SearchQuery:
    any_of = Func(stems, function="ground_any_of", output_field=TextField())
    all_of = Func(any_of, Value(" | "), Value(" & "), function="replace", output_field=TextField())
    return SearchQuery(all_of, config="simple", search_type="raw")


def _any_of(stems: Func) -> SearchQuery:
    return SearchQuery(
        Func(stems, function="ground_any_of", output_field=TextField()), config="simple", search_type="raw"
    )


def _words(text: str, between: str) -> SearchQuery | None:
    found = [word for word in re.findall(r"\w+", text)[:MOST_WORDS] if len(word) > 1 or word.isalnum()]
    if not found:
        return None
    return SearchQuery(Plain(Value(between.join(f"{word}:*" for word in found))), config="simple", search_type="raw")
