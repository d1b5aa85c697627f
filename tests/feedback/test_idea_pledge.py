"""After the vote: would buy, at what price, which one, where; or not for me, and why."""

import json
import re
from threading import Thread

import pytest
from django.db import connection
from django.db.models import Sum
from django.urls import reverse

from collab.models import SignalKind, SignalSum
from collab.tasks import hear
from feedback.actions.claim import claim
from feedback.models import Follow, Idea, NotForMe, Pledge, Vote

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mug(make):
    return make.variant("Blue mug", price=900, attributes={"size": "large"})


@pytest.fixture
def idea(make, mug):
    return make.idea(product=mug.product)


@pytest.fixture
def url(idea):
    return reverse("feedback:idea-pledge", args=[idea.pk])


@pytest.fixture
def against(idea):
    return reverse("feedback:idea-not-for-me", args=[idea.pk])


def heard():
    """What stands of all ideas together, by kind and store."""
    hear()
    sums = SignalSum.objects.order_by().values_list("kind", "store_id").annotate(total=Sum("value"))
    return {(SignalKind(kind).name, store): total for kind, store, total in sums if total}


def test_it_takes_a_vote_and_two_taps(enter, ada, idea, url, leeds):
    client = enter(ada)
    voted = client.post(reverse("feedback:idea-vote", args=[idea.pk]), {"big": "1"}, headers=HTMX)
    assert "Would you buy it?" in voted.text and 'type="range"' in voted.text

    said = client.post(
        url,
        {"would_buy": "1", "price": "850", "options": ["large"], "store": leeds.code, "how_often": "monthly"},
        headers=HTMX,
    )

    pledge = Pledge.objects.get()
    assert (pledge.value, pledge.price, pledge.currency, pledge.options) == (1, 850, "GBP", ["large"])
    assert (pledge.store, pledge.how_often, pledge.notify) == (leeds, "monthly", 0)
    assert "You would buy it, at about £8.50" in said.text and "Leeds" in said.text
    assert heard() == {("VOTE", None): 1, ("PLEDGE", leeds.pk): 1}


def test_it_is_one_pledge_however_often_it_is_said_and_can_be_taken_back_and_made_again(client, idea, url, make):
    york = make.store("York")
    client.post(url, {"would_buy": "1", "price": "850"})
    client.post(url, {"would_buy": "1", "price": "850"})
    assert heard() == {("VOTE", None): 1, ("PLEDGE", None): 1}

    client.post(url, {"would_buy": "1", "price": "700", "store": york.code, "notify": "on"})
    assert heard() == {("VOTE", None): 1, ("PLEDGE", york.pk): 1, ("NOTIFY", york.pk): 1}

    vote = reverse("feedback:idea-vote", args=[idea.pk])
    gone = client.post(vote, {"want": "0", "big": "1"}, headers=HTMX)
    assert heard() == {}
    undo = re.search(r"hx-vals='([^']+)'>Undo", gone.text)[1]
    client.post(vote, {"want": "1", **json.loads(undo)}, headers=HTMX)
    assert heard() == {("VOTE", None): 1, ("PLEDGE", york.pk): 1, ("NOTIFY", york.pk): 1}

    client.post(url, {"take_back": "1"})
    assert heard() == {("VOTE", None): 1}
    assert "£7.00" not in client.get(reverse("feedback:idea", args=[idea.pk])).text.partition("details")[0]

    client.post(url, {"would_buy": "0"})
    assert heard() == {("VOTE", None): 1, ("NOTIFY", None): 1}
    assert Follow.objects.filter(idea=idea).count() == 1

    client.post(reverse("feedback:idea-vote", args=[idea.pk]), {"want": "0"})
    assert heard() == {}


def test_it_says_what_a_price_does(client, idea, make, mug):
    make.price_guide(idea, usual=900, still=[[700, 1.0], [900, 0.74], [1100, 0.4]])
    client.post(reverse("feedback:idea-vote", args=[idea.pk]))

    page = client.get(reverse("feedback:idea", args=[idea.pk])).text

    assert "At £9.00 about 7 in 10 of those who would buy it still would." in page


def test_it_keeps_what_was_said_when_something_is_wrong(client, idea, url):
    answer = client.post(url, {"would_buy": "1", "price": "-5", "options": ["square"], "how_often": "weekly"})

    assert answer.status_code == 422
    assert "There is a problem" in answer.text and '<option value="weekly" selected' in answer.text
    assert not Pledge.objects.exists() and not Vote.objects.exists()


def test_it_lets_a_shopper_say_why_not_to_merchandisers_only(enter, client, ada, cleo, idea, against, make):
    shopper = enter(ada)
    shopper.post(reverse("feedback:idea-pledge", args=[idea.pk]), {"would_buy": "1"})
    shopper.post(against, {"reason": "price", "words": "Nine pounds for a mug"})

    assert heard() == {("NOT_FOR_ME", None): 1}
    assert "Not for you: It would cost too much" in shopper.get(reverse("feedback:idea", args=[idea.pk])).text
    assert "Nine pounds" not in client.get(reverse("feedback:idea", args=[idea.pk])).text

    shopper.post(reverse("feedback:idea-vote", args=[idea.pk]))
    assert heard() == {("VOTE", None): 1}
    assert not NotForMe.objects.filter(value=1).exists()


@pytest.mark.parametrize("state, status", [("closed", 409), ("merged", 409), ("hidden", 404), ("held", 404)])
def test_it_says_clearly_when_it_is_over_and_keeps_what_stood(client, make, idea, url, against, state, status):
    client.post(url, {"would_buy": "1", "price": "800"})
    Idea.objects.filter(pk=idea.pk).update(state=state, merged_into=make.idea("Cups"))
    vote = reverse("feedback:idea-vote", args=[idea.pk])

    answers = [
        client.post(url, {"would_buy": "1", "price": "100"}),
        client.post(against, {"reason": "use"}),
        client.post(reverse("feedback:idea-pledge", args=[idea.pk]), {"take_back": "1"}),
    ]
    other = type(client)().post(vote, {"want": "1"}, headers=HTMX)

    assert {answer.status_code for answer in answers} | {other.status_code} == {status}
    assert status == 404 or "counted" in answers[0].text and "counted" in other["HX-Trigger"]
    assert list(Pledge.objects.values_list("value", "price")) == [(1, 800)]
    assert Vote.objects.filter(value=1).count() == 1 and not NotForMe.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_counts_two_taps_at_once_once(ada, idea):
    from django.utils import timezone

    from feedback.actions.pledge import Word, pledge

    def tap():
        pledge(idea=idea, voter=ada.voter, word=Word(price=800, currency="GBP"), now=timezone.now())
        connection.close()

    taps = [Thread(target=tap) for _ in range(4)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()

    assert Pledge.objects.count() == 1
    assert heard() == {("VOTE", None): 1, ("PLEDGE", None): 1}


def test_it_is_handed_over_when_a_guest_claims(make, ada, idea):
    guest, other, third = make.voter(), make.idea("Cups"), make.idea("Bowls")
    make.pledge(idea, guest, price=800)
    make.pledge(other, guest, price=300)
    make.pledge(other, ada.voter, price=350)
    make.not_for_me(third, guest)
    make.pair_choice(idea, other, guest)
    make.pair_choice(idea, third, guest)
    make.pair_choice(third, idea, ada.voter)
    before = heard()

    claim(guest=guest, user=ada)

    after = heard()
    mine = Pledge.objects.would_buy().filter(voter=ada.voter).order_by("price")
    assert list(mine.values_list("price", flat=True)) == [350, 800]
    assert not Pledge.objects.standing().filter(voter=guest).exists()
    assert before[("PLEDGE", None)] == 3 and after[("PLEDGE", None)] == 2
    assert after[("NOT_FOR_ME", None)] == 1 and after[("PAIR", None)] == 2
    assert NotForMe.objects.get(value=1).voter == ada.voter


def test_cleo_reads_what_they_would_pay_and_why_not(enter, cleo, ada, idea, make, leeds):
    row = make.suggestion(idea=idea)
    for price in (500, 700, 900):
        make.pledge(idea, price=price, store=leeds, options=["small"], notify=1)
    make.pledge(idea, value=0, notify=0, price=10)
    make.not_for_me(idea, words="Too dear for me")
    make.not_for_me(idea)
    make.not_for_me(idea, reason="use", value=0)
    make.standing(idea, met=140, chosen=87)

    page = " ".join(enter(cleo).get(reverse("collab:suggestion", args=[row.pk])).text.split())

    assert 'Would buy it</dt><dd class="num">3' in page and "£7.00" in page and "Leeds&nbsp;3" in page
    assert 'It would cost too much</dt><dd class="num">2' in page and "Too dear for me" in page
    assert "Chosen in 62 % of 140 pairs." in page
    assert enter(ada).get(reverse("collab:suggestion", args=[row.pk])).status_code == 403
