"""Did it work? Stores where something was tried, against like stores where nothing changed.

Before the start, `plan` says how many controls a group should have and which lift could be seen at all; `controls`
chooses them; `measure` says what came of it, with an interval read off placebos; `verdict` whether to stop.

Sales are (stores, weeks), units or money, oldest week first; NaN = closed, or not heard of that week. Lifts are
fractions: .18 is +18 %.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from collab.engine import placebos
from collab.engine.placebos import NONE, Codes, Flags
from collab.engine.spread import Floats

MANY = (5, 10, 20, 40)  # how many controls a group may have; placebos from before the start choose
USUAL = 10  # controls, where nothing can be learnt from before the start
LOOKS = (4, 8)  # weeks after the start at which a trial is looked at, and at its end
LEVEL = 0.9
POWER = 0.8


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known before the start: how many controls a group gets, how far chance alone carried such groups in the
    past, log ratios (P,), and what these sold a week (P,). `why` there are none: "no_controls" or "short_history"."""

    controls: int
    strayed: Floats
    sold: Floats
    why: str = ""

    def smallest_lift(self, sells: float | None = None, level: float = LEVEL, power: float = POWER) -> float | None:
        """The smallest lift that such a trial finds with this power; None: nobody can say. `sells`: what the trial's
        stores sell a week (`weekly`), where they are known already.

        It has to carry all but the unluckiest 1 - power of the placebos past the limit of the interval.
        """
        strayed = self.strayed if sells is None else placebos.as_if(self.strayed, self.sold, sells)
        bar = placebos.limit(strayed, level)
        if not np.isfinite(bar):
            return None
        return float(np.expm1(bar - np.quantile(strayed, 1 - power)))


@dataclass(frozen=True, slots=True)
class Effect:
    """What a trial did, as a log ratio, and how far placebos strayed (P,). `why` nothing can be said: "no_controls",
    "short_history", "no_sales" or "not_over"; then the lift is 0, somewhere between -1 and infinity."""

    log_lift: float
    strayed: Floats
    sold: float = 0.0  # in the trial's stores in these weeks
    why: str = ""

    @property
    def lift(self) -> float:
        return float(np.expm1(self.log_lift))

    @property
    def extra(self) -> float:
        """Sold beyond what the controls let expect."""
        return self.sold * float(-np.expm1(-self.log_lift))

    def between(self, level: float = LEVEL) -> tuple[float, float]:
        """The interval of the lift at this level; -1 to infinity where placebos are too few to say."""
        bar = placebos.limit(self.strayed, level)
        if not np.isfinite(bar):
            return -1.0, float("inf")
        return float(np.expm1(self.log_lift - bar)), float(np.expm1(self.log_lift + bar))


def plan(sales: ArrayLike, stores: int, weeks: int, *, seed: int = 0) -> Plan:
    """What a trial in so many stores over so many weeks could show if it started after the last column of `sales`.

    Random groups of that size are measured at earlier starts, when nothing was tried; as many controls are taken as
    let them stray least.
    """
    known = placebos.filled(sales)
    usable = known[placebos.selling(known, known.shape[1])]
    spare = len(usable) - stores
    if stores < 1 or spare < 1:
        return Plan(0, NONE, NONE, "no_controls")
    starts = list(placebos.earlier(usable.shape[1], weeks))
    if weeks < 1 or not starts:
        return Plan(min(USUAL, spare), NONE, NONE, "short_history")
    groups = placebos.random_groups(len(usable), stores, max(placebos.GROUPS // len(starts), placebos.FEW), seed)
    best, strayed = _least_strayed(usable, groups, starts, weeks, sorted({min(many, spare) for many in MANY}))
    return Plan(best, strayed, np.concatenate([placebos.volume(usable, groups, at) for at in starts]))


def weekly(sales: ArrayLike, treated: ArrayLike) -> float:
    """What the treated stores (rows) together sell a week, before the start after the last column."""
    known = placebos.filled(sales)
    return float(placebos.volume(known, placebos.flags(treated, len(known))[None], known.shape[1])[0])


def _least_strayed(
    sales: Floats, groups: Flags, starts: list[int], weeks: int, choices: list[int]
) -> tuple[int, Floats]:
    """The number of controls under which placebos stray least, and how far they did (P,)."""
    tried = [
        np.concatenate([placebos.centred(placebos.ratios(sales, groups, at, weeks, many))[0] for at in starts])
        for many in choices
    ]
    best = min(range(len(choices)), key=lambda choice: float(np.square(tried[choice]).sum()))
    return choices[best], tried[best]


def controls(sales: ArrayLike, treated: ArrayLike, many: int, *, free: ArrayLike | None = None) -> Codes:
    """The rows of up to `many` stores that moved most like the treated ones (rows), nearest first.

    `sales` end before the start. `free` (S,): stores in which nothing else is tried, default all.
    """
    known = placebos.filled(sales)
    group = placebos.flags(treated, len(known))
    allowed = placebos.selling(known, known.shape[1]) & ~group & _free(free, len(known))
    if not allowed.any():
        return np.zeros(0, dtype=np.int64)
    return placebos.nearest(known, group[None], known.shape[1], min(many, int(allowed.sum())), allowed)[0]


def measure(
    sales: ArrayLike,
    treated: ArrayLike,
    start: int,
    weeks: int,
    against: ArrayLike,
    *,
    free: ArrayLike | None = None,
    seed: int = 0,
) -> Effect:
    """The lift in the treated stores (rows) over `weeks` weeks from column `start`, against their controls (rows).

    `free` (S,): stores in which nothing is tried, default all others. Placebo groups come from these, and where these
    are too few also from earlier starts, when nothing was tried anywhere.
    """
    known = placebos.filled(sales)
    group, peers = placebos.flags(treated, len(known)), placebos.flags(against, len(known))
    if why := _cannot(known, group, peers & ~group, start, weeks):
        return Effect(0.0, NONE, why=why)
    selling = placebos.selling(known, start)
    untouched = selling & ~group & _free(free, len(known))
    drift, strayed, sold = placebos.here_and_before(
        known[untouched],
        known[untouched | (selling & group)],
        size=int(group.sum()),
        start=start,
        weeks=weeks,
        many=int(peers.sum()),
        seed=seed,
    )
    mine, theirs = placebos.log_ratio(known, np.stack([group, peers]), start, weeks)
    strayed = placebos.as_if(strayed, sold, float(placebos.volume(known, group[None], start)[0]))
    return Effect(float(mine - theirs) - drift, strayed, sold=float(known[group, start : start + weeks].sum()))


def looks(weeks: int) -> tuple[int, ...]:
    """The weeks after the start at which a trial of so many weeks is looked at, set before it starts."""
    return (*(look for look in LOOKS if look < weeks), weeks)


def levels(at: tuple[int, ...] = LOOKS, level: float = LEVEL) -> dict[int, float]:
    """The level of the interval that decides at each look, by weeks after the start.

    What all looks together may spend on false alarms is 1 - level; an early look gets the O'Brien-Fleming share of it,
    2 - 2 Phi(z / sqrt(weeks over / weeks)) (Lan & DeMets 1983), each later look what is left until then. The shares
    add up, so that however the looks hang together no more trials without an effect than that are ever stopped.
    """
    z = ndtri((1 + level) / 2)
    spent = [2 - 2 * ndtr(z / np.sqrt(look / at[-1])) for look in at]
    return {look: float(1 - share) for look, share in zip(at, np.diff([0.0, *spent]), strict=True)}


def verdict(effect: Effect, look: int, at: tuple[int, ...] = LOOKS) -> str:
    """What this look says: "enough" (it works), "stop" (it does harm), "go_on", or after the last look "no_difference"
    that could be told from chance. Looking at other times than those set before would raise false alarms."""
    low, high = effect.between(levels(at)[look])
    if low > 0:
        return "enough"
    if high < 0:
        return "stop"
    return "go_on" if look < at[-1] else "no_difference"


def _cannot(sales: Floats, group: Flags, peers: Flags, start: int, weeks: int) -> str:
    """Why a trial cannot be measured; empty when it can."""
    if start < placebos.SHORTEST:
        return "short_history"
    if weeks < 1 or start + weeks > sales.shape[1]:
        return "not_over"
    if sales[group, max(0, start - placebos.BEFORE) : start].sum() <= 0:
        return "no_sales"
    return "" if peers.any() else "no_controls"


def _free(free: ArrayLike | None, stores: int) -> Flags:
    return np.ones(stores, dtype=bool) if free is None else np.asarray(free, dtype=bool)
