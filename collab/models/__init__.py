from collab.models.decisions import Decision, Outcome, Trial
from collab.models.signals import Shard, Signal, SignalDay, SignalKind, SignalSum, SubjectType
from collab.models.suggestions import Evidence, Suggestion

__all__ = [
    "Decision",
    "Evidence",
    "Outcome",
    "Shard",
    "Signal",
    "SignalDay",
    "SignalKind",
    "SignalSum",
    "SubjectType",
    "Suggestion",
    "Trial",
]
