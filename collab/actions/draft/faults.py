"""FIX: goods of which more is said to be wrong than chance explains."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

import numpy as np
from django.db import connection
from django.utils import timezone

from collab.actions.draft.shelf import Shelf
from collab.actions.draft.sketch import HORIZON_WEEKS, Sketch, number, spread
from collab.actions.draft.standing import LATELY
from collab.engine import faults as engine
from collab.models import Suggestion
from feedback.models.complaints import FEWEST, SURPRISING, USUAL_WEEKS, chance_of

QUOTES, LONGEST = 3, 160
SOLD_MORE = 1.5  # times the usual sales: then more complaints are to be expected
FEW_OF_SOLD = 0.005


@dataclass(frozen=True, slots=True)
class Told:
    """One complaint that stands."""

    product: int
    variant: int
    store: int | None
    voter: object
    reason: str
    words: str
    at: datetime
    answer_by: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Outbreak:
    """More than usual of one product, the latest first: `told` in the surprising week, which ended `ago` weeks ago."""

    told: tuple[Told, ...]
    before: tuple[int, ...]  # complaints a week in the weeks before, the oldest first
    usual: float
    ago: int
    waiting: tuple[Told, ...]

    @property
    def variant(self) -> int:
        """Of which most is said."""
        return Counter(each.variant for each in self.told).most_common(1)[0][0]


def faults(shelf: Shelf, products: tuple[int, ...], now: datetime) -> Iterator[Sketch]:
    """One suggestion for each product among these that broke out lately; no statement where there are none."""
    rows = _complaints(products, now) if products else []
    for product in sorted({each.product for each in rows}):
        found = outbreak([each for each in rows if each.product == product], now)
        row = None if found is None else _row(shelf, found.variant)
        if found is not None and row is not None:
            yield sketch_of(shelf, row, product, found)


def outbreak(told: list[Told], now: datetime) -> Outbreak | None:
    """This week's if it is one, else the latest of the last weeks of which somebody still waits for an answer."""
    waiting = tuple(sorted((each for each in told if each.waits), key=attrgetter("answer_by")))
    for ago in range(LATELY):
        week = [_weeks_ago(each, now) - ago for each in told]
        before = tuple(week.count(each) for each in range(USUAL_WEEKS, 0, -1))
        n, usual = week.count(0), sum(before) / USUAL_WEEKS
        if n >= FEWEST and chance_of(n, usual) < SURPRISING and (ago == 0 or waiting):
            these = tuple(each for each, at in zip(told, week, strict=True) if at == 0)
            return Outbreak(these, before, usual, ago, waiting)
    return None


def sketch_of(shelf: Shelf, row: int, product: int, found: Outbreak) -> Sketch:
    weekly = engine.told_weekly(len(found.told))
    price = float(np.nan_to_num(shelf.prices[row]))
    money = engine.refunds(weekly, price, HORIZON_WEEKS)
    sketch = Sketch(f"fix:product:{product}", Suggestion.Kind.FIX, weekly, money, cost_known=True)
    sketch.variant = int(shelf.variants[row])
    reasons = [{"reason": reason, "n": n} for reason, n in Counter(each.reason for each in found.told).most_common()]
    until = timezone.localdate(max(each.at for each in found.told)).isoformat()
    sketch.because("complaints", n=len(found.told), usual=number(found.usual), until=until, reasons=reasons)
    sketch.because("complaints_by_week", before=list(found.before), n=len(found.told))
    if words := list(dict.fromkeys(each.words[:LONGEST] for each in found.told if each.words))[:QUOTES]:
        sketch.because("complaints_quoted", words=words)
    if found.waiting:
        sketch.because("complaints_wait", n=len(found.waiting), first=found.waiting[0].answer_by)
    if price:
        sketch.because("refunds", weekly=spread(weekly), cost=spread(money), weeks=HORIZON_WEEKS)
    say_what_is_against(shelf, sketch, row, found)
    return sketch


def say_what_is_against(shelf: Shelf, sketch: Sketch, row: int, found: Outbreak) -> None:
    """One store or few hands, many sold, nothing in words, over already."""
    but = sketch.reasons.append
    n, places = len(found.told), {each.store for each in found.told}
    if len(places) == 1 and (at := np.flatnonzero(shelf.stores == (places.pop() or 0))).size:
        but((True, "complaints_of_one_store", {"n": n, "name": shelf.store_names[int(at[0])]}))
    if (people := len({each.voter for each in found.told})) < n:
        but((True, "complaints_of_few", {"n": n, "people": people}))
    sold = shelf.weekly[row].sum(axis=0)[-1 - USUAL_WEEKS - found.ago : len(shelf.weekly[row][0]) - found.ago]
    if sold.size and sold[:-1].mean() > 0 and sold[-1] >= SOLD_MORE * sold[:-1].mean():
        but((True, "sold_more", {"sold": number(sold[-1]), "usual": number(sold[:-1].mean())}))
    if sold.size and sold[-1] > 0 and n / sold[-1] < FEW_OF_SOLD:
        but((True, "few_of_those_sold", {"n": n, "sold": number(sold[-1])}))
    if not any(each.words for each in found.told):
        but((True, "nothing_in_words", {}))
    if found.ago:
        but((True, "no_more_since", {"weeks": found.ago}))


def _weeks_ago(told: Told, now: datetime) -> int:
    return (now - told.at) // timedelta(weeks=1)


def _row(shelf: Shelf, variant: int) -> int | None:
    at = int(np.searchsorted(shelf.variants, variant))
    return at if at < len(shelf.variants) and shelf.variants[at] == variant else None


def _complaints(products: tuple[int, ...], now: datetime) -> list[Told]:
    since = now - timedelta(weeks=LATELY + USUAL_WEEKS)
    with connection.cursor() as cursor:
        cursor.execute(COMPLAINTS, {"products": list(products), "since": since, "until": now})
        return [Told(*row) for row in cursor.fetchall()]


COMPLAINTS = """
SELECT c.product_id,
       COALESCE(c.variant_id, (SELECT min(v.id) FROM catalog_variant v WHERE v.product_id = c.product_id)),
       c.store_id, c.voter_id, c.reason, trim(c.words), c.at, c.answer_by::text, c.answered_at IS NULL
  FROM feedback_complaint c
 WHERE c.value = 1 AND c.product_id = ANY(%(products)s) AND c.at > %(since)s AND c.at <= %(until)s
 ORDER BY c.at DESC, c.id DESC
"""
