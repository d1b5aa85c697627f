import pytest

from collab.models import Shard, Signal, SignalDay, SignalKind, SubjectType
from collab.tasks import hear
from tests import make

pytestmark = pytest.mark.django_db


def asked():
    return [
        (SubjectType(type_), pk, value)
        for type_, pk, value in SignalDay.objects.filter(kind=SignalKind.REQUEST)
        .order_by("id")
        .values_list("subject_type", "subject_id", "value")
    ]


def test_it_takes_the_idea_before_the_variant_before_the_category(leeds):
    idea, mug, kitchen = make.idea(), make.variant(), make.category()
    make.request(leeds, idea=idea, variant=mug, category=kitchen)
    make.request(leeds, variant=mug, category=kitchen)
    make.request(leeds, category=kitchen)

    assert hear() == 3

    assert asked() == [
        (SubjectType.IDEA, idea.pk, 1),
        (SubjectType.VARIANT, mug.pk, 1),
        (SubjectType.CATEGORY, kitchen.pk, 1),
    ]


def test_it_says_who_asked_and_where(leeds):
    customer = make.voter()
    request = make.request(leeds, idea=make.idea(), voter=customer)

    hear()

    signal = Signal.objects.get()
    assert (signal.at, signal.store_id, signal.voter_id, signal.value) == (request.at, leeds.pk, customer.pk, 1)


def test_it_keeps_a_request_that_nobody_has_linked_yet(leeds):
    request = make.request(leeds, "Something blue")

    assert hear() == 1
    assert hear() == 0

    request.refresh_from_db()
    assert request.heard_at is not None
    assert not Signal.objects.exists()


def change(request, **fields):
    request.__dict__.update(fields)
    request.heard_at = None
    request.save(update_fields=[*fields, "heard_at"])


def test_it_moves_a_request_that_is_linked_later(leeds):
    kitchen, idea = make.category(), make.idea()
    request = make.request(leeds, category=kitchen)
    hear()

    request.refresh_from_db()
    change(request, idea_id=idea.pk)

    assert hear() == 1
    assert asked() == [(SubjectType.CATEGORY, kitchen.pk, 0), (SubjectType.IDEA, idea.pk, 1)]


def test_it_counts_a_request_once_it_is_linked(leeds):
    idea = make.idea()
    request = make.request(leeds, "Something blue")
    hear()

    request.refresh_from_db()
    change(request, idea_id=idea.pk)
    hear()

    assert asked() == [(SubjectType.IDEA, idea.pk, 1)]


def test_it_takes_back_a_request_that_was_taken_back(leeds):
    idea = make.idea()
    request = make.request(leeds, idea=idea)
    hear()

    request.refresh_from_db()
    change(request, value=0)
    hear()

    assert asked() == [(SubjectType.IDEA, idea.pk, 0)]


def test_it_marks_the_department(leeds):
    make.request(leeds, category=make.category("Kitchen > Mugs"))
    make.request(leeds, variant=make.variant(category=make.category("Garden > Pots")))
    make.request(leeds, idea=make.idea(category=make.category("Toys > Kites")))

    hear()

    assert sorted(shard.category.path for shard in Shard.objects.all()) == ["Garden", "Kitchen", "Toys"]
