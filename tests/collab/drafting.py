"""What tests of drafting say and ask."""

from datetime import timedelta

from django.utils import timezone

from collab.models import Evidence, Suggestion
from collab.tasks import hear, refresh
from feedback.models import Impression, ImpressionHour

TODAY = timezone.localdate()
LONG_AGO = TODAY - timedelta(days=300)


def show(make, idea, people, store=None, **how):
    """So many people see the idea, through the beacon's own rows."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    Impression.objects.bulk_create(
        Impression(voter=make.voter(), idea=idea, day=TODAY, hour=hour, store=store, slot=0, **how)
        for _ in range(people)
    )
    ImpressionHour.objects.update_or_create(hour=hour, defaults={"heard_at": None})


def listen():
    hear()
    while refresh():
        pass


def suggested(kind, **about):
    return Suggestion.objects.get(kind=kind, **about)


def reason(suggestion, kind):
    return Evidence.objects.get(suggestion=suggestion, kind=kind)


def against(suggestion):
    return [each.kind for each in suggestion.evidence.all() if each.against]


def units(suggestion):
    return suggestion.units_q10, suggestion.units_q50, suggestion.units_q90


def money(suggestion):
    return suggestion.money_q10, suggestion.money_q50, suggestion.money_q90


def everything():
    """All that the desk would show, but for the times."""
    rows = Suggestion.objects.order_by("key").prefetch_related("evidence", "stores")
    return [
        (row.key, row.state, units(row), money(row), row.interest_q50, row.seen, row.wanted, row.asked)
        + (sorted(store.pk for store in row.stores.all()), [(e.kind, e.against, e.facts) for e in row.evidence.all()])
        for row in rows
    ]
