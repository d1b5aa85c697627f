import csv
import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from collab.engine.process import begun_with, difference, log_of, map_of, variants, with_any
from config.demo import journeys

FIXTURES = Path(__file__).parent / "fixtures"
FIND, CHOOSE, PAY = range(3)


def log(*told):
    """A log of one key, told as (seconds, step) or (seconds, step, event)."""
    events = [row[2] if len(row) == 3 else f"e{number:03d}" for number, row in enumerate(told)]
    return log_of([0] * len(told), [row[0] for row in told], events, [row[1] for row in told])


def ways(made):
    return [variant.steps for variant in variants(made)]


@pytest.fixture(scope="module")
def reference():
    """A made-up log as the engine reads it, its steps' names, and the counts of another program."""
    with (FIXTURES / "steps.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names, codes = np.unique([row["step"] for row in rows], return_inverse=True)
    made = log_of(
        [int(row["key"]) for row in rows],
        [int(row["seconds"]) for row in rows],
        [row["event"] for row in rows],
        codes,
    )
    return made, names.tolist(), json.loads((FIXTURES / "steps_counts.json").read_text("utf-8"))


def named(table, names):
    """A matrix (steps, steps) or a column (steps,) by name, without what never happened."""
    cells = np.argwhere(np.nan_to_num(np.asarray(table, dtype=float), nan=-1) > (0 if table.dtype == np.int64 else -1))
    return {" > ".join(names[at] for at in cell): table[tuple(cell)] for cell in cells}


def test_it_counts_what_the_reference_counts(reference):
    made, names, counts = reference
    drawn = map_of(made, len(names))

    assert drawn.sessions == counts["sessions"]
    assert named(drawn.edges, names) == counts["edges"]
    assert named(drawn.starts, names) == counts["starts"]
    assert named(drawn.ends, names) == counts["ends"]
    assert named(drawn.typical, names) == counts["median_seconds"]


def test_it_finds_the_ways_that_the_reference_finds(reference):
    made, names, counts = reference

    found = {" > ".join(names[step] for step in way.steps): way.sessions for way in variants(made, most=10_000)}

    assert found == counts["variants"]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ([], []),
        ([(0, FIND)], [(FIND,)]),
        ([(60, CHOOSE), (0, FIND)], [(FIND, CHOOSE)]),
        ([(0, FIND), (1800, PAY)], [(FIND, PAY)]),
        ([(0, FIND), (1801, PAY)], [(FIND,), (PAY,)]),
        ([(0, PAY, "b"), (0, FIND, "a")], [(FIND, PAY)]),
        ([(0, PAY, "a"), (0, FIND, "b")], [(PAY, FIND)]),
        ([(0, FIND, "a"), (0, FIND, "a")], [(FIND,)]),
        ([(0, FIND), (1700, FIND), (3400, FIND)], [(FIND, FIND, FIND)]),
    ],
    ids=[
        "nothing",
        "one step",
        "told backwards",
        "half an hour",
        "a second more",
        "a tie",
        "the other tie",
        "told twice",
        "long",
    ],
)
def test_it_puts_steps_in_order_and_parts_sessions(told, found):
    assert ways(log(*told)) == found


def test_two_keys_are_two_sessions_though_they_happen_together():
    made = log_of([1, 0, 1, 0], [0, 0, 5, 5], ["a", "b", "c", "d"], [FIND, CHOOSE, PAY, PAY])

    assert sorted(ways(made)) == [(FIND, PAY), (CHOOSE, PAY)]


def test_the_map_of_a_short_morning():
    made = log_of(
        [0, 0, 0, 1, 1, 2],
        [0, 10, 40, 0, 20, 9],
        list("abcdef"),
        [FIND, FIND, PAY, FIND, FIND, PAY],
    )
    drawn = map_of(made, steps=3)

    assert drawn.edges.tolist() == [[2, 0, 1], [0, 0, 0], [0, 0, 0]]
    assert drawn.typical[FIND].tolist() == pytest.approx([15, np.nan, 30], nan_ok=True)
    assert (drawn.starts.tolist(), drawn.ends.tolist()) == ([2, 0, 1], [1, 0, 2])
    assert (drawn.visits.tolist(), drawn.times.tolist()) == ([2, 0, 2], [4, 0, 2])
    assert drawn.sessions == 3


def test_common_ways_come_first_with_their_usual_length():
    made = log_of([0, 0, 1, 1, 2, 3, 3], [0, 10, 0, 30, 5, 0, 20], list("abcdefg"), [0, 1, 0, 1, 1, 0, 1])

    first, second = variants(made)

    assert (first.steps, first.sessions, first.typical) == ((0, 1), 3, 20)
    assert (second.steps, second.sessions, second.typical) == ((1,), 1, 0)
    assert variants(made, most=1) == [first]


def test_a_segment_is_the_sessions_that_did_something():
    web, app = 0, 1
    made = log_of([0, 0, 1, 1], [0, 10, 0, 30], list("abcd"), [FIND, PAY, FIND, CHOOSE])

    paid = with_any(made, [False, True, False, False])

    assert ways(made.of(paid)) == [(FIND, PAY)]
    assert begun_with(made, [web, web, app, app]).tolist() == [web, app]
    assert map_of(made.of(begun_with(made, [web, web, app, app]) == app), 3).edges[FIND, CHOOSE] == 1
    assert made.of(np.zeros(2, dtype=bool)).sessions == 0


def test_nothing_differs_from_nothing():
    none = map_of(log(), steps=2)
    apart = difference(none, none)

    assert none.sessions == 0
    assert not apart.onward.any() and not apart.leaving.any()
    assert not difference(map_of(log((0, 0)), 2), none).surely_leaving.any()


def test_the_demo_shows_where_click_and_collect_is_lost():
    """Planted: who chose click and collect mostly leaves at pay (config.demo.journeys.PAYS)."""
    today = dt.date(2026, 1, 18)
    made = journeys.steps([("C1", "ely"), ("C2", "web"), ("C3", "bath")], ["MUG", "CAKE"], today)
    names = sorted(journeys.STEPS)
    _, keys = np.unique([step.session for step in made], return_inverse=True)
    all_steps = log_of(
        keys,
        [step.at.timestamp() for step in made],
        [str(step.event_id) for step in made],
        [names.index(step.name) for step in made],
    )
    way = np.array([step.properties.get("fulfilment", "") for step in made])
    collect, deliver = (
        map_of(all_steps.of(with_any(all_steps, way == chosen)), len(names))
        for chosen in ("click and collect", "delivery")
    )
    apart = difference(collect, deliver)
    started = names.index("Checkout Started")

    assert len(made) == 20_000
    assert journeys.STEPS[names[apart.surely_leaving.argmax()]] == "pay"
    assert apart.surely_leaving.argmax() == started
    assert apart.leaving[started] == pytest.approx(
        journeys.PAYS["delivery"] - journeys.PAYS["click and collect"], abs=0.1
    )
    assert np.sort(apart.surely_leaving)[-2] < 0.1
    assert apart.surely_onward.argmin() == started * len(names) + names.index("Payment Info Entered")
