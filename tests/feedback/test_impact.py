"""What people's wishes moved, for everybody to read; and how an idea looks when it is passed on."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from feedback.actions.answer import Answer, answer
from feedback.models import Idea

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 11, 9, tzinfo=UTC)


def decide(idea, stage, kind, at, **said):
    answer(idea=idea, answer=Answer(stage=stage, kind=kind, **said), cause=f"x:{idea.pk}", now=at)


def test_everybody_reads_month_by_month_what_came_what_did_not_and_why(client, make, django_assert_max_num_queries):
    tea, fish, secret = make.idea("Sage teacups"), make.idea("Fresh fish"), make.idea("Cheap watches")
    for _ in range(3):
        make.vote(fish)
    decide(tea, "shelf", "listed", OCTOBER)
    decide(make.idea("Pay by phone at the till", category=None, step="pay"), "shelf", "listed", OCTOBER)
    decide(fish, "declined", "declined", NOVEMBER, reason="We have no cooling counter.", team="the range team")
    decide(secret, "declined", "declined", NOVEMBER)
    Idea.objects.filter(pk=secret.pk).update(state="hidden")

    with django_assert_max_num_queries(6):
        page = client.get("/impact/").text

    assert "Fresh fish" in page and "We have no cooling counter." in page
    assert "4 people thanked and told" in page, "three voters and the author"
    assert "Cheap watches" not in page and "Sage teacups" not in page
    october = client.get("/impact/?month=2026-10").text
    assert "Sage teacups" in october and 'class="proud-picture proud-step"' in october and "#id-card" in october
    assert client.get("/impact/?month=1999-01").status_code == 404


def test_before_the_first_answer_it_says_so(client):
    assert "Nothing is decided yet" in client.get("/impact/").text


def test_an_idea_that_is_passed_on_shows_its_words_and_nobody(client, make):
    idea = make.idea("كوب شاي Sage teacups " + "W" * 90)

    page = client.get(f"/ideas/{idea.pk}/").text
    card = client.get(f"/ideas/{idea.pk}/card.png")

    assert f"/ideas/{idea.pk}/card.png" in page and "og:title" in page
    assert Image.open(io.BytesIO(card.content)).size == (1200, 630)
    Idea.objects.filter(pk=idea.pk).update(state="held")
    assert client.get(f"/ideas/{idea.pk}/card.png").status_code == 404
