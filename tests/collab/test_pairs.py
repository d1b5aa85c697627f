"""How ideas stand by the choices between two, live and tested on the shop's own past."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from collab.actions.score.chosen import marked
from collab.tasks import hear, read_pairs
from feedback.models import PairStanding

pytestmark = pytest.mark.django_db


def test_it_ranks_what_is_chosen_with_how_sure_that_is_in_a_store_and_everywhere(make, leeds):
    ideas = [make.idea(f"Idea number {number}") for number in range(4)]
    for _ in range(11):
        person = make.voter()
        for better, worse in ((0, 1), (0, 2), (1, 2)):
            make.pair_choice(ideas[better], ideas[worse], person, store=leeds)
    make.pair_choice(ideas[3], ideas[2])
    make.pair_choice(ideas[1], ideas[3], chosen=None, skipped="unknown")
    hear()

    assert read_pairs() == 7
    assert read_pairs() == 0

    of = {row.idea_id: row for row in PairStanding.objects.filter(store=None)}
    best, second, last, rare = (of[idea.pk] for idea in ideas)
    assert (best.met, best.chosen, rare.met) == (22, 22, 1)
    assert best.low > second.middle > last.high
    assert rare.high - rare.low > second.high - second.low
    here = PairStanding.objects.filter(store=leeds).order_by("-worth")
    assert [row.idea for row in here] == ideas[:3]


def test_the_past_tells_whether_later_choices_were_foretold():
    rows = [(1, 2, voter, 0) for voter in range(20)] + [(2, 3, voter, 0) for voter in range(20)]
    later = [(1, 3, 50, 1), (2, 3, 50, 1), (3, 1, 51, 1), (9, 1, 52, 1)]

    found = marked(np.array(rows), np.array(later))

    assert found.ours.tolist() == [1.0, 0.0] and found.peers["win rate"].tolist() == [1.0, 0.0]


def test_the_scoreboard_reads_live_choices(make):
    from collab.actions.score.chosen import chosen
    from collab.replay.own.history import EPOCH

    ideas = [make.idea() for _ in range(3)]
    for days, voter in ((70, None), (10, make.voter())):
        at = timezone.now() - timedelta(days=days)
        for worse in ideas[1:]:
            make.pair_choice(ideas[0], worse, voter, at=at)

    found = list(chosen((timezone.localdate() - EPOCH).days))

    assert sum(len(each.ours) for each in found) == 1 and found[0].ours[0] == 1.0
