import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.engine.pairs import worth

choice = st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 3))


@pytest.mark.parametrize(
    ("winners", "losers", "order"),
    [
        ([0, 0, 1], [1, 2, 2], [0, 1, 2]),
        ([2, 2, 2, 1], [1, 0, 1, 0], [2, 1, 0]),
        ([0, 0, 0, 0, 1], [2, 2, 2, 2, 0], [1, 0, 2]),
    ],
    ids=["a ladder", "the last is best", "who beats the strong one stands above"],
)
def test_it_ranks_by_who_was_chosen_over_whom(winners, losers, order):
    assert np.argsort(-worth(winners, losers, 3)).tolist() == order


def test_it_leaves_an_idea_with_one_choice_near_the_middle():
    value = worth([0] * 30 + [2], [1] * 30 + [1], 3)

    assert value[0] > value[2] > value[1]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(choice, max_size=30), st.randoms(use_true_random=False))
def test_its_worths_are_finite_and_do_not_depend_on_the_order_of_choices(choices, random):
    mixed = random.sample(choices, len(choices))
    (won, lost, who), (win, loss, voter) = (np.array(rows, dtype=int).reshape(-1, 3).T for rows in (choices, mixed))

    assert np.isfinite(worth(won, lost, 6, who)).all()
    assert (worth(won, lost, 6, who) == worth(win, loss, 6, voter)).all()
    assert (worth(won, lost, 6) == worth(win, loss, 6)).all()


@pytest.mark.parametrize("ideas", [0, 1, 4])
def test_without_choices_all_are_equal(ideas):
    assert worth([], [], ideas).tolist() == [0.0] * ideas


def test_it_listens_less_to_people_who_choose_at_random():
    rng = np.random.default_rng(4)
    pairs = [(who, *sorted(rng.choice(6, 2, replace=False))) for who in range(12) for _ in range(10)]
    who, better, worse = (np.array(column) for column in zip(*pairs, strict=True))
    swapped = (who >= 6) & (rng.uniform(size=len(who)) < 0.5)  # half of the people toss a coin
    won, lost = np.where(swapped, worse, better), np.where(swapped, better, worse)

    heard, all_alike = worth(won, lost, 6, who), worth(won, lost, 6)

    assert np.argsort(-heard).tolist() == [0, 1, 2, 3, 4, 5]
    assert heard[0] - heard[5] > all_alike[0] - all_alike[5]
