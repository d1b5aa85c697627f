"""The demo's letter box: letters and one-time codes, on this machine only."""

import importlib

import pytest
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from django.core.mail import EmailMessage
from django.urls import clear_url_caches

from config import mailbox, urls
from tests import make

URL = "/mailbox/"
SECRET = "BENSHELF234567BENSHELF234567ABCD"


@pytest.fixture
def letter_box(settings, tmp_path):
    settings.DEBUG, settings.MAIL_FOLDER = True, tmp_path
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(tmp_path)},
        }
    }


@pytest.mark.django_db
def test_it_shows_letters_with_their_codes_big(client, letter_box, ada):
    client.post("/account/login/", {"login": ada.email})

    page = client.get(URL).content.decode()

    assert ada.email in page
    code = mailbox.newest(1)[0].code
    assert f'<p class="big-code">{code}</p>' in page


@pytest.mark.django_db
def test_a_word_in_a_letter_is_not_taken_for_a_code(letter_box):
    EmailMessage("Hello", "Dear Ada,\nTHANK YOU\nfor 250 points\nBye", to=["ada@example.com"]).send()

    assert mailbox.newest(1)[0].code == ""


@pytest.mark.django_db
def test_it_shows_the_present_code_of_staff(client, letter_box, ben):
    TOTP.activate(ben, SECRET)

    ((name, email, code),) = mailbox.codes()

    assert (name, email) == (ben.name, ben.email)
    assert validate_totp_code(SECRET, code)
    assert code in client.get(URL).content.decode()


@pytest.mark.django_db
def test_nobody_reads_it_from_another_machine(client, letter_box):
    assert client.get(URL, REMOTE_ADDR="10.1.2.3").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("switch", ["DEMO", "DEBUG"])
def test_outside_a_demo_nobody_reads_it(client, settings, switch):
    make.user()
    setattr(settings, switch, False)

    assert client.get(URL).status_code == 404


def test_outside_a_demo_there_is_no_such_page(settings):
    settings.DEMO = False
    try:
        importlib.reload(urls)
        clear_url_caches()
        assert not any(getattr(route, "name", "") == "mailbox" for route in urls.urlpatterns)
    finally:
        settings.DEMO = True
        importlib.reload(urls)
        clear_url_caches()
