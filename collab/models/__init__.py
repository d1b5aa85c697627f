from collab.models.decisions import Decision, Outcome, Trial
from collab.models.learning import Camp, Reading, Reckoning
from collab.models.readings import GoodsReading
from collab.models.scores import OURS, Foretold, Score, ScoreRun
from collab.models.signals import Shard, Signal, SignalDay, SignalKind, SignalSum, SubjectType
from collab.models.suggestions import Evidence, Suggestion
from collab.models.voices import BoardReading, IdeaReading, SetAside, TypedWeight, Worth

__all__ = [
    "BoardReading",
    "Reckoning",
    "Reading",
    "Camp",
    "OURS",
    "Decision",
    "Evidence",
    "Foretold",
    "GoodsReading",
    "IdeaReading",
    "Outcome",
    "Score",
    "ScoreRun",
    "SetAside",
    "Shard",
    "Signal",
    "SignalDay",
    "SignalKind",
    "SignalSum",
    "SubjectType",
    "Suggestion",
    "Trial",
    "TypedWeight",
    "Worth",
]
