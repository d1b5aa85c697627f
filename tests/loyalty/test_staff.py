"""Ben finds a customer on the store's tablet."""

import pytest

from catalog.models import StaffMember
from tests import make

URL = "/staff/"


@pytest.fixture
def grace(db, leeds):
    made = make.profile("Gräce Ödegård", email="grace@example.com", phone="+441134960000", favourite_store=leeds)
    made.external_ids.create(system="card", value="9826 0000 1234")
    return made


@pytest.fixture
def find(enter, ben):
    client = enter(ben)

    def find(text, **headers):
        return client.get(URL, {"q": text}, headers=headers)

    return find


@pytest.mark.parametrize(
    "text",
    ["grace odegard", "Ödegård", "gra", "GRACE", "odegaard", "grace@exam", "grace@example.com"],
)
def test_it_finds_a_customer_by_name_or_mail_however_it_is_written(find, grace, text):
    make.profile("Somebody Else", email="else@example.com", phone="+441134969999")

    shown = find(text).content.decode()

    assert "Gräce Ödegård" in shown
    assert "Somebody Else" not in shown


@pytest.mark.parametrize(
    "text", ["0113 496 0000", "(0113) 4960000", "+44 113 496 0000", "0044 113 496 0000", "4960000"]
)
def test_it_finds_a_customer_by_phone_in_any_format(find, grace, text):
    make.profile("Somebody Else", phone="+441134969999")

    page = find(text, **{"HX-Request": "true"}).content.decode()

    assert "Gräce Ödegård" in page
    assert "Somebody Else" not in page


@pytest.mark.parametrize("text", ["9826 0000 1234", "982600001234"])
def test_a_scanned_card_leads_straight_to_its_owner(find, grace, text):
    assert find(text).url == f"/staff/customers/{grace.pk}/?for=counter"


def test_the_last_digits_of_a_card_do(find, grace):
    assert "Gräce Ödegård" in find("1234").content.decode()


def test_it_shows_no_more_than_is_needed_to_tell_two_people_apart(find, grace):
    shown = find("grace").content.decode()

    assert "g•••@example.com" in shown
    assert "grace@example.com" not in shown
    assert "4960000" not in shown.replace(" ", "")


def test_as_one_types_only_the_list_comes(find, grace):
    shown = find("grace", **{"HX-Request": "true"}).content.decode()

    assert "Gräce Ödegård" in shown
    assert "<html" not in shown


def test_nobody_is_found_and_it_says_what_to_try(find, grace):
    assert "Nobody found" in find("zzyzx").content.decode()


def test_an_erased_customer_is_gone(find, grace):
    grace.erased_at = "2026-01-01T00:00:00Z"
    grace.save()

    assert "Gräce" not in find("grace").content.decode()


def test_staff_of_two_stores_say_where_they_stand(enter, ben, leeds):
    york = make.store("York")
    StaffMember.objects.create(user=ben, role="staff", store=york)
    client = enter(ben)

    client.post("/staff/store/", {"store": york.pk})

    assert f'value="{york.pk}" selected' in client.get(URL).content.decode()
    assert client.post("/staff/store/", {"store": make.store("Hull").pk}).status_code == 404


def test_dan_the_stranger_finds_nobody(client, enter, dan, ada, cleo, grace):
    assert client.get(URL).url.startswith("/account/login")
    for person in (dan, ada, cleo):
        answer = enter(person).get(URL, {"q": "grace"})
        assert answer.status_code == 403
        assert "Gräce" not in answer.content.decode()


def test_ben_without_the_second_step_is_sent_to_it(enter, ben, grace):
    answer = enter(ben, second_step=False).get(URL, {"q": "grace"})

    assert (answer.status_code, answer.url) == (302, "/account/second-step/needed/?next=/staff/%3Fq%3Dgrace")
