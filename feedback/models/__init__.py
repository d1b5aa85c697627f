from feedback.models.ideas import Board, Follow, Idea, StatusChange
from feedback.models.notices import Notice
from feedback.models.requests import StoreRequest
from feedback.models.votes import ForYou, Impression, ImpressionHour, Vote, Voter

__all__ = [
    "Board",
    "Follow",
    "Idea",
    "ForYou",
    "Impression",
    "ImpressionHour",
    "Notice",
    "StatusChange",
    "StoreRequest",
    "Vote",
    "Voter",
]
