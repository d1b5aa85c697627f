"""What a trial showed so far, as its suggestion's page tells it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collab.actions.measure import looks
from collab.models import Decision, Outcome, Trial


@dataclass(frozen=True)
class Look:
    weeks: int
    on: date
    outcome: Outcome | None


@dataclass(frozen=True)
class Shown:
    trial: Trial
    looks: list[Look]
    words: str | Promise


def shown(decision: Decision | None) -> Shown | None:
    """The trial of a decision with its looks, taken and still to come; None when nothing is tried."""
    trial = Trial.objects.filter(decision=decision).prefetch_related("stores", "controls", "outcomes").first()
    if decision is None or trial is None:
        return None
    taken = {outcome.weeks: outcome for outcome in trial.outcomes.all()}
    weeks = sorted({*looks(trial), *taken})
    rows = [Look(look, trial.starts_on + timedelta(weeks=look), taken.get(look)) for look in weeks]
    return Shown(trial, rows, words(trial, rows))


def words(trial: Trial, rows: list[Look]) -> str | Promise:
    """What the looks say so far: go on, enough, stop, or nothing to be told from chance."""
    last = next((row for row in reversed(rows) if row.outcome), None)
    if last is None:
        return ""
    if trial.state == Trial.State.RUNNING:
        return _("Go on: by now this cannot be told from chance.")
    early = last is not rows[-1]
    if trial.state == Trial.State.WORKED:
        return _("Enough is known: it works. There is no need to wait for the end.") if early else _("It works.")
    if early:
        return _("Stop: it does harm.")
    harm = last.outcome is not None and last.outcome.lift_q90 < 0
    return _("It does harm.") if harm else _("No difference that can be told from chance.")
