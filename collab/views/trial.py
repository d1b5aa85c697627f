"""What a trial showed so far, as its suggestion's page tells it, and saying what follows when it is over."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collab.actions.end_trial import proposal, sold, weeks_of
from collab.actions.measure import looks
from collab.forms import TrialForm
from collab.models import Outcome, Suggestion, Trial
from feedback.models import Idea, Openness, StagePromise

MOST = 20


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


def shown(row: Suggestion) -> Shown | None:
    """The latest trial of a suggestion with its looks, taken and still to come; None when nothing was tried."""
    tried = Trial.objects.filter(decision__suggestion=row).order_by("-pk")
    trial = tried.prefetch_related("stores", "controls", "outcomes").first()
    if trial is None:
        return None
    taken = {outcome.weeks: outcome for outcome in trial.outcomes.all()}
    weeks = sorted({*looks(trial), *taken})
    rows = [Look(look, trial.starts_on + timedelta(weeks=look), taken.get(look)) for look in weeks]
    return Shown(trial, rows, words(trial, rows))


@dataclass(frozen=True)
class Ending:
    """What is asked when a trial is over: with the pieces sold, which the public reads only where it may."""

    trial: Trial
    form: TrialForm
    weeks: int
    pieces: int
    pieces_are_public: bool
    words_are_owed: bool  # somebody asked, and reads them
    days_late: int
    team: str


def ending(row: Suggestion, form: TrialForm | None = None) -> Ending | None:
    """None while it runs, or when somebody has said what follows."""
    today = timezone.localdate()
    trial = Trial.objects.to_decide(today).filter(decision__suggestion=row).first()
    if trial is None:
        return None
    verdict, said = proposal(trial)
    soon = today + timedelta(days=28)
    form = form or TrialForm(initial={"verdict": verdict, "reason": said, "promised_for": soon})
    late = max((today - trial.ends_on).days, 0)
    public = Openness.current().unit_sales
    return Ending(trial, form, weeks_of(trial), sold(trial), public, row.idea_id is not None, late, owner(row.idea))


def owner(idea: Idea | None) -> str:
    """The team that owes the decision."""
    return (idea.team if idea else "") or StagePromise.of("trial").team


def to_decide(today: date) -> list[Trial]:
    """Trials that are over and wait, each with `days_late` and the `team` that owes the decision."""
    about = ("decision__suggestion__idea", "decision__suggestion__variant__product", "decision__suggestion__category")
    rows = list(Trial.objects.to_decide(today).select_related(*about)[:MOST])
    team = StagePromise.of("trial").team if rows else ""
    for row in rows:
        idea = row.decision.suggestion.idea
        row.days_late = max((today - row.ends_on).days, 0)
        row.team = (idea.team if idea else "") or team
    return rows


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
