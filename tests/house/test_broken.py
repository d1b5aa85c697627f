"""When a page breaks, people see the shop's own page."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.urls("tests.house.broken_urls")
@pytest.mark.parametrize("demo", [True, False])
def test_a_page_that_breaks_says_so_in_the_shop_s_own_words(settings, demo, caplog):
    settings.DEBUG = settings.DEMO = demo

    answer = Client(raise_request_exception=False).get("/broken/")

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode() and "RuntimeError" not in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers
    assert "a bug" in caplog.text, "the log tells it all"


@pytest.mark.django_db
@pytest.mark.parametrize("demo", [True, False])
def test_a_file_that_is_not_there_is_a_page_that_is_not_there(settings, demo):
    settings.DEBUG = settings.DEMO = demo

    answer = Client(raise_request_exception=False).get("/static/js/no-such.js")

    assert answer.status_code == 404
