from feedback.models.alike import IdeaPoint
from feedback.models.comments import Comment, SameHere
from feedback.models.complaints import Complaint
from feedback.models.edits import IdeaEdit
from feedback.models.ideas import Board, Follow, Idea, StatusChange
from feedback.models.kiosks import Kiosk, KioskVisit
from feedback.models.labels import Label, LabelDay
from feedback.models.merges import Merge, MergeAnswer
from feedback.models.notices import Notice, Topic
from feedback.models.order import Appeal, Flag, Held, Ruling, Thing, WatchWord, Why, how_many_wait
from feedback.models.pairs import PairChoice, PairStanding
from feedback.models.pledges import NotForMe, Pledge, PriceGuide
from feedback.models.polls import Poll, PollAnswer, PollOption
from feedback.models.promises import AskedAgain, Handover, Openness, StagePromise, StillWanted, team_named, team_words
from feedback.models.repairs import Repair
from feedback.models.requests import StoreRequest
from feedback.models.votes import ForYou, Impression, ImpressionHour, Vote, Voter
from feedback.models.wishes import WishItem, WishList

__all__ = [
    "AskedAgain",
    "Appeal",
    "Board",
    "Flag",
    "Comment",
    "Complaint",
    "Follow",
    "Held",
    "Idea",
    "IdeaEdit",
    "IdeaPoint",
    "ForYou",
    "Handover",
    "Impression",
    "ImpressionHour",
    "Kiosk",
    "KioskVisit",
    "Label",
    "LabelDay",
    "NotForMe",
    "Notice",
    "PairChoice",
    "PairStanding",
    "Pledge",
    "Poll",
    "PollAnswer",
    "PollOption",
    "PriceGuide",
    "Merge",
    "MergeAnswer",
    "Notice",
    "Openness",
    "StagePromise",
    "Repair",
    "Ruling",
    "SameHere",
    "StatusChange",
    "StillWanted",
    "StoreRequest",
    "Thing",
    "Topic",
    "Vote",
    "Voter",
    "WatchWord",
    "Why",
    "WishItem",
    "WishList",
    "how_many_wait",
    "team_named",
    "team_words",
]
