"""Charts drawn on the server: SVG with classes only (the CSP allows no style), and the same numbers as a table.

Every chart says in words what it shows (`title`), keeps its numbers in a real table inside <details>, and tells series
apart by line, shape and name as well as by colour.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 14, 26


@dataclass(frozen=True)
class Series:
    """One line or row of bars: a value for each label (None = unknown), and perhaps an interval around each."""

    name: str
    values: list[float | None]
    low: list[float | None] = field(default_factory=list)
    high: list[float | None] = field(default_factory=list)


def line_chart(
    title: str, labels: list[str], series: list[Series], *, unit: str = "", mark: int | None = None
) -> SafeString:
    """Lines over `labels` with interval bands; `mark` is the label from which on values are expected, not known."""
    scale = _Scale(series, len(labels))
    body = [_grid(scale), *(_line(scale, one, number, mark) for number, one in enumerate(series, 1))]
    if mark is not None:
        x = scale.x(mark)
        body.append(format_html('<line class="mark" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>', x, TOP, HEIGHT - BOTTOM))
    return _figure(title, labels, series, unit, [*body, _ticks_x(scale, labels)])


def bar_chart(title: str, labels: list[str], series: Series, *, unit: str = "") -> SafeString:
    """One row of bars, with a whisker where the interval is known."""
    scale = _Scale([series], len(labels), bars=True)
    return _figure(title, labels, [series], unit, [_grid(scale), _bars(scale, series), _ticks_x(scale, labels)])


def sparkline(values: list[float], *, label: str = "") -> SafeString:
    """A line the size of a word. It needs `label`, or stands beside the same number in words."""
    if not values:
        return SafeString("")
    top, bottom = max(values), min(values)
    span = (top - bottom) or 1
    step = 90 / max(len(values) - 1, 1)
    points = [(round(3 + i * step, 1), round(24 - (value - bottom) / span * 20, 1)) for i, value in enumerate(values)]
    return format_html(
        '<svg class="spark" viewBox="0 0 96 28" {}><path class="path" d="{}"/>'
        '<circle class="dot" cx="{}" cy="{}" r="3"/></svg>',
        format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"'),
        _path(points),
        *points[-1],
    )


def interval_bar(
    low: float, mid: float, high: float, *, least=None, most=None, seen=None, words: str = ""
) -> SafeString:
    """q10 to q90 as a bar with the middle marked, on the scale least..most (so that rows of a list compare); `seen` is
    where the truth came to lie."""
    low, mid, high = sorted((float(low), float(mid), float(high)))  # whoever turned them round, the bar stays on paper
    at = _along(low, high, least, most)
    return format_html(
        '<svg viewBox="0 0 200 26" preserveAspectRatio="none" role="img" aria-label="{words}">'
        '<line class="track" x1="0" x2="200" y1="13" y2="13"/>'
        '<line class="zero" x1="{zero}" x2="{zero}" y1="2" y2="24"/>'
        '<rect class="span" x="{low}" width="{width}" y="5" height="16"/>'
        '<path class="ends" d="M{low} 5V21M{high} 5V21"/>'
        '<path class="mid" d="M{mid} 2V24"/>{seen}</svg>',
        words=words or f"{low:g} – {mid:g} – {high:g}",
        zero=at(0.0),
        low=at(low),
        high=at(high),
        width=max(round(at(high) - at(low), 1), 1),
        mid=at(mid),
        seen="" if seen is None else format_html('<path class="seen" d="M{} 5l4 8-4 8-4-8z"/>', at(seen)),
    )


LABEL, ROW = 30, 18  # room that is taken to be needed by the words under a tick, percent; height of a line of them


def interval_words(
    low: float, mid: float, high: float, *, words: tuple[str, str, str], least=None, most=None
) -> SafeString:
    """The words under the ticks of `interval_bar`, each beginning, ending or centred where its tick is; those
    that would run into each other stand one below the other. Hidden from screen readers: the bar says it all."""
    low, mid, high = sorted((float(low), float(mid), float(high)))
    at = _along(low, high, least, most)
    taken: list[list[float]] = []
    texts = []
    for value, text, kind in ((low, words[0], "low"), (high, words[2], "high"), (mid, words[1], "mid")):
        x = at(value) / 2
        anchor = _anchor(x, kind)
        begin = x - {"start": 0, "middle": LABEL / 2, "end": LABEL}[anchor]
        row = next((i for i, line in enumerate(taken) if all(abs(begin - one) >= LABEL for one in line)), len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append(begin)
        texts.append((kind, round(x, 1), 14 + ROW * row, anchor, text))
    texts.sort(key=lambda one: ("low", "mid", "high").index(one[0]))
    return format_html(
        '<svg class="interval-words" data-rows="{}" aria-hidden="true">{}</svg>',
        len(taken),
        format_html_join("", '<text class="{}" x="{}%" y="{}" text-anchor="{}">{}</text>', texts),
    )


def _anchor(x: float, kind: str) -> str:
    """Which end of its words stands under a tick at `x` percent, so that none leave the paper."""
    if kind == "mid" and LABEL / 2 <= x <= 100 - LABEL / 2:
        return "middle"
    outwards = {"low": x >= LABEL, "mid": x > 50, "high": x > 100 - LABEL}
    return "end" if outwards[kind] else "start"


def _along(low: float, high: float, least: float | None, most: float | None) -> Callable[[float], float]:
    """From values to places on the 200 units of a bar; what lies beyond its ends stands on them."""
    least = min(0.0, low) if least is None else min(float(least), low)
    most = max(high, least + 1e-9) if most is None else max(float(most), high)
    return lambda value: round(2 + (min(max(value, least), most) - least) / ((most - least) or 1) * 196, 1)


class _Scale:
    """From values to places on the paper. The value axis always holds 0: a bar or line cut off below would lie."""

    def __init__(self, series: list[Series], count: int, *, bars: bool = False):
        numbers = [n for one in series for row in (one.values, one.low, one.high) for n in row if n is not None]
        self.steps = _round_steps(min([0, *numbers]), max([0, *numbers]))
        self.least, self.most = self.steps[0], self.steps[-1]
        self.count, self.bars = count, bars
        self.slot = (WIDTH - LEFT - RIGHT) / max(count if bars else count - 1, 1)

    def x(self, place: int) -> float:
        return round(LEFT + (place + 0.5 if self.bars else place) * self.slot, 1)

    def y(self, value: float) -> float:
        share = (value - self.least) / ((self.most - self.least) or 1)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _round_steps(least: float, most: float) -> list[float]:
    """About four round steps (1, 2, 2.5 or 5 times a power of ten) from below `least` to above `most`."""
    span = (most - least) or 1
    power = 10 ** math.floor(math.log10(span / 4))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor * 4 >= span)
    first, last = math.floor(least / step), math.ceil(most / step)
    return [round(step * place, 10) for place in range(first, max(last, first + 1) + 1)]


def _grid(scale: _Scale) -> SafeString:
    rows = ((scale.y(step), "axis" if step == 0 else "grid", _shown(step)) for step in scale.steps)
    return format_html_join(
        "",
        '<line class="{1}" x1="{3}" x2="{4}" y1="{0}" y2="{0}"/>'
        '<text class="tick tick-y" x="{5}" y="{0}" dy="4">{2}</text>',
        ((y, kind, words, LEFT, WIDTH - RIGHT, LEFT - 8) for y, kind, words in rows),
    )


def _ticks_x(scale: _Scale, labels: list[str]) -> SafeString:
    every = max(1, math.ceil(len(labels) / 8))
    return format_html_join(
        "",
        '<text class="tick tick-x" x="{}" y="{}">{}</text>',
        ((scale.x(i), HEIGHT - 6, label) for i, label in enumerate(labels) if i % every == 0),
    )


def _line(scale: _Scale, one: Series, number: int, mark: int | None) -> SafeString:
    points = [(scale.x(i), scale.y(v)) for i, v in enumerate(one.values) if v is not None]
    known = points if mark is None else points[: mark + 1]
    ahead = [] if mark is None else points[mark:]
    edges = [
        (scale.x(i), scale.y(a), scale.y(b))
        for i, (a, b) in enumerate(zip(one.low, one.high, strict=False))
        if None not in {a, b}
    ]
    band = _path([(x, low) for x, low, _ in edges] + [(x, high) for x, _, high in reversed(edges)]) if edges else ""
    last = points[-1] if points else (0, 0)
    return format_html(
        '<g class="series-{}"><path class="band" d="{}"/><path class="path{}" d="{}"/>'
        '<path class="path path-dash" d="{}"/>{}</g>',
        number,
        band,
        " path-dash" if number % 2 == 0 else "",
        _path(known),
        _path(ahead),
        format_html('<circle class="dot" cx="{}" cy="{}" r="4.5"/>', *last) if points else "",
    )


def _bars(scale: _Scale, one: Series) -> SafeString:
    wide = round(min(scale.slot * 0.7, 64), 1)
    zero = scale.y(0)
    bars = format_html_join(
        "",
        '<rect class="bar" x="{}" width="{}" y="{}" height="{}"/>',
        (
            (round(scale.x(i) - wide / 2, 1), wide, min(scale.y(v), zero), round(abs(scale.y(v) - zero), 1))
            for i, v in enumerate(one.values)
            if v is not None
        ),
    )
    whiskers = format_html_join(
        "",
        '<path class="whisker" d="M{0} {1}V{2}M{3} {1}h12M{3} {2}h12"/>',
        (
            (scale.x(i), scale.y(a), scale.y(b), round(scale.x(i) - 6, 1))
            for i, (a, b) in enumerate(zip(one.low, one.high, strict=False))
            if None not in {a, b}
        ),
    )
    return format_html('<g class="series-1">{}{}</g>', bars, whiskers)


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) if points else ""


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return number_format(int(value) if float(value).is_integer() else round(value, 2), force_grouping=True)


def _figure(title: str, labels: list[str], series: list[Series], unit: str, body: list[SafeString]) -> SafeString:
    rows = [(label, [_cell(one, place) for one in series]) for place, label in enumerate(labels)]
    return render_to_string(
        "parts/chart.html",
        {
            "title": title,
            "unit": unit,
            "drawing": SafeString("".join(body)),
            "viewbox": f"0 0 {WIDTH} {HEIGHT}",
            "series": [(number, one.name) for number, one in enumerate(series, 1)],
            "rows": rows,
        },
    )


def _cell(one: Series, place: int) -> str:
    words = _shown(one.values[place])
    if place < len(one.low) and place < len(one.high) and one.low[place] is not None and one.high[place] is not None:
        words += f" ({_shown(one.low[place])} – {_shown(one.high[place])})"
    return words
