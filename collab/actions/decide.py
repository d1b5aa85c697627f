from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from catalog.models import Store
from collab.models import Decision, Suggestion
from loyalty.models import User


class SomeoneWasFaster(Exception):
    """The suggestion was decided, snoozed or retired before this decision arrived. `decision` says how, if known."""

    def __init__(self, decision: Decision | None):
        super().__init__("decided already")
        self.decision = decision


@transaction.atomic
def decide(
    *,
    suggestion: Suggestion,
    verdict: str,
    by: User,
    now: datetime,
    reason: str = "",
    promised_for: date | None = None,
    weeks: int | None = None,
    stores: Iterable[Store] = (),
    team: str = "",
) -> Decision:
    """Decide what becomes of a suggestion. It takes effect after `settings.UNDO_SECONDS`; until then `undo` works.

    Of two people who decide at once, one wins; the other gets `SomeoneWasFaster`.
    """
    claimed = Suggestion.objects.waiting(now).filter(pk=suggestion.pk).update(state=Suggestion.State.DECIDED)
    if not claimed:
        raise SomeoneWasFaster(suggestion.decisions.order_by("-at").select_related("by").first())
    decision = Decision.objects.create(
        suggestion=suggestion,
        verdict=verdict,
        reason=reason,
        promised_for=promised_for,
        weeks=weeks,
        team=team,
        by=by,
        at=now,
        not_before=now + timedelta(seconds=settings.UNDO_SECONDS),
    )
    decision.stores.set(stores)
    return decision
