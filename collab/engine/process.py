"""The process map: which step follows which, how long it takes, which ways people go, and where two segments part.

A directly-follows graph (van der Aalst 2016, Process Mining, 2nd ed.) over sessions. Steps come as codes in any order;
within a session they are taken by (time, event id), so that a tie always falls the same way.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collab.engine.spread import Floats

type Codes = NDArray[np.int64]
type Flags = NDArray[np.bool_]

PAUSE = 30 * 60  # seconds; who does nothing for longer has come back for something else
UNSURE = 1.2816  # standard errors to either side of 80 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Log:
    """Steps (n,) ordered by session, time and event id: `session` from 0, `step`, `at` in seconds; `row` (n,) is
    where each stood in what was given."""

    session: Codes
    step: Codes
    at: Floats
    row: Codes

    @property
    def sessions(self) -> int:
        return int(self.session[-1]) + 1 if len(self.session) else 0

    @property
    def follows(self) -> Flags:
        """Whether a step has the one before it in its session, (n,)."""
        return np.append(False, self.session[1:] == self.session[:-1])[: len(self.session)]

    def of(self, chosen: Flags) -> "Log":
        """The sessions (sessions,) that were chosen, numbered anew."""
        kept = chosen[self.session] if len(self.session) else np.zeros(0, dtype=bool)
        return Log(_numbered(self.session[kept]), self.step[kept], self.at[kept], self.row[kept])

    def changes(self) -> "Log":
        """The same sessions without steps that only repeat the one before: three products looked at are one look."""
        kept = ~self.follows | (self.step != np.roll(self.step, 1))
        return Log(self.session[kept], self.step[kept], self.at[kept], self.row[kept])


@dataclass(frozen=True, slots=True)
class Map:
    """Counts of `steps` kinds of step: `edges` (steps, steps) how often the column came right after the row, `typical`
    seconds between them (median; NaN = never), `starts` and `ends` (steps,) of sessions, `visits` (steps,) sessions
    with that step at all, `times` (steps,) all of them, `sessions` in number."""

    edges: Codes
    typical: Floats
    starts: Codes
    ends: Codes
    visits: Codes
    times: Codes
    sessions: int


@dataclass(frozen=True, slots=True)
class Variant:
    """One way through, as step codes: `sessions` that went it, and their median seconds from first step to last."""

    steps: tuple[int, ...]
    sessions: int
    typical: float


@dataclass(frozen=True, slots=True)
class Difference:
    """What people of the first segment do more often than those of the second, once they stand at a step: `onward`
    (steps, steps) to each next step, `leaving` (steps,) at that step. Differences of shares, -1..1; `surely` is how
    much of each is beyond doubt (the end of its 80 % interval nearer to 0), 0 where it may be chance."""

    onward: Floats
    surely_onward: Floats
    leaving: Floats
    surely_leaving: Floats


def log_of(key: ArrayLike, at: ArrayLike, event: ArrayLike, step: ArrayLike, pause: float = PAUSE) -> Log:
    """Steps (n,) as sessions: `key` says whose they are (a session id, or a person), `at` when in seconds, `event` is
    any id that sorts, `step` a code. A key's steps are parted where nothing happened for longer than `pause`; a pause
    of exactly that is still the same session. An event id that came twice counts once."""
    keys, times = np.asarray(key, dtype=np.int64).ravel(), np.asarray(at, dtype=float).ravel()
    events, steps = np.asarray(event).ravel(), np.asarray(step, dtype=np.int64).ravel()
    _, once = np.unique(events, return_index=True)
    order = once[np.lexsort((events[once], times[once], keys[once]))]
    keys, times = keys[order], times[order]
    begins = np.append(True, (keys[1:] != keys[:-1]) | (times[1:] - times[:-1] > pause))[: len(keys)]
    return Log(np.cumsum(begins, dtype=np.int64) - 1, steps[order], times, order)


def with_any(log: Log, wanted: ArrayLike) -> Flags:
    """Which sessions (sessions,) have a wanted step; `wanted` (n,) in the order in which steps were given."""
    hits = np.asarray(wanted, dtype=bool).ravel()[log.row]
    return np.bincount(log.session, hits, minlength=log.sessions) > 0


def begun_with(log: Log, value: ArrayLike) -> Codes:
    """What the first step of each session had, (n,) in the order given -> (sessions,): its channel, its store."""
    return np.asarray(value)[log.row[~log.follows]]


def map_of(log: Log, steps: int) -> Map:
    """The process map of a log with so many kinds of step."""
    second = np.flatnonzero(log.follows)
    edge = log.step[second - 1] * steps + log.step[second]
    first, last = ~log.follows, ~np.append(log.follows[1:], False)[: len(log.step)]
    seen = np.unique(log.session * steps + log.step) % max(steps, 1)
    return Map(
        edges=np.bincount(edge, minlength=steps * steps).reshape(steps, steps),
        typical=_medians(edge, log.at[second] - log.at[second - 1], steps * steps).reshape(steps, steps),
        starts=np.bincount(log.step[first], minlength=steps),
        ends=np.bincount(log.step[last], minlength=steps),
        visits=np.bincount(seen, minlength=steps),
        times=np.bincount(log.step, minlength=steps),
        sessions=log.sessions,
    )


def variants(log: Log, most: int = 20) -> list[Variant]:
    """The ways most sessions went; of two that are as common the one with the lower codes."""
    begins = np.append(np.flatnonzero(~log.follows), len(log.step))
    ways: dict[tuple[int, ...], list[float]] = {}
    for begin, end in zip(begins[:-1].tolist(), begins[1:].tolist(), strict=True):
        way = tuple(log.step[begin:end].tolist())
        ways.setdefault(way, []).append(float(log.at[end - 1] - log.at[begin]))
    common = sorted(ways.items(), key=lambda way: (-len(way[1]), way[0]))[:most]
    return [Variant(steps, len(took), float(np.median(took))) for steps, took in common]


def difference(first: Map, second: Map) -> Difference:
    """What the people of the first segment do otherwise than those of the second."""
    onward = _apart(first.edges, first.times[:, None], second.edges, second.times[:, None])
    return Difference(*onward, *_apart(first.ends, first.times, second.ends, second.times))


def _apart(hits: Codes, of: Codes, other_hits: Codes, other_of: Codes) -> tuple[Floats, Floats]:
    """The difference of two shares, and what of it is sure: each as if one more had gone and one more had not (Agresti
    & Caffo 2000), so that none of none is an answer, too."""
    share, other = (hits + 1) / (of + 2), (other_hits + 1) / (other_of + 2)
    error = np.sqrt(share * (1 - share) / (of + 2) + other * (1 - other) / (other_of + 2))
    gap = share - other
    return gap, np.sign(gap) * np.maximum(np.abs(gap) - UNSURE * error, 0.0)


def _medians(group: Codes, values: Floats, groups: int) -> Floats:
    """The median of each group's values, (n,), (n,) -> (groups,); NaN where there are none."""
    ranked = values[np.lexsort((values, group))]
    count = np.bincount(group, minlength=groups)
    begin = np.cumsum(count) - count
    out = np.full(groups, np.nan)
    some = count > 0
    low, high = begin[some] + (count[some] - 1) // 2, begin[some] + count[some] // 2
    out[some] = (ranked[low] + ranked[high]) / 2
    return out


def _numbered(sessions: Codes) -> Codes:
    """The same sessions, numbered from 0 in their order."""
    return np.unique(sessions, return_inverse=True)[1].astype(np.int64)
