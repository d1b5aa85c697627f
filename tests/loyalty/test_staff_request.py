""" "A customer asked for…": two taps, a fact, and the customer hears what becomes of it."""

import uuid

import pytest

from feedback.models import Follow, StoreRequest
from loyalty.models import Profile
from tests import make


@pytest.fixture
def profile(ada):
    return ada.profile


@pytest.fixture
def url(profile):
    return f"/staff/customers/{profile.pk}/request/"


@pytest.fixture
def tap(enter, ben, url):
    client = enter(ben)

    def tap(htmx=True, to=url, **said):
        said.setdefault("client_key", uuid.uuid4())
        return client.post(to, said, headers={"HX-Request": "true"} if htmx else {})

    return tap


def test_one_tap_on_an_idea_logs_it_for_the_customer(tap, profile, ben, leeds):
    idea = make.idea("Sage teacups")

    answer = tap(idea=idea.pk)

    asked = StoreRequest.objects.get()
    assert (asked.idea, asked.voter, asked.store, asked.by) == (idea, profile.voter, leeds, ben)
    assert (asked.text, asked.category, asked.value, asked.heard_at) == ("Sage teacups", idea.category, 1, None)
    assert Follow.objects.filter(idea=idea, voter=profile.voter).exists()
    assert "Logged" in answer.content.decode()
    assert f"/staff/requests/{asked.pk}/undo/" in answer.content.decode()


def test_a_double_tap_is_one_request(tap):
    idea, key = make.idea("Sage teacups"), uuid.uuid4()

    tap(idea=idea.pk, client_key=key)
    answer = tap(idea=idea.pk, client_key=key)

    assert answer.status_code == 200
    assert StoreRequest.objects.count() == 1


def test_words_that_say_nearly_the_same_join_the_idea(tap):
    idea = make.idea("Sage green teacups")

    tap(text="sage green tea cups")

    assert StoreRequest.objects.get().idea == idea


def test_words_about_something_else_stay_words_and_find_their_department(tap):
    make.idea("Sage green teacups")
    lamp = make.product("Paper lantern", category=make.category("Lights"))

    tap(text="lantern in blue paper")

    asked = StoreRequest.objects.get()
    assert (asked.idea, asked.category, asked.text) == (None, lamp.category, "lantern in blue paper")


def test_an_article_can_be_asked_for(tap):
    cup = make.variant("Sage teacup")

    tap(variant=cup.pk)

    assert StoreRequest.objects.get().variant == cup
    assert StoreRequest.objects.get().text == "Sage teacup"


def test_while_staff_write_it_suggests_ideas_and_articles(enter, ben):
    make.idea("Sage green teacups")
    make.variant("Sage teacup and saucer")

    shown = enter(ben).get("/staff/alike/", {"text": "sage teacup"}).content.decode()

    assert "Sage green teacups" in shown
    assert "Sage teacup and saucer" in shown


def test_it_can_be_undone(tap, enter, ben):
    tap(text="A blue lantern")
    asked = StoreRequest.objects.get()

    answer = enter(ben).post(f"/staff/requests/{asked.pk}/undo/", headers={"HX-Request": "true"})

    assert "Taken back" in answer.content.decode()
    asked.refresh_from_db()
    assert (asked.value, asked.heard_at) == (0, None)


def test_without_script_the_page_comes_back(tap, profile):
    answer = tap(htmx=False, text="A blue lantern")

    assert (answer.status_code, answer.url) == (302, f"/staff/customers/{profile.pk}/")


@pytest.mark.parametrize("htmx", [True, False])
def test_an_empty_request_says_what_to_do(tap, htmx):
    answer = tap(htmx=htmx, text="  ")

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not StoreRequest.objects.exists()


def test_a_walk_in_customer_stays_unknown(tap):
    tap(to="/staff/request/", text="A blue lantern")

    assert StoreRequest.objects.get().voter is None


def test_a_customer_known_to_the_till_only_gets_a_voice(tap):
    grace = make.profile("Grace")

    tap(to=f"/staff/customers/{grace.pk}/request/", text="A blue lantern")

    assert StoreRequest.objects.get().voter == Profile.objects.get(pk=grace.pk).voter is not None


def test_dan_and_a_colleague_elsewhere_cannot_touch_it(tap, enter, dan, client, url):
    tap(text="A blue lantern")
    asked = StoreRequest.objects.get()
    hana = make.user(role="staff", store=make.store("York"))
    tom = make.user(role="staff", store=asked.store)

    assert enter(dan).post(url, {"text": "x", "client_key": uuid.uuid4()}).status_code == 403
    assert client.post(url, {"text": "x", "client_key": uuid.uuid4()}).status_code == 403
    for person, status in ((dan, 403), (hana, 404), (tom, 404)):
        assert enter(person).post(f"/staff/requests/{asked.pk}/undo/").status_code == status
    asked.refresh_from_db()
    assert StoreRequest.objects.count() == asked.value == 1


def test_an_idea_that_is_closed_cannot_be_asked_for(tap):
    idea = make.idea("Old", state="closed")

    assert tap(idea=idea.pk).status_code == 422
