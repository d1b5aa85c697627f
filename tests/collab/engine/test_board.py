"""A board of made-up members with two camps; the camp that comes more often must not decide for all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.engine.board import approve, fit_prior, read_board
from collab.engine.guards import Reason
from collab.engine.members import members
from collab.engine.votes import behaviour, votes

MEMBERS, IDEAS, THINGS = 60, 8, 6
vote = st.tuples(st.integers(0, MEMBERS - 1), st.integers(0, IDEAS - 1), st.sampled_from([-1, 0, 1]))
some_votes = st.lists(vote, max_size=60, unique_by=lambda row: row[:2])
quick = settings(derandomize=True, deadline=None, max_examples=40)


def camps(seed=0):
    """What members did: the first half likes the first things, the second half the others."""
    rng = np.random.default_rng(seed)
    first = np.arange(MEMBERS)[:, None] < MEMBERS / 2
    likes = np.where(first == (np.arange(THINGS) < THINGS / 2), 0.9, 0.1)
    value = np.where(rng.uniform(size=(MEMBERS, THINGS)) < likes, 1, -1)
    who, what = np.meshgrid(np.arange(MEMBERS), np.arange(THINGS), indexing="ij")
    return behaviour(who.ravel(), what.ravel(), value.ravel(), MEMBERS, THINGS)


def cast(rows):
    who, idea, value = (np.array([row[side] for row in rows], dtype=int) for side in range(3))
    return votes(who, idea, value, np.arange(len(rows)), MEMBERS, IDEAS)


TRAITS = members(camps()).traits
USUAL = fit_prior(cast([(who, who % IDEAS, (-1, 1, 1)[who % 3]) for who in range(MEMBERS)]), TRAITS, None)


def figures(rows, keep=None):
    return approve(cast(rows), TRAITS, None, USUAL, keep)


def test_it_gives_the_quiet_camp_its_share_of_the_say():
    rng = np.random.default_rng(3)
    who = np.concatenate([np.arange(30), [30, 35, 40, 45, 50]])
    rows = [(one, idea, 1 if (one < 30) == (idea % 2 == 0) else -1) for one in who for idea in rng.permutation(IDEAS)]

    board = read_board(cast(rows), camps())

    loud = np.arange(IDEAS) % 2 == 0
    assert cast(rows).approval.mean() == pytest.approx(0.5)
    assert board.approval[loud] == pytest.approx(0.5, abs=0.15)  # six of seven voters said yes
    assert board.approval[~loud] == pytest.approx(0.5, abs=0.15)  # six of seven said no


def test_ideas_that_say_the_same_thing_lean_on_each_other():
    topics = [
        "oat milk",
        "oat milk drink",
        "milk of oat",
        "dog food",
        "food for dogs",
        "dry dog food",
        "oat milks",
        "dog",
    ]
    rows = [(who, idea, 1 if "milk" in topics[idea] else -1) for who in range(60) for idea in range(who % 3, 6, 3)]

    board = read_board(cast(rows), camps(), topics)

    assert board.approval[6] > board.approval[7] + 0.05


@quick
@given(some_votes, st.integers(0, IDEAS - 1))
def test_one_more_yes_of_an_average_member_never_lowers_an_idea(rows, idea):
    average = np.zeros_like(TRAITS)
    average[:, 0] = 1.0
    fresh = next(who for who in range(MEMBERS) if (who, idea) not in {row[:2] for row in rows})

    before, _ = approve(cast(rows), average, None, USUAL)
    after, _ = approve(cast([*rows, (fresh, idea, 1)]), average, None, USUAL)

    assert after[idea] >= before[idea] - 1e-12


@quick
@given(some_votes, vote)
def test_a_withdrawn_vote_restores_the_earlier_figure_exactly(rows, extra):
    others = [row for row in rows if row[:2] != extra[:2]]
    withdrawn = [row for row in [*others, extra] if row != extra]

    assert (figures(withdrawn)[0] == figures(others)[0]).all()


@quick
@given(some_votes, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(rows, random):
    mixed = list(rows)
    random.shuffle(mixed)

    assert (figures(mixed)[0] == figures(rows)[0]).all()


@quick
@given(some_votes, vote)
def test_more_votes_make_it_surer(rows, extra):
    others = [row for row in rows if row[:2] != extra[:2]]

    assert (figures([*others, extra])[1] <= figures(others)[1] + 1e-12).all()


@quick
@given(some_votes, st.sets(st.integers(0, 59)))
def test_setting_votes_aside_is_as_if_they_were_not_cast(rows, aside):
    found = cast(rows)
    keep = np.array([0.0 if place in aside else 1.0 for place in range(len(found.voter))])
    kept = [tuple(row) for row in np.column_stack([found.voter, found.idea, found.value])[keep > 0].tolist()]

    assert figures(rows, keep)[0] == pytest.approx(figures(kept)[0])


def test_both_figures_are_shown_and_differ_only_where_votes_are_set_aside():
    rows = [(who, idea, 1 if idea else -1) for who in range(40) for idea in range(IDEAS)]
    rows += [(who, 0, 1) for who in range(40, 60)]
    did = camps()
    idle = did.member < 40
    some = behaviour(did.member[idle], did.thing[idle], did.value[idle], MEMBERS, THINGS)

    board = read_board(cast(rows), some)

    assert set(board.guarded.reason.tolist()) == {Reason.COUNTED, Reason.NO_OTHER_BEHAVIOUR}
    assert board.unguarded[0] > board.approval[0] + 0.1
    assert board.unguarded[1:] == pytest.approx(board.approval[1:])


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(0, 0, 1)],
        [(who, 3, 1) for who in range(60)],
        [(who, idea, 1) for who in range(60) for idea in range(8)],
        [(0, idea, -1) for idea in range(8)],
    ],
    ids=["nobody voted", "one vote", "one idea liked by all", "all like all", "one person dislikes all"],
)
@pytest.mark.parametrize("did", [camps(), behaviour([], [], [], MEMBERS, 0)], ids=["known members", "strangers"])
@pytest.mark.parametrize("texts", [None, [""] * IDEAS, ["same words"] * IDEAS], ids=["no text", "empty", "the same"])
def test_it_always_answers(rows, did, texts):
    board = read_board(cast(rows), did, texts)

    assert np.isfinite([board.score, board.approval, board.low, board.high, board.unguarded, board.variance]).all()
    assert ((board.low <= board.high) & (board.low >= 0) & (board.high <= 1)).all()


def test_without_ideas_there_is_nothing_to_say():
    board = read_board(votes([], [], [], [], 0, 0), behaviour([], [], [], 0, 0), [])

    assert board.approval.shape == board.low.shape == (0,)
