"""What staff read of how a customer's visits go, and the merchandiser of all customers; it is read off at night."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collab.actions.taking_part import stay, told
from collab.actions.taking_part.ways import Step
from collab.tasks import read_people
from feedback.models import Comment, Impression, Vote, Voter
from loyalty.actions.export import everything_about
from loyalty.models import Order, OrderLine, Profile, Relationship

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


MORNING = NOW - timedelta(days=stay.WATCHED)
SAW = (NOW - timedelta(days=20)).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture
def crowd(make):
    """Ninety customers who all bought once a while ago, every fourth at a lower price. Thirty of them had a say then,
    saw an idea again lately, wanted it half an hour later and came to buy it two days on; of the others every third
    came back."""
    store, mug, idea = make.store("Leeds"), make.variant(), make.idea()
    voters = Voter.objects.bulk_create([Voter() for _ in range(30)])
    people = Profile.objects.bulk_create(
        [Profile(name=f"Customer {n}", voter=voters[n] if n < 30 else None) for n in range(90)]
    )
    came = [(person, MORNING - timedelta(days=30)) for person in people]
    came += [(person, SAW + timedelta(days=2, hours=1)) for n, person in enumerate(people) if n < 30 or n % 3 == 0]
    orders = Order.objects.bulk_create(
        [
            Order(system="till", number=n, store=store, profile=person, ordered_at=at, total=100, currency="GBP")
            for n, (person, at) in enumerate(came)
        ]
    )
    about = {"number": 1, "variant": mug, "store": store, "quantity": 1}
    OrderLine.objects.bulk_create(
        [
            OrderLine(order=one, at=one.ordered_at, amount=80 if n % 90 % 4 == 0 else 100, **about)
            for n, one in enumerate(orders)
        ]
    )
    Comment.objects.bulk_create(
        [Comment(idea=idea, voter=v, body="Yes", created_at=MORNING - timedelta(days=9)) for v in voters]
    )
    Impression.objects.bulk_create([Impression(idea=idea, voter=v, day=SAW, hour=SAW, slot=0) for v in voters])
    Vote.objects.bulk_create([Vote(idea=idea, voter=v, at=SAW + timedelta(minutes=30)) for v in voters])
    return people


def test_the_merchandiser_reads_whether_those_who_take_part_stay(enter, cleo, crowd):
    read_people()
    client = enter(cleo)
    page = client.get(reverse("collab:people")).text
    sheet = client.get(reverse("collab:people-csv")).text

    assert "Yes: they bought again more often than others like them." in page
    assert "30 of 30 customers who had taken part found others" in page
    assert "does not prove that taking part is the cause" in page
    assert "bought again,took part,,30,1.0,,," in sheet and "bought again,others like them,,30,0.3333,,," in sheet
    shop = told().facts["led"]["departments"][0]["halves"]
    assert all(half["share"][0] < 0.25 < half["share"][2] for half in shop)
    assert "Price led" in page


def test_the_ways_lead_from_ideas_to_a_voice_to_a_purchase(enter, cleo, crowd):
    read_people()
    page = enter(cleo).get(reverse("collab:people")).text

    assert "Of 30 ways with a voice, 30 went on to a purchase, typically 2 days later." in page
    assert "See ideas → Have a say → Buy" in page
    assert told().facts["ways"]["edges"][0] == {
        "from": Step.IDEAS, "to": Step.VOICE, "times": 30, "share": 1.0, "seconds": 1800,
    }  # fmt: skip


def test_nothing_is_said_of_customers_while_too_few_are_known(enter, cleo, crowd):
    client = enter(cleo)
    assert "Nothing was read yet" in client.get(reverse("collab:people")).text
    assert client.get(reverse("collab:people-csv")).status_code == 404

    Profile.objects.filter(pk__in=[person.pk for person in crowd[1:]]).update(erased_at=NOW)
    read_people()

    assert told().facts == {"stay": None, "led": None, "ways": None}
    assert client.get(reverse("collab:people")).text.count("Too little is known yet") == 3
