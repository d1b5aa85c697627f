"""What shoppers are told of prices while they pledge: what it, or what is like it, costs, and what a price does."""

from datetime import datetime

import numpy as np
from django.db import transaction

from collab.engine import pricing
from collab.models import Evidence, Reading, SubjectType
from feedback.models import Idea, PriceGuide

LIKE = 2  # products like it whose prices were seen, under which no effect is told
POINTS = (0.75, 0.9, 1.0, 1.1, 1.25)  # of the usual price
TENS = 10  # minor units: prices are told in whole ones of these


def guide_prices(*, now: datetime) -> int:
    """Write anew what is told of each open idea; of how many something is. Their figures are those of the suggestions
    and of last night's reading of prices."""
    told: dict[str, dict[int, dict]] = {"look_alikes": {}, "worth": {}}
    about = Evidence.objects.filter(kind__in=told, suggestion__idea__state=Idea.State.OPEN, suggestion__variant=None)
    currency = {}
    for kind, idea, money, facts in about.values_list(
        "kind", "suggestion__idea", "suggestion__currency", "facts"
    ).order_by("suggestion__updated_at"):
        told[kind][idea], currency[idea] = facts, money
    response = _responses()
    found = []
    for idea, facts in told["worth"].items():
        if price := round(facts.get("price") or 0):
            like = [one.get("variant") for one in told["look_alikes"].get(idea, {}).get("products") or []]
            slopes = [response[one] for one in like if one in response]
            found.append((idea, price, currency[idea], slopes if len(slopes) >= LIKE else []))
    for idea, variant, price, money in (
        Idea.objects.open()
        .exclude(variant__price=None)
        .values_list("pk", "variant", "variant__price", "variant__currency")
    ):
        found.append((idea, price, money, [response[variant]] if variant in response else []))
    return _kept([_guide(*row, now) for row in {row[0]: row for row in found}.values()])


def _guide(idea: int, price: int, currency: str, slopes: list[tuple[float, float]], now: datetime) -> PriceGuide:
    still: list[list] = []
    prices = sorted({max(round(price * point / TENS) * TENS, TENS) for point in POINTS})
    if slopes:
        slope, _error = pricing.like_them(*np.array(slopes).T)
        shares = (np.array(prices) / prices[0]) ** min(slope, 0.0)
        still = [[each, round(float(share), 3)] for each, share in zip(prices, shares, strict=True)]
    return PriceGuide(idea_id=idea, currency=currency, usual=price, still=still, read_at=now)


def _responses() -> dict[int, tuple[float, float]]:
    """Slope of each product's sales by its price, and its standard error."""
    rows = Reading.objects.filter(kind=Reading.Kind.PRICES, subject_type=SubjectType.VARIANT)
    return {subject: (facts["slope"], facts["error"]) for subject, facts in rows.values_list("subject_id", "facts")}


@transaction.atomic
def _kept(guides: list[PriceGuide]) -> int:
    PriceGuide.objects.exclude(idea__in=[guide.idea_id for guide in guides]).delete()
    PriceGuide.objects.bulk_create(
        guides,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["idea"],
        update_fields=["currency", "usual", "still", "read_at"],
    )
    return len(guides)
