"""Which method a task uses from now on, and why."""

from collab.models import OURS, Score
from collab.replay.own.marks import Comparison

ENOUGH = 8  # cases below which nothing is concluded
Reason = Score.Reason


def in_use(task: str) -> str:
    """The method that is live for a task of `manage.py backtest`: "ours", or the simple peer's name when the last
    scores say so. One row by an index."""
    found = Score.objects.filter(task=task).order_by("-computed_at", "-pk").values_list("in_use", flat=True).first()
    return found or OURS


def verdict(before: str, found: Comparison | None) -> tuple[str, Reason]:
    """The method from now on, and why: to the peer when ours is worse by more than one standard error of the paired
    differences over enough cases, back only when it is not worse again, so that chance does not swing it daily."""
    if found is None:
        return OURS, Reason.NONE
    if found.cases < ENOUGH:
        return OURS, Reason.FEW
    if found.gain < -found.gain_se:
        return found.peer, Reason.BEHIND
    if before != OURS and found.gain < 0:
        return before, Reason.RECOVERING
    return OURS, Reason.AHEAD if found.gain > found.gain_se else Reason.LEVEL
