"""The page around every page."""

import re

import pytest
from django.test import RequestFactory

from config.views import failed


def test_it_shows_the_broken_page_without_a_database():
    answer = failed(RequestFactory().get("/"))  # no database in this test: touching it would fail

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "Desk" not in answer.text


@pytest.mark.parametrize("url", ["/", "/about/", "/nowhere/", "/search/", "/ideas/new/", "/my/voice/", "/my/notices/"])
def test_it_writes_no_script_and_no_style_into_a_page(client, make, url):
    make.idea()

    page = client.get(url).text

    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"\son\w+=", page)
    assert not re.search(r"<script(?![^>]*(src=|ld\+json))", page)
    assert "hx-on" not in page
    assert "js:" not in page


def test_it_shows_each_person_the_rooms_they_may_enter(client, enter, ada, cleo, make):
    make.board()

    def rooms(client):
        return re.findall(
            r'<a href="([^"]+)"', re.search(r'<nav class="nav".*?</nav>', client.get("/").text, re.DOTALL)[0]
        )

    assert "/desk/" in rooms(enter(cleo))
    assert "/desk/" not in rooms(enter(ada))
    assert "/desk/" not in rooms(client)
    assert "/" in rooms(client)


def test_it_says_how_many_notices_wait(enter, ada, make):
    from feedback.models import Notice, Voter

    voter = Voter.objects.get_or_create(user=ada)[0]
    Notice.objects.create(voter=voter, kind="reply", cause="one", idea=make.idea())

    assert "Your notices, 1 new" in enter(ada).get("/").text


def test_it_is_the_same_shell_for_pages_that_are_not_there(client, db):
    page = client.get("/nowhere/")

    assert page.status_code == 404
    assert "This is not on the shelf" in page.text
    assert 'class="masthead"' in page.text
