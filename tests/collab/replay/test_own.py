"""The shop's own past: whoever foretells is told nothing of what came after."""

from dataclasses import replace

import numpy as np
import pytest

from collab.replay.own import TASKS, cuts, replay
from collab.replay.own.boards import ranked
from collab.replay.own.goods import choices, offers
from collab.replay.own.history import NEVER, History, Opinions, Receipts
from collab.replay.own.launches import foretold
from collab.replay.own.marks import Marks, compare, ndcg, pairs_right
from collab.replay.own.people import foreseen, lists

TODAY, CUT = 400, 340


def receipts(rng, begin, end, rows):
    product = rng.integers(0, 60, rows)
    day = np.sort(rng.integers(begin, end, rows))
    there = day >= product * 6  # a product a week is launched
    columns = (rng.integers(-1, 40, rows), product, rng.integers(0, 6, rows), day)
    units = rng.integers(1, 5, rows).astype(float)
    every = Receipts(*columns, units, units * (1 + product), 40, 6, np.arange(60) // 15, np.arange(60) + 500)
    return every.rows(there)


def opinions(rng, begin, end):
    voter, idea = np.divmod(rng.permutation(60 * 30)[:1200], 30)
    looked = rng.integers(begin, end, 1200)
    wished = np.where(rng.random(1200) < (idea + 3) / 60, looked + rng.integers(0, 9, 1200), NEVER)
    board, texts = np.arange(30) % 2, tuple(f"Mug number {n}" for n in range(30))
    did = rng.integers(0, 60, 300)
    return Opinions(
        voter, idea, looked, wished, rng.random(1200) < 0.15, board, texts, 60, did, did % 5, rng.integers(0, 300, 300)
    )


def history(seed=0, until=TODAY):
    rng = np.random.default_rng(seed)
    goods = receipts(rng, 279, until, 3000)  # so few launches that no forest has to grow
    return History(goods, goods, opinions(rng, 250, until))


def another_future(past: History) -> History:
    """The same until the morning of CUT; from then on everybody buys, sees and wants something else."""
    rng = np.random.default_rng(7)
    before, after = past.goods.before(CUT), receipts(rng, CUT, TODAY, 2000)
    names = ("customer", "product", "store", "day", "units", "revenue")
    goods = replace(before, **{name: np.append(getattr(before, name), getattr(after, name)) for name in names})
    said, new = past.opinions, opinions(rng, CUT, TODAY)
    met = said.looked < CUT
    wished = np.where(said.wished[met] >= CUT, NEVER, said.wished[met])
    columns = {name: np.append(getattr(said, name)[met], getattr(new, name)) for name in ("voter", "idea", "looked")}
    by_lot = np.append(said.by_lot[met], new.by_lot)
    return History(goods, goods, replace(said, **columns, by_lot=by_lot, wished=np.append(wished, new.wished)))


PEOPLE = np.arange(5, 25)
SAID = {
    "localise": lambda past: offers(past.goods.before(CUT), CUT)[0],
    "assortment": lambda past: np.concatenate([kept for _, kept, _ in choices(past.goods.before(CUT), CUT)]),
    "new-product": lambda past: foretold(past.goods.before(CUT), CUT, 28)[1],
    "who-wants": lambda past: lists(named(past.people.before(CUT)), CUT, PEOPLE)[0],
    "retention": lambda past: foreseen(named(past.people.before(CUT)), CUT, 60)[0],
    "rank-ideas": lambda past: ranked(past.opinions.before(CUT), CUT).score,
}


def named(rows):
    return rows.rows(rows.customer >= 0)


@pytest.mark.parametrize("task", SAID)
def test_whatever_comes_later_what_was_said_before_stays(task):
    past = history()

    said = SAID[task](past)

    assert said.size
    assert np.array_equal(said, SAID[task](another_future(past)))


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_it_marks_every_task_of_a_busy_shop_and_none_of_an_empty_one(task):
    found = list(replay(task, history(), TODAY, lambda: False))  # no time: one earlier day, and no more
    compared = compare(found, task.higher_is_better, task.squared)
    nothing = Receipts(*(np.zeros(0, np.int64),) * 4, *(np.zeros(0),) * 2, 0, 0, *(np.zeros(0, np.int64),) * 2)
    silent = opinions(np.random.default_rng(0), 0, 9).before(-1)

    assert len(found) == 1
    assert (compared is None) == (task.name == "rank-pairs")
    assert list(replay(task, History(nothing, nothing, silent), TODAY, lambda: True)) == []


def test_days_foretold_are_counted_once():
    assert cuts(TASKS["localise"], 100, TODAY) == [340, 280, 220]
    assert cuts(TASKS["localise"], 250, TODAY) == [340]
    assert cuts(TASKS["localise"], 300, TODAY) == []


def test_it_compares_ours_with_the_best_of_the_simple_ones_case_by_case():
    marks = [Marks(np.array([1.0, 2.0]), {"plain": np.array([3.0, 3.0]), "wild": np.array([9.0, 1.0])})]

    higher, lower = compare(marks, True), compare(marks, False)

    assert (higher.peer, higher.gain, higher.cases) == ("wild", -3.5, 2)
    assert (lower.peer, lower.gain, lower.gain_se) == ("plain", 1.5, 0.5)
    assert compare([], True) is None


def test_marks_read_as_they_are_told():
    wanted = np.array([[True, False, True, False]])

    assert ndcg(np.array([[0, 2, -1]]), wanted) == 1.0
    assert ndcg(np.array([[1, 3, -1]]), wanted) == 0.0
    assert pairs_right(np.array([3.0, 1.0, 1.0, 0.0]), wanted[0]) == 0.875
