from collab.models.decisions import Decision, Outcome, Trial
from collab.models.signals import Shard, Signal, SignalDay
from collab.models.suggestions import Evidence, Suggestion

__all__ = [
    "Decision",
    "Evidence",
    "Outcome",
    "Shard",
    "Signal",
    "SignalDay",
    "Suggestion",
    "Trial",
]
