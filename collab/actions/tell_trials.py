"""A trial is over and did not show enough: those who asked are told so, with the number where that is public."""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.actions.carry_out import TEAM
from collab.models import Trial
from feedback.actions.answer import Answer, answer
from feedback.models import Idea, Notice, Openness
from loyalty.models import SaleDay


def tell_trials(*, now: datetime) -> list[Idea]:
    """End the ideas whose trial is over without enough to show; the others wait for a decision. Each is told once."""
    ended = Trial.objects.filter(
        ends_on__lte=timezone.localdate(now),
        state=Trial.State.FAILED,
        decision__suggestion__idea__stage=Idea.Stage.TRIAL,
    )
    trials = ended.select_related("decision__suggestion__idea__board").order_by("pk")
    return [_tell(trial, now) for trial in trials]


@transaction.atomic
def _tell(trial: Trial, now: datetime) -> Idea:
    idea = trial.decision.suggestion.idea
    assert idea is not None
    said = Answer(stage=Idea.Stage.ENDED, kind=Notice.Kind.ENDED, reason=reason(trial), team=TEAM)
    answer(idea=idea, answer=said, cause=f"trial:{trial.pk}", now=now)
    return idea


def reason(trial: Trial) -> str:
    """What is said in public: the pieces sold only where the retailer switched that on."""
    weeks, stores = max((trial.ends_on - trial.starts_on).days // 7, 1), trial.stores.count()
    facts = {"weeks": weeks, "stores": stores, "pieces": sold(trial)}
    if Openness.current().unit_sales:
        return _("In %(weeks)d weeks, %(pieces)d pieces were sold in %(stores)d stores. That was not enough.") % facts
    return _("In %(weeks)d weeks, it did not sell enough in %(stores)d stores.") % facts


def sold(trial: Trial) -> int:
    """Pieces sold in the stores of the trial while it ran."""
    days = SaleDay.objects.filter(
        variant=trial.variant, store__in=trial.stores.all(), day__gte=trial.starts_on, day__lt=trial.ends_on
    )
    return days.aggregate(pieces=Sum("units"))["pieces"] or 0
