from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from collab.models import Shard, Signal, SignalDay, SignalKind, SubjectType
from collab.tasks import hear
from feedback.models import Idea, Vote
from tests import make

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)


def shown(idea):
    return Idea.objects.with_votes().get(pk=idea.pk).vote_count


def days(**about):
    return list(SignalDay.objects.filter(**about).order_by("day", "store_id").values_list("day", "store_id", "value"))


def test_it_writes_a_vote_down_counts_it_and_adds_it_up_for_the_day():
    idea, ada = make.idea(), make.voter(store=make.store())
    vote = make.vote(idea, ada)

    assert hear() == 1

    signal = Signal.objects.get()
    assert (signal.kind, signal.subject_type, signal.subject_id) == (SignalKind.VOTE, SubjectType.IDEA, idea.pk)
    assert (signal.at, signal.store_id, signal.voter_id, signal.value) == (vote.at, ada.store_id, ada.pk, 1)
    assert days(subject_id=idea.pk, kind=SignalKind.VOTE) == [(vote.at.date(), ada.store_id, 1)]
    idea.refresh_from_db()
    assert idea.votes_folded == shown(idea) == 1


def test_it_shows_the_same_number_before_and_after():
    idea = make.idea()
    for _ in range(3):
        make.vote(idea)

    before = shown(idea)
    hear()

    assert before == shown(idea) == 3


def test_it_hears_nothing_twice():
    make.vote(make.idea())
    hear()

    assert hear() == 0
    assert Signal.objects.count() == 1


def test_it_takes_back_what_was_withdrawn():
    idea, ada = make.idea(), make.voter()
    make.vote(idea, ada)
    hear()

    idea.withdraw(ada.pk)

    assert shown(idea) == 0
    assert hear() == 1
    assert list(Signal.objects.order_by("id").values_list("value", flat=True)) == [1, -1]
    assert shown(idea) == 0


def test_it_says_nothing_of_a_mind_changed_before_it_was_heard():
    idea, ada = make.idea(), make.voter()
    make.vote(idea, ada)
    idea.withdraw(ada.pk)

    assert hear() == 1

    assert not Signal.objects.exists()
    assert not SignalDay.objects.exists()


def test_it_dates_a_vote_on_its_own_day_and_takes_it_back_there():
    idea, ada = make.idea(), make.voter()
    make.vote(idea, ada)
    Vote.objects.update(at=MARCH)
    hear()

    idea.withdraw(ada.pk)
    hear()

    assert days() == [(MARCH.date(), None, 0)]
    assert {signal.at for signal in Signal.objects.all()} == {MARCH}


def test_it_dates_a_vote_that_came_back_on_the_day_it_came_back():
    idea, ada = make.idea(), make.voter()
    make.vote(idea, ada)
    Vote.objects.update(at=MARCH)
    hear()
    idea.withdraw(ada.pk)
    hear()

    idea.vote(ada.pk)
    hear()

    assert [value for _, _, value in days()] == [0, 1]
    assert days()[1][0] == timezone.now().date()


def test_it_leaves_a_vote_on_its_day_when_the_change_of_mind_was_never_heard():
    idea, ada = make.idea(), make.voter()
    make.vote(idea, ada)
    Vote.objects.update(at=MARCH)
    hear()

    idea.withdraw(ada.pk)
    idea.vote(ada.pk)
    hear()

    assert days() == [(MARCH.date(), None, 1)]
    assert Vote.objects.get().at == MARCH


def test_it_marks_the_department_for_a_fresh_look():
    mugs = make.category("Kitchen > Mugs")
    make.vote(make.idea(category=mugs))

    hear()

    assert Shard.objects.get().category.path == "Kitchen"
    assert Shard.objects.get().dirty_at is not None


@pytest.mark.parametrize("about", ["product", "variant"])
def test_it_finds_the_department_by_what_the_idea_is_about(about):
    variant = make.variant(category=make.category("Garden > Pots"))
    link = {"product": variant.product} if about == "product" else {"variant": variant}
    make.vote(make.idea(category=None, **link))

    hear()

    assert Shard.objects.get().category.path == "Garden"


def test_it_needs_no_department():
    make.vote(make.idea(category=None))

    assert hear() == 1
    assert not Shard.objects.exists()


def test_it_goes_on_until_nothing_is_left(monkeypatch):
    from collab import gather

    monkeypatch.setitem(gather.SOURCES, gather.votes, 2)
    idea = make.idea()
    for _ in range(5):
        make.vote(idea)

    assert hear() == 5
    assert Signal.objects.count() == shown(idea) == 5


def test_it_finds_a_month_for_votes_older_than_the_house():
    make.vote(make.idea())
    old = timezone.now() - timedelta(days=5 * 365)
    Vote.objects.update(at=old)

    hear()

    assert month_of(Signal.objects.get()) == f"collab_signal_{old:%Y%m}"


def month_of(signal):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM collab_signal WHERE id = %s", [signal.id])
        return cursor.fetchone()[0]
