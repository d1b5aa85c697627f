"""Ada reads what we hold about her, and who looked."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty.actions.credit import credit
from loyalty.actions.retier import retier
from loyalty.models import Profile, Tier
from tests import make

URL = "/my/data/"


@pytest.fixture
def client(enter, ada):
    return enter(ada)


@pytest.fixture
def profile(ada):
    return ada.profile


def shown(client, url=URL):
    return client.get(url).content.decode()


def test_she_reads_who_looked_as_role_and_store(client, enter, ben, profile):
    enter(ben).get(f"/staff/customers/{profile.pk}/?for=call")

    page = shown(client)

    assert "Store staff, Leeds" in page
    assert "you called or wrote" in page
    assert "Ben" not in page


def test_the_statement_reads_like_a_banks(client, profile, leeds):
    bought = make.order(leeds, profile=profile)
    credit(account=profile.account, points=100, ref=f"order:{bought.pk}", reason="order")
    credit(account=profile.account, points=250, ref="decision:1:author", reason="idea")
    credit(account=profile.account, points=-50, ref="redeem:1", reason="redeem")

    page = " ".join(shown(client).split())

    assert "Bought in Leeds" in page
    assert "Thank you for an idea we took up" in page
    for cell in ("+100", "+250", "−50", ">350<", ">300<"):
        assert cell in page


def test_more_of_the_statement_is_one_tap_away(client, profile):
    for number in range(25):
        credit(account=profile.account, points=1, ref=f"x:{number}", reason="order")

    assert "20 of 25" in shown(client)
    assert "?shown=40" in shown(client)
    assert shown(client, URL + "?shown=40").count("+1<") == 25


def test_she_sees_how_far_the_next_tier_is(client, profile):
    Tier.objects.create(slug="regular", name="Regular", threshold=0)
    Tier.objects.create(slug="friend", name="Friend", threshold=400)
    credit(account=profile.account, points=120, ref="a", reason="order")
    retier(now=timezone.now())

    page = shown(client)

    assert "280 more points to Friend" in page
    assert 'value="120" max="400"' in page


def test_points_older_than_a_year_no_longer_make_a_tier(profile):
    regular = Tier.objects.create(slug="regular", name="Regular", threshold=0)
    friend = Tier.objects.create(slug="friend", name="Friend", threshold=400)
    long_ago = timezone.now() - timedelta(days=200)
    credit(account=profile.account, points=500, ref="a", reason="order", at=long_ago)
    credit(account=profile.account, points=-300, ref="b", reason="redeem")

    assert retier(now=timezone.now()) == 1
    assert Profile.objects.get(pk=profile.pk).tier == friend
    assert retier(now=timezone.now()) == 0
    assert retier(now=timezone.now() + timedelta(days=200)) == 1
    assert Profile.objects.get(pk=profile.pk).tier == regular


def test_she_switches_letters_on_and_off_and_the_past_stays_on_record(client, profile):
    said = {"purpose": "answers", "channel": "mail"}

    client.post(URL + "agree/", said | {"yes": "1"})
    client.post(URL + "agree/", said | {"yes": "1"})
    assert 'aria-checked="true"' in shown(client)
    client.post(URL + "agree/", said | {"yes": "0"})
    assert 'aria-checked="false"' in shown(client)

    assert list(profile.consents.order_by("pk").values_list("state", flat=True)) == ["SUBSCRIBED", "UNSUBSCRIBED"]


def test_nobody_agrees_to_something_that_does_not_exist(client):
    assert client.post(URL + "agree/", {"purpose": "offers", "channel": "pigeon", "yes": "1"}).status_code == 404


def test_she_corrects_name_and_store(client, ada, leeds):
    client.post(URL, {"name": "Ada King", "favourite_store": leeds.pk, "language": "en"})

    profile = Profile.objects.get(user=ada)
    assert (profile.name, profile.favourite_store, profile.voter.store) == ("Ada King", leeds, leeds)


def test_what_is_wrong_is_said_and_what_was_typed_stays(client):
    answer = client.post(URL, {"name": "Ada K", "favourite_store": 999999, "language": "en"})

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert 'value="Ada K"' in answer.content.decode()


def test_she_takes_everything_with_her(client, ada, profile, leeds, ben, enter):
    make.vote(make.idea("Sage teacups"), profile.voter)
    make.request(leeds, "A blue lantern", voter=profile.voter)
    make.order(leeds, (make.variant("Blue mug"), 2), profile=profile)
    credit(account=profile.account, points=9, ref="a", reason="order")
    enter(ben).get(f"/staff/customers/{profile.pk}/")

    answer = client.get(URL + "export/")

    assert answer["Content-Disposition"].startswith("attachment")
    told = json.loads(answer.content)
    assert told["profile"]["email"] == ada.email
    assert told["votes"][0]["idea_title"] == "Sage teacups"
    assert told["requests"][0]["text"] == "A blue lantern"
    assert told["bought"][0]["variant_product_name"] == "Blue mug"
    assert told["points"][0]["points"] == 9
    assert told["looked_at_by"][0]["store_name"] == "Leeds"
    assert "ben" not in answer.content.decode().lower()


def test_dan_sees_his_own_page_only(enter, dan, profile):
    profile.phone = "+441134960000"
    profile.save()

    assert "4960000" not in shown(enter(dan)).replace(" ", "")
    assert "Ada" not in enter(dan).get(URL + "export/").content.decode()


def test_a_guest_is_asked_to_sign_in(db):
    from django.test import Client

    assert Client().get(URL).url == "/account/login/?next=/my/data/"
    assert Client().post(URL + "agree/", {}).status_code == 403
