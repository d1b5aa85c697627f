"""A trial is over, and somebody says what follows: the words are proposed with the figures, and nothing ends by
itself."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from collab.actions.decide import SomeoneWasFaster
from collab.models import Decision, Suggestion, Trial
from feedback.models import Openness
from loyalty.models import SaleDay, User


@transaction.atomic
def end_trial(
    *, trial: Trial, verdict: str, by: User, now: datetime, reason: str = "", promised_for: date | None = None
) -> Decision:
    """Decide what becomes of what was tried: we get it, or it ends. It takes effect after `settings.UNDO_SECONDS`;
    until then `undo` works, and the trial waits for a decision again.

    Of two people who decide at once, one wins; the other gets `SomeoneWasFaster`.
    """
    suggestion = Suggestion.objects.select_for_update().get(pk=trial.decision.suggestion_id)
    later = suggestion.decisions.filter(pk__gt=trial.decision_id).select_related("by").order_by("-pk").first()
    if later:
        raise SomeoneWasFaster(later)
    return Decision.objects.create(
        suggestion=suggestion,
        verdict=verdict,
        reason=reason,
        promised_for=promised_for,
        by=by,
        at=now,
        not_before=now + timedelta(seconds=settings.UNDO_SECONDS),
    )


def proposal(trial: Trial) -> tuple[str, str]:
    """(verdict, words): what its looks speak for, as it could be said in public. The pieces sold are among the words
    only where the retailer shows them."""
    facts = {"weeks": weeks_of(trial), "stores": trial.stores.count(), "pieces": sold(trial)}
    told = Openness.current().unit_sales
    if trial.state == Trial.State.WORKED:
        with_number = _("In %(weeks)d weeks, %(pieces)d pieces were sold in %(stores)d stores. So it stays.")
        without = _("In %(weeks)d weeks it did well in %(stores)d stores. So it stays.")
        return Decision.Verdict.ACCEPT, (with_number if told else without) % facts
    with_number = _("In %(weeks)d weeks, %(pieces)d pieces were sold in %(stores)d stores. That was not enough.")
    without = _("In %(weeks)d weeks, it did not sell enough in %(stores)d stores.")
    return Decision.Verdict.END, (with_number if told else without) % facts


def weeks_of(trial: Trial) -> int:
    return max((trial.ends_on - trial.starts_on).days // 7, 1)


def sold(trial: Trial) -> int:
    """Pieces sold in the stores of the trial while it ran."""
    days = SaleDay.objects.filter(
        variant=trial.variant, store__in=trial.stores.all(), day__gte=trial.starts_on, day__lt=trial.ends_on
    )
    return days.aggregate(pieces=Sum("units"))["pieces"] or 0
