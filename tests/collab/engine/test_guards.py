"""Ada and the regulars vote on many ideas; made-up accounts push one or three. Idea 0 is always the pushed one."""

import numpy as np
import pytest

from collab.engine.guards import Known, Reason, guard, guard_wants
from collab.engine.votes import votes

IDEAS, REGULARS, PUSHED, RING = 24, 120, 0, (0, 1, 2)


def board(*pushes, seed=1, each=10):
    """Votes of regulars, then of made-up accounts: each push is (ideas liked, place in time)."""
    rng = np.random.default_rng(seed)
    cast = [
        (who, idea, int(rng.choice([-1, 0, 1], p=[0.3, 0.1, 0.6])), rng.uniform(0, 1000))
        for who in range(REGULARS)
        for idea in rng.choice(IDEAS, each, replace=False)
    ]
    for number, (liked, when) in enumerate(pushes):
        cast += [(REGULARS + number, idea, 1, when) for idea in liked]
    who, idea, value, order = (np.array(column) for column in zip(*cast, strict=True))
    people = REGULARS + len(pushes)
    return votes(who, idea, value, order, people, IDEAS), np.ones(people)


def times(count):
    return np.random.default_rng(2).uniform(0, 1000, count)


def test_it_counts_everybody_on_a_board_where_nobody_pushes():
    cast, activity = board()

    assert guard(cast, Known(activity)).reason.tolist() == [Reason.COUNTED] * len(cast.voter)


@pytest.mark.parametrize(
    ("pushes", "reasons"),
    [
        ([([0], 500 + n * 0.01) for n in range(60)], {Reason.BURST}),
        ([([0], when) for when in times(60)], {Reason.QUIET}),
        ([(RING, when) for when in times(60)], {Reason.RING, Reason.QUIET}),
    ],
    ids=["a burst of accounts with one vote", "accounts with one vote, over weeks", "a ring that likes three ideas"],
)
def test_it_sets_made_up_accounts_aside_and_says_why(pushes, reasons):
    cast, activity = board(*pushes)

    found = guard(cast, Known(activity))

    pushed = found.reason[cast.voter >= REGULARS]
    assert (pushed != Reason.COUNTED).mean() > 0.95
    assert set(pushed.tolist()) & reasons
    assert (found.reason[cast.voter < REGULARS] == Reason.COUNTED).mean() > 0.97


def newly_posted(begins, size=60):
    """A board of wants where idea 0 is posted late and then wanted by people who want little besides."""
    rng = np.random.default_rng(4)
    cast = [(who, idea, rng.uniform(0, 1000)) for who in range(400) for idea in rng.choice(range(1, IDEAS), 2, False)]
    cast += [(400 + n, 0, rng.uniform(begins, 1000)) for n in range(size)]
    cast += [(400 + n, int(rng.integers(1, IDEAS)), rng.uniform(0, 1000)) for n in range(size)]
    who, idea, order = (np.array(column) for column in zip(*cast, strict=True))
    return votes(who, idea, np.ones(len(who), dtype=int), order, 400 + size, IDEAS)


@pytest.mark.parametrize("begins", [700, 900, 970])
def test_it_does_not_take_what_is_new_for_pushed(begins):
    cast = newly_posted(begins)
    born = np.where(np.arange(IDEAS) == PUSHED, begins, 0.0)

    assert guard(cast, Known(born=born)).reason.tolist() == [Reason.COUNTED] * len(cast.voter)


def test_it_sees_a_burst_where_nobody_wanted_an_old_idea_before():
    cast = newly_posted(970)

    assert set(guard(cast).reason[cast.idea == PUSHED].tolist()) == {Reason.BURST}


def test_it_trusts_people_who_want_other_boards_ideas_as_well():
    cast = newly_posted(970)
    elsewhere = np.where(np.arange(cast.members) % 2, 5.0, 0.0)

    found = guard_wants(cast, Known(elsewhere=elsewhere, born=np.zeros(IDEAS)))

    rows = cast.idea == PUSHED
    assert ((found.reason[rows] == Reason.BURST) == (elsewhere[cast.voter[rows]] == 0)).all()


def test_it_sets_no_look_aside_and_judges_nobody_by_looks():
    cast, activity = board(*[([0], when) for when in times(60)])
    activity[-3:] = 0

    found = guard_wants(cast, Known(activity))

    assert (found.reason[cast.value != 1] == Reason.COUNTED).all()
    assert (found.reason[cast.voter >= cast.members - 3] == Reason.NO_OTHER_BEHAVIOUR).all()


def test_it_does_not_count_accounts_that_do_nothing_else():
    cast, activity = board(([0], 3.0), ([1], 700.0))
    activity[-2:] = 0

    found = guard(cast, Known(activity))

    assert found.reason[cast.voter >= REGULARS].tolist() == [Reason.NO_OTHER_BEHAVIOUR] * 2
    assert found.weight[cast.voter >= REGULARS].tolist() == [0.0, 0.0]


def test_it_waits_until_an_account_is_a_day_old():
    cast, activity = board()
    age = np.where(cast.voter == 7, 0.5, 30.0)

    found = guard(cast, Known(activity, age))

    assert set(found.reason[cast.voter == 7].tolist()) == {Reason.NEW_ACCOUNT}
    assert (found.weight[cast.voter != 7] == 1).all()


def test_it_cannot_tell_where_nobody_does_anything_else():
    cast, _ = board()

    assert (guard(cast, Known(np.zeros(cast.members))).weight == 1).all()


@pytest.mark.parametrize(
    ("who", "idea", "value"),
    [([], [], []), ([0], [0], [1]), ([0] * 5, [0, 1, 2, 3, 4], [1] * 5), (range(9), [0] * 9, [1] * 9)],
    ids=["no votes", "one vote", "one person likes all", "one idea liked by all"],
)
def test_it_counts_everything_where_there_is_too_little_to_judge(who, idea, value):
    cast = votes(list(who), idea, value, np.arange(len(value)), 9, 5)

    assert guard(cast).weight.tolist() == [1.0] * len(value)


def test_it_does_not_matter_in_which_order_votes_are_read():
    cast, activity = board(*[(RING, when) for when in times(40)])
    back = votes(cast.voter[::-1], cast.idea[::-1], cast.value[::-1], cast.order[::-1], cast.members, cast.ideas)

    assert (guard(cast, Known(activity)).reason == guard(back, Known(activity)).reason).all()
