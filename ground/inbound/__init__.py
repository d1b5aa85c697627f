"""Files that come in: read strictly, in flat memory, refused with a reason a person can act on."""

from .feed import Feed, Row, digest
from .fields import Column, Refused
from .progress import Progress, Step, to_terminal
from .report import CountsDiffer, Problem, RejectedFile, Tally, Unusable

__all__ = [
    "Column",
    "CountsDiffer",
    "Feed",
    "Problem",
    "Progress",
    "Refused",
    "RejectedFile",
    "Row",
    "Step",
    "Tally",
    "Unusable",
    "digest",
    "to_terminal",
]
