"""What staff read of how a customer's visits go; it is read off at night."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collab.tasks import read_people
from loyalty.actions.export import everything_about
from loyalty.models import Relationship

NOW = timezone.now()


@pytest.fixture
def customers(make):
    """Twenty customers with habits, one who came every week until now, one every week until half a year ago."""
    store, mug = make.store("Leeds"), make.variant()

    def comes(name, days):
        person = make.profile(name)
        for ago in days:
            make.order(store, (mug, 1), profile=person, ordered_at=NOW - timedelta(days=ago))
        return person

    for number in range(20):
        comes(f"Customer {number}", range(10 + number, 300, 20 + 7 * number))
    return comes("Ada", range(2, 300, 7)), comes("Bea", range(180, 300, 7)), comes("Cid", [40])


def test_staff_read_in_words_whether_somebody_is_still_a_customer(make, enter, ben, customers):
    assert read_people() >= 1
    client = enter(ben)

    def see(person):
        return client.get(reverse("loyalty:staff-customer", args=[person.pk])).text

    ada, bea, cid = customers
    assert "Likely still a customer: comes about every 7 days, last seen" in see(ada)
    assert "Has been away for longer than usual: comes about every 7 days, last seen" in see(bea)
    assert "one visit so far, last seen" in see(cid) and "Likely" not in see(cid)
    assert ada.relationship.recency > bea.relationship.recency
    assert everything_about(profile=ada)["visits"][0]["visits"] == ada.relationship.visits


def test_nothing_is_said_where_a_simpler_method_does_better_and_the_erased_have_no_line(make, enter, ben, customers):
    ada, bea, _cid = customers
    make.score("retention", in_use="same as before")
    bea.erased_at = NOW
    bea.save()

    read_people()

    assert "Likely still" not in enter(ben).get(reverse("loyalty:staff-customer", args=[ada.pk])).text
    assert not Relationship.objects.filter(profile=bea).exists()
