from collab.models.decisions import Decision, Outcome, Trial
from collab.models.scores import OURS, Foretold, Score, ScoreRun
from collab.models.signals import Shard, Signal, SignalDay, SignalKind, SignalSum, SubjectType
from collab.models.suggestions import Evidence, Suggestion

__all__ = [
    "OURS",
    "Decision",
    "Evidence",
    "Foretold",
    "Outcome",
    "Score",
    "ScoreRun",
    "Shard",
    "Signal",
    "SignalDay",
    "SignalKind",
    "SignalSum",
    "SubjectType",
    "Suggestion",
    "Trial",
]
