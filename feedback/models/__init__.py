from feedback.models.alike import IdeaPoint
from feedback.models.edits import IdeaEdit
from feedback.models.ideas import Board, Follow, Idea, StatusChange
from feedback.models.notices import Notice
from feedback.models.pairs import PairChoice, PairStanding
from feedback.models.pledges import NotForMe, Pledge, PriceGuide
from feedback.models.requests import StoreRequest
from feedback.models.votes import ForYou, Impression, ImpressionHour, Vote, Voter

__all__ = [
    "Board",
    "Follow",
    "Idea",
    "IdeaEdit",
    "IdeaPoint",
    "ForYou",
    "Impression",
    "ImpressionHour",
    "NotForMe",
    "Notice",
    "PairChoice",
    "PairStanding",
    "Pledge",
    "PriceGuide",
    "StatusChange",
    "StoreRequest",
    "Vote",
    "Voter",
]
