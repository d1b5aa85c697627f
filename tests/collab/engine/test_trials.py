import numpy as np
import pytest

from collab.engine import placebos, trials

START, WEEKS = 60, 8


def town(stores=40, weeks=START + WEEKS, seed=1, noise=0.1):
    """Stores of all sizes with a season in common and a mind of their own."""
    dice = np.random.default_rng(seed)
    size = dice.lognormal(5, 0.5, (stores, 1))
    season = 1 + 0.2 * np.sin(np.arange(weeks) / 8)
    return size * season * np.exp(dice.normal(0, noise, (stores, weeks)))


def tried(sales, treated, start=START, weeks=WEEKS, lift=0.0, seed=0, plan=None):
    lifted = sales.copy()
    lifted[treated, start:] *= 1 + lift
    plan = plan or trials.plan(sales[:, :start], len(treated), weeks)
    against = trials.controls(sales[:, :start], treated, plan.controls)
    return trials.measure(lifted, treated, start, weeks, against, seed=seed)


@pytest.fixture(scope="module")
def towns():
    """Four towns of 24 stores, and the plan each made before the start."""
    made = [town(stores=24, seed=seed) for seed in range(4)]
    return [(sales, trials.plan(sales[:, :START], 3, WEEKS)) for sales in made]


def groups_of_three(towns, times=25):
    dice = np.random.default_rng(5)
    return [(*pair, dice.choice(24, 3, replace=False)) for pair in towns for _ in range(times)]


def test_where_nothing_happens_it_rarely_sees_anything(towns):
    alarms = []
    for sales, plan, treated in groups_of_three(towns):
        low, high = tried(sales, treated, plan=plan).between(0.9)
        alarms.append(low > 0 or high < 0)

    assert 0.03 <= np.mean(alarms) <= 0.17


def test_a_lift_of_the_hinted_size_is_mostly_found(towns):
    found = [
        tried(sales, treated, plan=plan, lift=plan.smallest_lift()).between()[0] > 0
        for sales, plan, treated in groups_of_three(towns)
    ]

    assert 0.65 <= np.mean(found) <= 0.92


@pytest.mark.parametrize("lift", [0.2, 0.5, -0.3])
def test_it_finds_what_was_put_in(lift):
    effect = tried(town(), [3, 7, 11], lift=lift)
    low, high = effect.between(0.9)

    assert low < lift < high
    assert (low > 0) == (lift > 0) and (high < 0) == (lift < 0)
    assert effect.lift == pytest.approx(lift, abs=0.08)
    assert effect.extra == pytest.approx(effect.sold - effect.sold / (1 + effect.lift))


def test_a_surer_interval_is_a_wider_one():
    effect = tried(town(), [3, 7, 11])

    (low, high), (lower, higher) = effect.between(0.8), effect.between(0.95)

    assert lower < low < effect.lift < high < higher


def test_with_more_stores_one_can_see_less():
    sales = town()
    hints = [trials.plan(sales, stores, WEEKS).smallest_lift() for stores in (1, 3, 8)]

    assert hints[0] > hints[1] > hints[2] > 0


def test_with_more_weeks_one_can_see_less():
    sales = town()

    assert trials.plan(sales, 3, 8).smallest_lift() < trials.plan(sales, 3, 2).smallest_lift()


def test_stores_that_sell_little_show_little():
    dice = np.random.default_rng(2)
    sales = dice.poisson(dice.lognormal(3, 1, (60, 1)), (60, 70))
    by_size = np.argsort(sales.sum(axis=1))
    plan = trials.plan(sales, 3, WEEKS)

    small, big = (plan.smallest_lift(trials.weekly(sales, rows)) for rows in (by_size[:3], by_size[-3:]))

    assert big < plan.smallest_lift() < small


def test_controls_are_the_stores_that_moved_alike():
    weeks = np.arange(60)
    waves = [np.sin(weeks / 4), np.cos(weeks / 4)]
    sales = np.stack([100 * size * (1.5 + waves[size % 2]) for size in range(1, 13)])

    chosen = trials.controls(sales, [0, 2], 4)

    assert set(chosen) <= {4, 6, 8, 10}  # of another size, of the same wave


def test_stores_with_a_trial_of_their_own_are_no_controls():
    sales = town()
    free = np.arange(40) >= 30

    assert set(trials.controls(sales, [0], 5, free=free)) <= set(range(30, 40))
    assert 0 not in trials.controls(sales, [0], 39)


@pytest.mark.parametrize(
    ("sales", "treated", "start", "why"),
    [
        (np.zeros((0, 70)), [], START, "no_sales"),
        (np.zeros((5, 70)), [1], START, "no_sales"),
        (np.ones((1, 70)), [0], START, "no_controls"),
        (np.ones((4, 70)), [0, 1, 2, 3], START, "no_controls"),
        (np.ones((9, 70)), [0], 5, "short_history"),
        (np.ones((9, 70)), [0], 66, "not_over"),
    ],
    ids=["nothing", "no sales", "one store", "all stores", "opened last month", "still running"],
)
def test_it_says_why_it_cannot_tell(sales, treated, start, why):
    against = trials.controls(sales[:, :start], treated, 5)
    effect = trials.measure(sales, treated, start, WEEKS, against)

    assert effect.why == why
    assert (effect.lift, effect.extra) == (0, 0)
    assert effect.between() == (-1, float("inf"))
    assert trials.verdict(effect, 4) == "go_on"


@pytest.mark.parametrize(
    ("sales", "why"),
    [
        (np.zeros((0, 60)), "no_controls"),
        (np.ones((1, 60)), "no_controls"),
        (np.zeros((9, 60)), "no_controls"),
        (np.ones((9, 10)), "short_history"),
    ],
    ids=["nothing", "one store", "no sales", "opened last month"],
)
def test_it_gives_no_hint_that_nobody_can_give(sales, why):
    plan = trials.plan(sales, 1, WEEKS)

    assert plan.why == why
    assert plan.smallest_lift() is None


def test_few_stores_borrow_placebos_from_before_the_start():
    effect = tried(town(stores=6), [0, 1], lift=0.4)

    assert effect.between()[0] > 0


def test_two_stores_have_one_another():
    effect = tried(town(stores=2), [0], lift=0.5)

    assert np.isfinite(effect.lift)
    assert not np.isnan(effect.between()).any()


@pytest.mark.parametrize("sales", [np.full((12, 70), 7.0), np.tile(np.arange(70.0), (12, 1))], ids=["flat", "alike"])
def test_stores_without_chance_leave_no_doubt(sales):
    effect = tried(sales, [0, 1])

    assert effect.between() == pytest.approx((0, 0), abs=1e-6)
    assert trials.verdict(effect, 8) == "no_difference"


def test_a_week_that_was_not_recorded_changes_little():
    sales = town()
    gaps = sales.copy()
    gaps[5, 40], gaps[9, 62], gaps[:, 20] = np.nan, np.nan, np.nan

    assert tried(gaps, [3, 5]).lift == pytest.approx(tried(sales, [3, 5]).lift, abs=0.03)


def test_the_same_trial_has_the_same_answer():
    one, other = (tried(town(), [3, 7]) for _ in range(2))

    assert one.log_lift == other.log_lift and (one.strayed == other.strayed).all()


@pytest.mark.parametrize(
    ("weeks", "looks"), [(8, (4, 8)), (4, (4,)), (2, (2,)), (6, (4, 6)), (12, (4, 8, 12))], ids=str
)
def test_looks_are_set_before_the_start(weeks, looks):
    assert trials.looks(weeks) == looks


@pytest.mark.parametrize("at", [(4,), (4, 8), (4, 8, 12)], ids=str)
def test_the_looks_share_what_may_be_spent_on_false_alarms(at):
    levels = list(trials.levels(at).values())

    assert sum(1 - level for level in levels) == pytest.approx(0.1)
    assert levels == sorted(levels, reverse=True)


@pytest.mark.parametrize(
    ("lift", "look", "said"),
    [(0.5, 4, "enough"), (-0.5, 4, "stop"), (0.0, 4, "go_on"), (0.0, 8, "no_difference"), (0.5, 8, "enough")],
)
def test_it_says_whether_to_go_on(lift, look, said):
    assert trials.verdict(tried(town(), [3, 7, 11], weeks=look, lift=lift), look) == said


def test_an_early_look_asks_for_more():
    chance = np.linspace(-1, 1, 401) / 10
    effect = trials.Effect(0.095, chance)

    assert (trials.verdict(effect, 4), trials.verdict(effect, 8)) == ("go_on", "enough")


def test_placebo_groups_are_never_twice_the_same():
    groups = placebos.random_groups(9, 2, 400, seed=0)

    assert groups.shape == (36, 9)
    assert len(np.unique(groups, axis=0)) == 36
