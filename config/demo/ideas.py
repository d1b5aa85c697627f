"""The demo shoppers' ideas as they are written in data/ideas.csv, and the boards they stand on."""

from dataclasses import dataclass
from functools import cache

from config.demo.history import shipped

CITIES = {
    "Bath": "bath",
    "Brighton": "brighton",
    "Cardiff": "cardiff",
    "Edinburgh": "edinburgh",
    "Exeter": "exeter",
    "Leeds": "leeds",
    "Norwich": "norwich",
    "Preston": "preston",
    "Shrewsbury": "shrewsbury",
    "York": "york",
}


@dataclass(frozen=True)
class IdeaText:
    key: str  # "product-mix-017"
    board: str
    sku: str  # of the product it is about, if there is one
    department: str
    wish: str  # colour, size, pack, new, back, price, local, fix, personal, service
    step: str  # of shopping: find, choose, try, pay, collect, use, return
    appeal: int  # 1 to 5: how many like it when they see it; known to the generator only
    twin_of: str  # key of the idea it says again in other words
    fate: str  # open, reviewing, accepted, shipped, declined, trial worked, trial failed
    reason: str  # what the people who asked were told
    title: str
    body: str

    @property
    def store(self) -> str:
        """Code of the store it speaks of by name."""
        return next((code for city, code in CITIES.items() if f"{city}" in f"{self.title} {self.body}"), "")


@cache
def ideas() -> tuple[IdeaText, ...]:
    return tuple(IdeaText(**row | {"appeal": int(row["appeal"])}) for row in shipped("ideas.csv"))
