"""What a poll tells of a shop's customers: answers as they came, and weighted as if every store had answered as much as
it has customers (post-stratification by store; Holt & Smith 1979)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Any

from django.db.models import Count, Sum

from feedback.models import Poll, PollAnswer, PollOption
from ground.shares import SURE, share_between
from loyalty.models import OrderLine, SaleDay

A_YEAR, A_QUARTER = timedelta(days=365), timedelta(days=91)
BORROWED = 5.0  # answers that a store's share borrows from all stores: few answers say little by themselves

Said = Mapping[Any, dict[int, int]]  # store → option → how many answers


@dataclass(frozen=True)
class Result:
    """Shares in percent, each with its interval (19 times out of 20). `weekly`: pieces of its product sold in a week
    over the last thirteen; None without a product."""

    option: PollOption
    answers: int
    raw: tuple[int, int, int]  # low, share, high
    weighted: tuple[int, int, int] | None  # None where no store is known
    weekly: float | None


def poll_results(*, poll: Poll, today: date) -> list[Result]:
    """The options in their order."""
    options = list(poll.options.select_related("product", "idea"))
    rows = PollAnswer.objects.filter(poll=poll).order_by().values_list("store", "option").annotate(n=Count("voter"))
    said: dict[int | None, dict[int, int]] = {}
    for store, option, n in rows:
        said.setdefault(store, {})[option] = n
    total = sum(sum(each.values()) for each in said.values())
    known = {store: each for store, each in said.items() if store is not None}
    weights = customers(known.keys(), today)
    return [_result(option, said, known, weights, total, today) for option in options]


def customers(stores: Iterable[int], today: date) -> dict[int, int]:
    """Known customers who bought in each store within a year; at least one, so that no store that answered is lost."""
    bought = OrderLine.objects.filter(store__in=list(stores), at__date__gt=today - A_YEAR).exclude(order__profile=None)
    counted = bought.order_by().values_list("store").annotate(n=Count("order__profile", distinct=True))
    return dict.fromkeys(stores, 1) | {store: max(n, 1) for store, n in counted}


def _result(option: PollOption, said: Said, known: Said, weights: dict[int, int], total: int, today: date) -> Result:
    n = sum(each.get(option.pk, 0) for each in said.values())
    low, high = share_between(n, total)
    return Result(
        option=option,
        answers=n,
        raw=(round(100 * low), round(100 * n / total) if total else 0, round(100 * high)),
        weighted=_weighted(option.pk, n / total if total else 0.0, known, weights),
        weekly=_weekly(option, today),
    )


def _weighted(option: int, overall: float, known: Said, weights: dict[int, int]) -> tuple[int, int, int] | None:
    if not known:
        return None
    everybody, share, variance = sum(weights.values()), 0.0, 0.0
    for store, each in known.items():
        answers, weight = sum(each.values()), weights[store] / everybody
        p = (each.get(option, 0) + BORROWED * overall) / (answers + BORROWED)
        share += weight * p
        variance += weight**2 * p * (1 - p) / (answers + BORROWED)
    half = SURE * sqrt(variance)
    return round(100 * max(share - half, 0)), round(100 * share), round(100 * min(share + half, 1))


def _weekly(option: PollOption, today: date) -> float | None:
    if option.product_id is None:
        return None
    days = SaleDay.objects.filter(variant__product=option.product_id, day__gt=today - A_QUARTER, day__lte=today)
    return (days.aggregate(n=Sum("units"))["n"] or 0) / 13
