"""Finding things by words: without accents and case, whole words by their beginnings, and near misses by trigrams.

The database does the plain-making (`ground_plain`), in indexes and in questions alike, so that both always agree.
"""

import re
from itertools import combinations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorField,
    TrigramSimilarity,
    TrigramWordSimilarity,
)
from django.db import connection, transaction
from django.db.models import ExpressionWrapper, F, FloatField, Func, IntegerField, Max, Q, QuerySet, TextField, Value
from django.db.models.functions import Abs, Coalesce, Concat, Length

MOST_WORDS = 12
LIKE = 0.3  # what is offered as about the same
NEAR = 0.42  # "lunhc" is as near to "lunch", "candel" to "candle"; "teapot" to "teacup" is not

# Weighing how near a row is takes 20 to 60 µs (docs/speed.md). Of more rows than FEW, only those are weighed that hold
# the rarest of the words, or several of the common ones together: at most MOST of each sort.
FEW = 2000
MOST = 200
WEIGHED = 600
BEST = 50  # are told of
NEWEST = 20_000  # keys: where the newest are looked for
ASKED = 8  # of the words, the longest
TOGETHER = 3  # of the common ones
SAYS = 3  # letters: fewer are the beginning of half of all rows
SPARSE = 20  # a word that fewer rows hold may be mistyped, or part of a longer one


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
    "chevaux" finds "cheval"), or whose title is nearly the same; the best first. `own` as in `bent`.

    At most `BEST` of many rows; where more than `MOST` hold all words, of some hundreds that do, the newest among them.
    """
    plain = Plain(Value(text))
    words = _words(text, " & ")
    bends = Bends(text)
    if words is None:
        return rows.none()
    exact = [Q(words=words), Q(words=_all_of(_stems(language, text))), Q(bent=bends)]
    nearly_same = Q(plain_title__trigram_word_similar=plain)
    rows = rows.alias(plain_title=Plain(title), words=vector(title, *more), bent=bent(own, title, *more))
    said = rows.order_by()
    nearness = TrigramWordSimilarity(plain, Plain(title))
    nearest = said.filter(nearly_same).order_by(nearness.desc(), "pk")
    fit = nearness + SearchRank(F("words"), words) + SearchRank(F("bent"), bends)
    if _few(rows):
        found = rows.filter(exact[0] | exact[1] | exact[2] | nearly_same)
    else:
        likely = said.filter(pk__in=_holding_all(said, exact, nearest)).alias(fit=fit)
        found = rows.filter(pk__in=likely.order_by("-fit", "pk").values("pk")[:BEST])
    return found.annotate(fit=fit).order_by("-fit", "pk")


def nearly(rows: QuerySet, text: str, title: str) -> QuerySet:
    """Rows whose title holds something like each word, letters swapped or left out; the nearest first.

    For when `found_by` finds nothing: nearer words would have been found by it.
    """
    words = re.findall(r"\w{3,}", text)[:MOST_WORDS]
    if not words:
        return rows.none()
    near = sum((TrigramWordSimilarity(Plain(Value(word)), Plain(title)) for word in words), Value(0.0))
    rows = rows.alias(plain_title=Plain(title)).annotate(near=near).order_by("-near", "pk")
    holding = rows
    for word in words:
        holding = holding.filter(plain_title__trigram_word_similar=Plain(Value(word)))
    with transaction.atomic(), connection.cursor() as cursor:  # else the index would not be asked for what is so far
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = %s", [NEAR])
        found = list(holding.values_list("pk", flat=True)[:BEST])
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold TO DEFAULT")
    return rows.filter(pk__in=found)


def alike(rows: QuerySet, text: str, title: str, *more: str, language: str = "", least: float = LIKE) -> QuerySet:
    """Rows whose title says about the same as `text`, the nearest first, each with its `likeness` (0 to 1): for "is it
    one of these?".

    Full text finds those that hold any of its words, however bent; trigrams say how near they are. What is left out
    of `text` as saying nothing, and how words are bent, hangs on its `language`. At most `BEST`; of many rows, those
    that hold the rarest words are weighed.
    """
    text = " ".join(re.findall(r"\w+", text)[:MOST_WORDS])
    if not text:
        return rows.none()
    plain = Plain(Value(text))
    stems = _stems(language, text)
    said = rows.order_by().alias(plain_title=Plain(title), words=vector(title, *more))
    if _few(rows):
        likely = said.filter(Q(words=_any_of(stems)) | Q(plain_title__trigram_similar=plain))
    else:
        likely = said.filter(pk__in=_likely(said.alias(letters=Length(title)), language, text))
    near = TrigramSimilarity("plain_title", plain)
    holds = Func(stems, F("plain_title"), function="ground_holds", output_field=FloatField())
    likeness = ExpressionWrapper(near * 0.5 + Coalesce(holds, near) * 0.5, FloatField())
    best = likely.alias(likeness=likeness).order_by("-likeness", "pk").values("pk")[:BEST]  # weighs each once
    found = rows.filter(pk__in=best).alias(plain_title=Plain(title)).annotate(likeness=likeness)
    return found.filter(likeness__gte=least).order_by("-likeness", "pk")


# ---- which of many rows are weighed ---------------------------------------------------------------------------------


def _few(rows: QuerySet) -> bool:
    return rows.order_by().values("pk")[: FEW + 1].count() <= FEW


def _holding_all(said: QuerySet, exact: list[Q], nearest: QuerySet) -> set[int]:
    """All that hold the words, and the nearest titles; of too many that hold them, some and the newest."""
    found = _some([said.filter(each) for each in exact])
    many = [each for each, some in zip(exact, found, strict=True) if len(some) > MOST]
    if many:
        newest = said.filter(pk__gt=said.model._default_manager.aggregate(last=Max("pk"))["last"] - NEWEST)
        return set().union(*found, *_some([newest.filter(each) for each in many]))
    return set().union(*found, *_some([nearest], WEIGHED))


def _likely(said: QuerySet, language: str, text: str) -> list[int]:
    """At most `WEIGHED` of those that may say about the same: first those that hold the rarest of the words."""
    stems = _longest(language, text)
    if not stems:
        return []
    held = dict(zip(stems, _some([said.filter(_hold(stem)) for stem in stems]), strict=True))
    common = [stem for stem in stems if len(held[stem]) > MOST and len(stem) >= SAYS][:TOGETHER]
    short = said.order_by(Abs(F("letters") - len(text)), "-pk")  # of like length, most is shared
    asked = [short.filter(_hold(*common))] if common else []
    for size in range(len(common) - 1, 1, -1):
        asked += [said.filter(_hold(*some)) for some in combinations(common, size)]
    sparse = (stem for stem in stems if len(held[stem]) < SPARSE)
    asked += [said.filter(plain_title__trigram_word_similar=Plain(Value(stem))) for stem in sparse]
    rare = sorted((found for found in held.values() if len(found) <= MOST), key=len)
    rest = (found for found in held.values() if len(found) > MOST)
    return list(dict.fromkeys(pk for some in [*rare, *_some(asked), *rest] for pk in some))[:WEIGHED]


def _longest(language: str, text: str) -> list[str]:
    """Of the words that say something, of all if none does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ground_stems(%s, %s), ground_stems('', %s)", [language, text, text])
        says, all_of_them = cursor.fetchone()
    return sorted(says or all_of_them, key=len, reverse=True)[:ASKED]


def _some(asked: list[QuerySet], most: int = MOST) -> list[list[int]]:
    """Keys of the rows of each, in one statement; one more than `most` where there are too many.

    One by one, so that each is answered by its index alone: together, they would be asked of every row again."""
    keys: list[list[int]] = [[] for _ in asked]
    each = [
        rows.prefetch_related(None).annotate(asked=Value(number, IntegerField())).values_list("asked", "pk")[: most + 1]
        for number, rows in enumerate(asked)
    ]
    if each:
        for number, key in each[0].union(*each[1:], all=True) if len(each) > 1 else each[0]:
            keys[number].append(key)
    return keys


def _hold(*stems: str) -> Q:
    return Q(words=_all_of(Value(list(stems), output_field=ArrayField(TextField()))))


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
