import numpy as np
import pytest

from collab.engine import retention
from collab.engine.retention import Habit, Visits

CDNOW = Habit(r=0.243, alpha=4.414, a=0.793, b=2.426)  # Fader, Hardie & Lee (2005), in weeks


def people(*rows):
    """(visits after the first, day of the last, days known)."""
    return Visits(*np.array(rows, dtype=float).reshape(-1, 3).T)


@pytest.mark.parametrize(
    ("rows", "until", "found"),
    [
        ([], 10, [(0, 0, 0)]),
        ([(0, 4)], 10, [(0, 0, 6)]),
        ([(0, 4), (0, 7)], 10, [(1, 3, 6)]),
        ([(0, 4), (0, 4), (0, 7)], 10, [(1, 3, 6)]),
        ([(0, 7), (0, 4)], 10, [(1, 3, 6)]),
        ([(0, 4), (0, 12)], 10, [(0, 0, 6)]),
        ([(1, 2)], 10, [(0, 0, 0), (0, 0, 8)]),
    ],
    ids=["never", "once", "twice", "two receipts of a day", "in any order", "later ones are not known", "another"],
)
def test_it_counts_visits(rows, until, found):
    who, day = (np.array([row[part] for row in rows], dtype=int) for part in (0, 1))

    seen = retention.visits(who, day, customers=len(found), until=until)

    assert list(zip(seen.again.tolist(), seen.last.tolist(), seen.age.tolist(), strict=True)) == found


def test_the_published_example_is_met():
    """Fader & Hardie's note on BG/NBD in Excel: customer 0001 (x=2, t=30.43, T=38.86) buys 1.226 times in 39 weeks."""
    assert retention.expected(people((2, 30.43, 38.86)), CDNOW, 39.0)[0] == pytest.approx(1.226, abs=0.001)


@pytest.mark.parametrize(("again", "last", "age"), [(0, 0.0, 20.0), (1, 5.0, 20.0), (3, 12.0, 20.0)])
def test_the_likelihood_is_the_integral_it_stands_for(again, last, age):
    """Numerically over both mixing distributions, against equation (6)."""
    habit = Habit(r=1.4, alpha=9.0, a=1.3, b=2.1)
    rng = np.random.default_rng(0)
    rate, leaves = rng.gamma(habit.r, 1 / habit.alpha, 400_000), rng.beta(habit.a, habit.b, 400_000)
    stays = (1 - leaves) ** again * rate**again * np.exp(-rate * age)
    left = leaves * (1 - leaves) ** (again - 1) * rate**again * np.exp(-rate * last) if again else 0.0

    found = retention.log_likelihood(people((again, last, age)), habit)[0]

    assert np.exp(found) == pytest.approx((stays + left).mean(), rel=0.03)


@pytest.mark.parametrize("days", [7.0, 39.0, 400.0])
def test_a_newcomer_is_expected_as_the_closed_form_says(days):
    """Someone seen only today: E[X(t)] of equation (9), here averaged over made-up customers."""
    habit = Habit(r=0.9, alpha=20.0, a=0.7, b=3.0)
    rng = np.random.default_rng(1)
    rate, leaves = rng.gamma(habit.r, 1 / habit.alpha, 200_000), rng.beta(habit.a, habit.b, 200_000)
    bought = (1 - np.exp(-leaves * rate * days)) / leaves  # E[X(t) | rate, chance to leave], their equation (5)

    assert retention.expected(people((0, 0.0, 1e-9)), habit, days)[0] == pytest.approx(bought.mean(), rel=0.02)


def test_silence_lowers_the_chance_that_someone_is_still_a_customer():
    silent = people(*[(5, 40.0, 40.0 + days) for days in range(0, 300, 10)])

    chance = retention.alive(silent, CDNOW)

    assert (np.diff(chance) < 0).all()
    assert chance[0] > 0.8 and chance[-1] < 0.05


def test_the_more_often_someone_came_the_more_silence_says():
    seldom, often = retention.alive(people((1, 20.0, 60.0), (12, 20.0, 60.0)), CDNOW)

    assert often < seldom


def crowd(habit, count=2000, days=300, seed=0):
    """Visits of made-up customers who follow the model exactly, and what they did in 100 days more."""
    rng = np.random.default_rng(seed)
    rate, leaves = rng.gamma(habit.r, 1 / habit.alpha, count), rng.beta(habit.a, habit.b, count)
    rows, later = [], np.zeros(count)
    for each in range(count):
        now, again, last = 0.0, 0, 0.0
        while True:
            now += rng.exponential(1 / max(rate[each], 1e-12))
            if now > days + 100:
                break
            later[each] += now > days
            again, last = (again + 1, now) if now <= days else (again, last)
            if rng.random() < leaves[each]:
                break
        rows.append((again, last, days))
    return people(*rows), later


def test_it_finds_the_habits_of_a_made_up_crowd():
    true = Habit(r=0.8, alpha=15.0, a=0.9, b=3.5)
    seen, later = crowd(true)

    found = retention.fit(seen)
    foretold = retention.expected(seen, found, 100.0)

    assert (found.r, found.alpha, found.a / found.b) == pytest.approx((true.r, true.alpha, true.a / true.b), rel=0.2)
    assert foretold.mean() == pytest.approx(later.mean(), rel=0.1)
    assert np.corrcoef(foretold, later)[0, 1] > 0.7


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(0, 0, 0)],
        [(3, 10, 20)],
        [(0, 0, 20)] * 50,
        [(1, 10, 20)] * 50,
        [(200, 300, 300)] * 30 + [(0, 0, 0)],
        [(0, 0, 1)] * 20 + [(1, 1, 1)],
    ],
    ids=["nobody", "never seen", "one", "nobody came again", "all alike", "daily", "since yesterday"],
)
def test_it_says_no_nonsense_about_little(rows):
    seen = people(*rows)
    habit = retention.fit(seen)

    for found in (retention.alive(seen, habit), retention.expected(seen, habit, 60.0)):
        assert found.shape == (len(rows),)
        assert np.isfinite(found).all() and (found >= 0).all()
    assert (retention.alive(seen, habit) <= 1).all()
    assert all(np.isfinite([habit.r, habit.alpha, habit.a, habit.b]))


def test_a_year_is_not_too_long_to_foretell():
    busy = people((300, 360.0, 365.0), (0, 0.0, 365.0), (40, 60.0, 365.0))

    found = retention.expected(busy, CDNOW, 365.0)

    assert np.isfinite(found).all() and found[0] > found[1]


@pytest.mark.parametrize(
    ("again", "days", "least"), [(800, 3650.0, 1000), (300, 1e7, 1000), (5, 1e7, 100), (3000, 60.0, 50)]
)
def test_who_comes_daily_is_expected_however_far_one_looks(again, days, least):
    found = retention.expected(people((again, again + 98.0, again + 100.0)), retention.USUAL, days)[0]

    assert least < found < days
