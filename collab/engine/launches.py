"""What a product just launched tells on a given day, and every earlier launch told the same way.

A launch is seen at an origin: only what was sold before it counts. Earlier launches are replayed at earlier origins by
the very same function, and what they sold afterwards is known; `launch_forecast` learns from those pairs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collab.engine.spread import Floats

type Ints = NDArray[np.int64]

FRESH = 28  # days in which a product counts as just launched
BEFORE = 28  # days to compare the launch window with, for trends
SALES_NEEDED = 2  # rows: a product sold once tells next to nothing
SETTLED = 400  # of the products sold for longer, looked at beside the launches of one origin
RECENT = (3, 7, 14, 28)  # days before the origin over which sales are summed

FEATURES = (
    "age",
    "units",
    "rate",
    *(f"units in {days} days" for days in RECENT),
    "sales",
    "customers",
    "stores",
    "days sold",
    "since last sale",
    "largest sale",
    "share of largest",
    "came again",
    "price",
    "price in group",
    "group level",
    "buyers' habit",
    "group trend",
    "market trend",
    "group launches",
)


@dataclass(frozen=True, slots=True)
class Sales:
    """Sale rows in order of day, each (n,): codes of product, customer (-1 = unknown) and store, day, units, revenue.

    Units are above zero: returns are no demand. `group` (P,) is each product's category code.
    """

    product: Ints
    customer: Ints
    store: Ints
    day: Ints
    units: Floats
    revenue: Floats
    group: Ints

    def between(self, begin: int, end: int) -> "Sales":
        """The rows of days begin..end-1."""
        return self._rows(slice(*np.searchsorted(self.day, (begin, end))))

    def of(self, products: Ints) -> "Sales":
        """The rows of these products."""
        asked = np.zeros(len(self.group), dtype=bool)
        asked[products] = True
        return self._rows(asked[self.product])

    def _rows(self, cut: slice | NDArray[np.bool_]) -> "Sales":
        return Sales(
            self.product[cut],
            self.customer[cut],
            self.store[cut],
            self.day[cut],
            self.units[cut],
            self.revenue[cut],
            self.group,
        )


@dataclass(frozen=True, slots=True)
class Launches:
    """n launches as seen on their origin: features (n, F), units sold so far (n,), group, product, origin (n,)."""

    seen: Floats
    so_far: Floats
    group: Ints
    product: Ints
    origin: Ints

    def rows(self, chosen: NDArray[np.bool_]) -> "Launches":
        return Launches(*(getattr(self, name)[chosen] for name in ("seen", "so_far", "group", "product", "origin")))


def joined(parts: list[Launches]) -> Launches:
    """Launches of several origins in one, at least one part."""
    names = ("seen", "so_far", "group", "product", "origin")
    return Launches(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def ordered(
    *, product: Ints, customer: Ints, store: Ints, day: Ints, units: Floats, revenue: Floats, group: Ints
) -> Sales:
    """Sale rows in any order -> `Sales`; rows without units are left out, so are those of no known product (< 0)."""
    rows = np.flatnonzero((units > 0) & (product >= 0))
    rows = rows[np.argsort(day[rows], kind="stable")]
    return Sales(product[rows], customer[rows], store[rows], day[rows], units[rows], revenue[rows], group)


def first_days(sales: Sales) -> Ints:
    """The day of each product's first sale, (P,); a day after all others where it never sold."""
    last = int(sales.day[-1]) if len(sales.day) else 0
    first = np.full(len(sales.group), last + 1, dtype=np.int64)
    np.minimum.at(first, sales.product, sales.day)
    return first


def fresh(sales: Sales, first: Ints, origin: int) -> Ints:
    """Products launched in the `FRESH` days before the origin and sold at least `SALES_NEEDED` times by then."""
    window = sales.between(origin - FRESH, origin)
    rows = np.bincount(window.product, minlength=len(first))
    return np.flatnonzero((first >= origin - FRESH) & (first < origin) & (rows >= SALES_NEEDED)).astype(np.int64)


def settled(sales: Sales, first: Ints, origin: int) -> Ints:
    """Products that have been sold for longer than launches, seen as often in the window: `SETTLED` of them by lot."""
    window = sales.between(origin - FRESH, origin)
    rows = np.bincount(window.product, minlength=len(first))
    found = np.flatnonzero((first < origin - FRESH) & (rows >= SALES_NEEDED)).astype(np.int64)
    lot = np.random.default_rng(abs(origin))
    return np.sort(lot.choice(found, min(SETTLED, len(found)), replace=False))


def replays(
    sales: Sales, first: Ints, origin: int, horizon: int, step: int, among: Callable[[Sales, Ints, int], Ints] = fresh
) -> Iterator[tuple[Launches, Floats]]:
    """Launches at earlier origins with the units they sold in the `horizon` days after; all of it before `origin`.

    Goes back in steps of `step` days for as long as there is a launch window and one before it: what sold in a data
    set's first weeks was not launched then, it was there before. `among` says which products are looked at.
    """
    if not len(sales.day):
        return
    latest, start = origin - horizon, int(sales.day[0])
    latest -= (
        max(0, -(-(latest - int(sales.day[-1]) - FRESH) // step)) * step
    )  # nothing is launched after the last sale
    for past in range(latest, start + FRESH + BEFORE - 1, -step):
        products = among(sales, first, past)
        if len(products):
            yield look(sales, first, products, past), sold(sales, products, past, horizon)


def sold(sales: Sales, products: Ints, origin: int, horizon: int) -> Floats:
    """Units of these products in the `horizon` days from the origin, (n,)."""
    after = sales.between(origin, origin + horizon)
    return np.bincount(after.product, after.units, minlength=len(sales.group))[products]


def look(sales: Sales, first: Ints, products: Ints, origin: int) -> Launches:
    """These products as they stand on the origin's morning, from the `FRESH + BEFORE` days before it."""
    window = sales.between(origin - FRESH, origin)
    before = sales.between(origin - FRESH - BEFORE, origin - FRESH)
    count = len(sales.group)
    units, rows = np.bincount(window.product, window.units, count), np.bincount(window.product, minlength=count)
    age = np.clip(origin - first[products], 1, FRESH).astype(float)
    own = window.of(products)  # a few of all rows: what only their own rows tell is counted there
    last = np.full(count, origin - FRESH - 1)
    np.maximum.at(last, own.product, own.day)
    largest = np.zeros(count)
    np.maximum.at(largest, own.product, own.units)
    price = np.maximum(np.bincount(window.product, window.revenue, count), 0.0) / np.maximum(units, 1e-9)
    customers, again = _customers(own, count)
    columns = [
        age,
        np.log1p(units[products]),
        np.log1p(units[products] / age),
        *(np.log1p(_units_since(own, origin - days, count)[products]) for days in RECENT),
        np.log1p(rows[products]),
        np.log1p(customers[products]),
        np.log1p(_distinct(own.product, own.store, count)[products]),
        np.log1p(_distinct(own.product, own.day, count)[products]),
        np.minimum(origin - last[products], FRESH + 1).astype(float),
        np.log1p(largest[products]),
        largest[products] / np.maximum(units[products], 1e-9),
        again[products],
        np.log1p(price[products]),
        *(each[products] for each in _against_group(sales.group, units, price)),
        _habits(own, window, before)[products],
        *_trends(sales.group, units, before, products),
        _launches_in_group(sales.group, first, origin)[products],
    ]
    seen = np.column_stack(columns).astype(float)
    return Launches(
        seen, units[products], sales.group[products], products, np.full(len(products), origin, dtype=np.int64)
    )


def _units_since(window: Sales, begin: int, count: int) -> Floats:
    recent = window.day >= begin
    return np.bincount(window.product[recent], window.units[recent], count)


def _distinct(product: Ints, other: Ints, count: int) -> Floats:
    """How many different others (customers, stores, days) each product was sold with, (P,); -1 is nobody."""
    known = other >= 0
    pairs = _pairs(product[known], other[known])
    return np.bincount(pairs[:, 0], minlength=count).astype(float)


def _pairs(product: Ints, other: Ints) -> Ints:
    """Different pairs, (k, 2), sorted."""
    width = int(other.max()) + 1 if len(other) else 1
    return np.column_stack(np.divmod(np.unique(product * width + other), width))


def _customers(window: Sales, count: int) -> tuple[Floats, Floats]:
    """Different customers of each product, (P,), and the share of them who bought it on two days or more."""
    known = window.customer >= 0
    span = int(window.day.max()) + 1 if len(window.day) else 1
    visits = np.unique(np.column_stack([window.product, window.customer, window.day % span])[known], axis=0)
    both, days = np.unique(visits[:, :2], axis=0, return_counts=True)
    customers = np.bincount(both[:, 0], minlength=count).astype(float)
    again = np.bincount(both[days > 1, 0], minlength=count)
    return customers, again / np.maximum(customers, 1.0)


def _habits(own: Sales, window: Sales, before: Sales) -> Floats:
    """How much the buyers of each product of `own` buy of everything, mean log rows in both windows, (P,)."""
    count = len(own.group)
    known = own.customer >= 0
    people = int(max(window.customer.max(initial=0), before.customer.max(initial=0))) + 1
    rows = np.bincount(window.customer[window.customer >= 0], minlength=people)
    rows = rows + np.bincount(before.customer[before.customer >= 0], minlength=people)
    pairs = _pairs(own.product[known], own.customer[known])
    total = np.bincount(pairs[:, 0], np.log1p(rows[pairs[:, 1]]), count)
    return total / np.maximum(np.bincount(pairs[:, 0], minlength=count), 1)


def _against_group(group: Ints, units: Floats, price: Floats) -> tuple[Floats, Floats]:
    """Log price over the group's usual price, and the log of what a selling product of the group sells, (P,) each."""
    groups = int(group.max()) + 1 if len(group) else 0
    selling = (units > 0) & (price > 0)
    number = np.maximum(np.bincount(group[selling], minlength=groups), 1)
    usual = np.bincount(group[selling], np.log(price[selling]), groups) / number
    level = np.bincount(group[selling], units[selling], groups) / number
    relative = np.where(price > 0, np.log(np.maximum(price, 1e-9)) - usual[group], 0.0)
    return relative, np.log1p(level)[group]


def _trends(group: Ints, units: Floats, before: Sales, products: Ints) -> tuple[Floats, Floats]:
    """Log of units now over units in the window before, of each product's group and of everything, (n,) each."""
    earlier = np.bincount(before.product, before.units, len(group))
    groups = int(group.max()) + 1 if len(group) else 0
    now, then = np.bincount(group, units, groups), np.bincount(group, earlier, groups)
    own = np.log((now + 5.0) / (then + 5.0))[group[products]]
    market = np.log((units.sum() + 5.0) / (earlier.sum() + 5.0))
    return own, np.full(len(products), market)


def _launches_in_group(group: Ints, first: Ints, origin: int) -> Floats:
    """Log of how many products of the same group were launched in the window: a new line, or one more flavour."""
    groups = int(group.max()) + 1 if len(group) else 0
    new = (first >= origin - FRESH) & (first < origin)
    return np.log1p(np.bincount(group[new], minlength=groups))[group]
