import json
from pathlib import Path

import numpy as np
import pytest

from collab.engine.groups import NO_GROUP, keep_numbers, last_votes, opinion_groups, places, views

CONVERSATIONS = json.loads((Path(__file__).parent / "fixtures" / "conversations.json").read_text("utf-8"))
SAYS = {"+": 1, "-": -1, "0": 0}


def cast(*lines):
    """Votes written as one line a person, one sign an idea."""
    said = [(who, what, SAYS[sign]) for who, line in enumerate(lines) for what, sign in enumerate(line) if sign in SAYS]
    person, idea, vote = np.array(said, dtype=int).reshape(-1, 3).T
    return last_votes(person, idea, vote, people=len(lines), ideas=max(map(len, lines), default=0))


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_it_groups_as_the_reference_does(name):
    talk = CONVERSATIONS[name]
    theirs = np.array([NO_GROUP if digit == "." else int(digit) for digit in talk["groups"]])

    ours = opinion_groups(cast(*talk["votes"])).group

    assert ((ours == NO_GROUP) == (theirs == NO_GROUP)).all()
    assert len(set(zip(theirs, ours, strict=True))) == len(set(theirs)) == len(set(ours)), "the same, by other names"


def test_who_voted_little_has_a_place_and_no_group():
    found = opinion_groups(cast(*["+++++++", "++++++-"] * 5, *["-------", "------+"] * 5, "++++++."))

    assert found.group[-1] == NO_GROUP
    assert found.place[-1].any()
    assert set(found.group[:10]) != set(found.group[10:-1])


def test_few_votes_are_moved_outwards():
    place = places(cast("++++++++", "++++....", "--------", "-------.", "++++++++"))

    assert abs(place[1, 0]) > 0.5 * abs(place[0, 0])


@pytest.mark.parametrize(
    "lines",
    [[], [""], ["+++++++"], ["+++++++"] * 9, ["+++++++", "-------"], ["0000000"] * 4, ["+"] * 30],
    ids=["nobody", "no idea", "one person", "all of one mind", "two people", "all pass", "one idea"],
)
def test_where_nobody_differs_there_are_no_groups(lines):
    votes = cast(*lines)
    found = opinion_groups(votes)

    assert (found.group == NO_GROUP).all()
    assert np.isfinite(found.place).all()
    assert not views(votes, found.group).divides.any()


def test_three_minds_are_enough_for_groups():
    found = opinion_groups(cast("+++++++", "-------", "-----++"))

    assert len(set(found.group.tolist())) == 2


def test_the_last_vote_counts():
    votes = last_votes([0, 1, 0], [0, 0, 0], [1, 1, -1], people=2, ideas=1)

    assert votes.vote.tolist() == [-1, 1]


def test_order_of_arrival_does_not_matter():
    lines = CONVERSATIONS["three sides, few votes"]["votes"]
    votes = cast(*lines)
    shuffled = np.random.default_rng(0).permutation(len(votes.person))
    again = last_votes(
        votes.person[shuffled], votes.idea[shuffled], votes.vote[shuffled], people=votes.people, ideas=votes.ideas
    )

    assert (opinion_groups(votes).group == opinion_groups(again).group).all()


def test_it_knows_what_all_agree_on_and_what_divides_them():
    here, there = ["++-.0"] * 20, ["+--.0"] * 20
    seen = views(cast(*here, *there), np.repeat([0, 1], 20))

    assert seen.consensus.tolist() == [1, 0, -1, 0, 0]
    assert seen.divides.argmax() == 1
    assert seen.divides[1] > 0.7
    assert seen.divides[[0, 2, 3, 4]].max() == 0
    assert seen.agrees[:, 1] == pytest.approx([21 / 22, 1 / 22])
    assert seen.disagrees[:, 2] == pytest.approx([21 / 22] * 2)


def test_one_voice_of_a_group_is_not_its_opinion():
    seen = views(cast(*["+"] * 20, "+", *["."] * 19), np.repeat([0, 1], 20))
    loud = views(cast(*["+"] * 20, "-", *["."] * 19), np.repeat([0, 1], 20))

    assert seen.agrees[1, 0] == pytest.approx(2 / 3)
    assert loud.divides[0] < 0.6


def test_people_without_a_group_are_left_out():
    assert views(cast("+", "-"), np.array([0, NO_GROUP])).agrees.tolist() == [[2 / 3]]


@pytest.mark.parametrize(
    ("before", "now", "kept"),
    [
        ([0, 0, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1]),
        ([0, 0, 0, 1], [1, 1, 0, 0], [0, 0, 1, 1]),
        ([3, 3, 5, 5], [0, 0, 1, 1], [3, 3, 5, 5]),
        ([0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 1, 2], [0, 0, 1, 1, 1, 2]),
        ([0, 0, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]),
        ([-1, 0, 0, 1], [0, 0, 0, -1], [0, 0, 0, -1]),
        ([-1, -1, -1, -1], [0, 0, 1, 1], [0, 0, 1, 1]),
        ([0, 0, -1, -1], [1, 1, 0, 0], [0, 0, 1, 1]),
        ([], [], []),
    ],
    ids=["swapped", "one moved", "old numbers", "split", "merged", "came and left", "first", "new people", "nobody"],
)
def test_groups_keep_their_numbers(before, now, kept):
    assert keep_numbers(np.array(before, dtype=int), np.array(now, dtype=int)).tolist() == kept


def test_a_number_once_used_is_not_given_to_others():
    assert keep_numbers(np.array([0, 0, -1]), np.array([0, 0, 1]), fresh=7).tolist() == [0, 0, 7]


def test_groups_keep_their_numbers_while_votes_come_in():
    lines = CONVERSATIONS["two sides"]["votes"]
    votes = cast(*lines)
    before = opinion_groups(votes).group
    grown = last_votes(
        np.append(votes.person, [65, 66] * 24),
        np.append(votes.idea, np.repeat(np.arange(24), 2)),
        np.append(votes.vote, [1, -1] * 24),
        people=67,
        ideas=24,
    )

    now = keep_numbers(np.append(before, [NO_GROUP] * 2), opinion_groups(grown).group)

    known = before >= 0
    assert (now[:65][known] == before[known]).mean() > 0.9
