"""What happened in a shop, as arrays: receipts, and who saw and wanted which idea. Days are whole numbers."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from collab.engine.spread import Floats

type Codes = NDArray[np.int64]
type Flags = NDArray[np.bool_]

EPOCH = date(1970, 1, 1)  # day 0
NEVER = np.iinfo(np.int32).max  # a day that does not come


@dataclass(frozen=True, slots=True)
class Receipts:
    """Sale rows (n,): customer (-1: nobody known), product and store as codes, day, units, revenue; of each product
    its department and the number by which the shop knows it, (P,)."""

    customer: Codes
    product: Codes
    store: Codes
    day: Codes
    units: Floats
    revenue: Floats
    customers: int
    stores: int
    department: Codes
    product_ids: Codes

    @property
    def products(self) -> int:
        return len(self.department)

    def rows(self, use: Flags) -> "Receipts":
        columns = ("customer", "product", "store", "day", "units", "revenue")
        return replace(self, **{name: getattr(self, name)[use] for name in columns})

    def between(self, begin: int, end: int) -> "Receipts":
        """The rows of days begin..end-1."""
        return self.rows((self.day >= begin) & (self.day < end))

    def before(self, day: int) -> "Receipts":
        return self.rows(self.day < day)


@dataclass(frozen=True, slots=True)
class Opinions:
    """Who met which idea (n,): voter and idea as codes, the day of the first look, the day of the wish (NEVER without),
    whether a lot put it there; department (N,) and text of each idea; what voters did besides (m,)."""

    voter: Codes
    idea: Codes
    looked: Codes
    wished: Codes
    by_lot: Flags
    board: Codes
    texts: tuple[str, ...]
    voters: int
    did: Codes
    thing: Codes
    done: Codes

    @property
    def ideas(self) -> int:
        return len(self.board)

    @property
    def things(self) -> int:
        return int(self.thing.max(initial=-1)) + 1

    def before(self, day: int) -> "Opinions":
        """What was known on the morning of a day: later looks are unknown, later wishes are none."""
        seen, past = self.looked < day, self.done < day
        wished = np.where(self.wished[seen] < day, self.wished[seen], NEVER)
        return replace(
            self,
            **{name: getattr(self, name)[seen] for name in ("voter", "idea", "looked", "by_lot")},
            wished=wished,
            **{name: getattr(self, name)[past] for name in ("did", "thing", "done")},
        )

    def first_met(self, begin: int, end: int) -> "Opinions":
        """Those who met an idea for the first time on the days begin..end-1, with what they wished by then."""
        known = self.before(end)
        use = known.looked >= begin
        columns = ("voter", "idea", "looked", "wished", "by_lot")
        return replace(known, **{name: getattr(known, name)[use] for name in columns})


@dataclass(frozen=True, slots=True)
class History:
    """`goods` has all sales of some products, `people` all purchases of some customers: the same rows in a shop whose
    receipts fit into memory as a whole."""

    goods: Receipts
    people: Receipts
    opinions: Opinions

    def first_day(self, module: str) -> int:
        """The first day that is known of what a module of tasks reads; NEVER where nothing is."""
        days = {"boards": self.opinions.looked, "people": self.people.day}.get(module, self.goods.day)
        return int(days.min(initial=NEVER))
