"""Made-up signals: only where nothing real is, as many as asked, and skewed as life is."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum
from django.utils import timezone

from catalog.models import Product, Store
from collab.models import Signal, SignalDay, SignalKind, SubjectType
from config.synth.rows import uuids
from feedback.models import Idea, Voter
from loyalty.models import Profile
from tests import make

pytestmark = pytest.mark.django_db

SMALL = {"signals": 3_000, "customers": 200, "products": 1_200}


@pytest.fixture(autouse=True)
def own_machine(settings):
    settings.DEBUG = True


def synth(**asked):
    out = io.StringIO()
    call_command("synth_signals", stdout=out, **SMALL | asked)
    return out.getvalue()


def journal():
    return sorted(Signal.objects.values_list("at", "kind", "subject_type", "store_id", "voter_id", "value"), key=repr)


def test_it_makes_a_shop_of_the_asked_size():
    said = synth()

    assert Signal.objects.count() == 3_000
    assert Product.objects.count() == 1_200
    assert Profile.objects.count() == Voter.objects.count() == 200
    assert "3,000 signals" in said
    assert SignalDay.objects.count() == 0  # that is the engine's work


def test_signals_are_about_what_the_shop_has_and_by_who_it_knows():
    synth()

    about = {
        kind: set(Signal.objects.filter(subject_type=kind).values_list("subject_id", flat=True)) for kind in (1, 2)
    }
    assert about[SubjectType.IDEA] <= set(Idea.objects.values_list("pk", flat=True))
    assert about[SubjectType.VARIANT] <= set(Product.objects.values_list("variants__pk", flat=True))
    by = set(Signal.objects.exclude(voter_id=None).values_list("voter_id", flat=True))
    assert by <= set(Voter.objects.values_list("pk", flat=True))
    assert set(Signal.objects.values_list("kind", flat=True)) == {1, 2, 3, 4, 5, 6}
    named = Signal.objects.filter(kind__in=(SignalKind.VOTE, SignalKind.REQUEST, SignalKind.PLEDGE))
    assert not named.filter(voter_id=None).exists()


def test_a_few_things_and_people_make_most_of_the_noise_over_a_year_and_a_half():
    synth()

    sold = Signal.objects.filter(kind=SignalKind.SALE).values_list("subject_id").annotate(n=Count("*"))
    counts = sorted((n for _, n in sold), reverse=True)
    assert sum(counts[: len(counts) // 5]) > 0.4 * sum(counts)
    days = set(Signal.objects.values_list("at__date", flat=True))
    assert len(days) > 500
    assert max(days) < timezone.now().date()


def test_it_says_the_same_for_the_same_seed_and_more_for_another():
    synth()
    first = journal()
    Signal.objects.all().delete()
    synth()
    assert journal() == first

    synth(seed=1)

    assert Signal.objects.count() == 6_000
    assert Profile.objects.count() == 200


@pytest.mark.django_db(transaction=True)
def test_the_engine_makes_of_them_what_it_reads():
    synth()

    call_command("rebuild_engine", stdout=io.StringIO())

    votes = Signal.objects.filter(kind=SignalKind.VOTE).aggregate(n=Sum("value"))["n"]
    assert Idea.objects.aggregate(n=Sum("votes_folded"))["n"] == votes
    assert SignalDay.objects.aggregate(n=Sum("value"))["n"] == Signal.objects.aggregate(n=Sum("value"))["n"]


@pytest.mark.parametrize(
    "real, said",
    [
        (lambda: make.variant(), "products that were not made up"),
        (lambda: make.store("Leeds"), "stores that were not made up"),
        (lambda: make.profile("Ada Lovelace"), "customers that were not made up"),
        (lambda: make.idea(), "ideas that were not made up"),
    ],
)
def test_it_writes_nothing_where_anything_is_real(real, said):
    real()
    stores = Store.objects.count()

    with pytest.raises(CommandError, match=said):
        synth()

    assert Signal.objects.count() == 0
    assert Store.objects.count() == stores


@pytest.mark.parametrize("asked", [{"signals": 0}, {"products": -1}])
def test_it_takes_no_nonsense(asked):
    with pytest.raises(CommandError, match=r"counted from 1: nothing was written\."):
        synth(**asked)


def test_it_never_runs_in_production(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match=r"may be production \(DEBUG is off\): nothing was written\."):
        synth()


def test_a_shop_that_stands_is_not_resized():
    synth()

    with pytest.raises(CommandError, match="has 200 customers and 1200 products"):
        synth(customers=500)


def test_a_person_of_a_number_is_always_the_same_and_no_two_are():
    import numpy as np

    made = uuids(np.arange(100_000))

    assert len(np.unique(made)) == 100_000
    assert (made[5:9] == uuids(np.arange(5, 9))).all()
