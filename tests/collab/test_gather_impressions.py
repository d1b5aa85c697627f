from datetime import timedelta

import pytest
from django.utils import timezone

from collab.actions.check import check
from collab.models import Shard, Signal, SignalDay, SignalKind
from collab.tasks import hear
from feedback.actions.claim import claim
from feedback.models import Impression, ImpressionHour
from tests import make

pytestmark = pytest.mark.django_db


def seen(idea):
    return sum(SignalDay.objects.filter(subject_id=idea.pk, kind=SignalKind.SEEN).values_list("value", flat=True))


def test_it_counts_who_saw_an_idea_for_the_first_time():
    idea = make.idea()
    make.seen(idea)
    make.seen(idea)
    make.seen(idea, first=False)

    assert hear() == 1  # the hour

    assert seen(idea) == 2
    assert not ImpressionHour.objects.filter(heard_at=None).exists()


def test_it_adds_only_what_the_hour_did_not_hold_before():
    idea = make.idea()
    make.seen(idea)
    hear()

    make.seen(idea)
    make.seen(idea)
    hear()
    make.seen(idea, first=False)
    hear()

    assert list(Signal.objects.order_by("id").values_list("value", flat=True)) == [1, 2]
    assert seen(idea) == 3


def test_it_keeps_ideas_stores_and_hours_apart(leeds):
    mugs, pots = make.idea(), make.idea()
    yesterday = timezone.now() - timedelta(days=1)
    make.seen(mugs, store=leeds)
    make.seen(mugs)
    make.seen(pots, hour=yesterday)

    assert hear() == 2

    rows = set(SignalDay.objects.values_list("subject_id", "store_id", "day", "value"))
    today = timezone.now().date()
    assert rows == {
        (mugs.pk, leeds.pk, today, 1),
        (mugs.pk, None, today, 1),
        (pots.pk, None, yesterday.date(), 1),
    }


def test_it_takes_back_the_sights_of_somebody_who_was_taken_out():
    idea, dan = make.idea(), make.voter()
    make.seen(idea, dan)
    make.seen(idea)
    hear()

    Impression.objects.filter(voter=dan).delete()
    ImpressionHour.objects.update(heard_at=None)
    hear()

    assert seen(idea) == 1


def test_it_does_not_count_a_busy_hour_anew_at_every_tick():
    idea = make.idea()
    make.seen(idea)
    hear()
    ImpressionHour.objects.update(sights=10_000_000)

    make.seen(idea)
    assert hear() == 0

    ImpressionHour.objects.update(counted_at=timezone.now() - timedelta(hours=1))
    assert hear() == 1
    assert seen(idea) == 2


def test_it_marks_the_department():
    make.seen(make.idea(category=make.category("Kitchen > Mugs")))

    hear()

    assert Shard.objects.get().category.path == "Kitchen"


def by_lot(idea):
    """How many saw it by lot, and how many of these want it, as the daily sums say."""
    rows = SignalDay.objects.filter(subject_id=idea.pk).values_list("kind", "value")
    return tuple(
        sum(value for kind, value in rows if kind == each) for each in (SignalKind.DRAWN, SignalKind.DRAWN_VOTE)
    )


def test_it_counts_apart_who_saw_an_idea_by_lot_and_who_of_them_wants_it():
    idea, ada = make.idea(), make.voter()
    make.seen(idea, ada, designed=True, probability=0.1)
    make.seen(idea, designed=True, probability=0.1)
    make.seen(idea, designed=True, first=False)
    make.seen(idea)
    make.vote(idea, ada)
    make.vote(idea)

    hear()

    assert by_lot(idea) == (2, 1)
    assert seen(idea) == 3
    idea.refresh_from_db()
    assert (idea.votes_folded, idea.seen_folded) == (2, 3)


def test_a_vote_counts_for_the_lot_whenever_it_comes_and_until_it_is_taken_back():
    idea, ada = make.idea(), make.voter()
    make.seen(idea, ada, designed=True, hour=timezone.now() - timedelta(days=3))
    hear()
    assert by_lot(idea) == (1, 0)

    make.vote(idea, ada)
    hear()
    hear()
    assert by_lot(idea) == (1, 1)

    idea.withdraw(ada.pk)
    hear()
    hear()
    assert by_lot(idea) == (1, 0)


def test_a_guest_who_signs_in_takes_the_lot_and_the_vote_along(ada):
    idea, known, guest, mine = make.idea(), make.idea("Pots"), make.voter(), ada.voter
    for each in (idea, known):
        make.seen(each, guest, designed=True)
        make.vote(each, guest)
    make.seen(known, mine, hour=timezone.now() - timedelta(days=1))
    hear()
    assert (by_lot(idea), by_lot(known)) == ((1, 1), (1, 1))

    claim(guest=guest, user=ada)
    hear()
    hear()

    assert (by_lot(idea), by_lot(known)) == ((1, 1), (0, 0))
    assert not check()
