"""What hangs on the shelf: cards whose numbers are true, and codes that lead to one tap."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from feedback.actions.on_receipt import receipt_code
from feedback.models import LabelDay, Vote

PRINT = "/staff/cards/print/"


@pytest.fixture
def tea(make):
    """A product: two wishes for it were taken up, one is still open. Five votes, by three people."""
    product = make.product("Green tea, 500 g")
    shelf = make.idea("A bigger pack of green tea", product=product, stage="shelf", state="closed")
    coming = make.idea("Green tea without bags", variant=make.variant(product=product), stage="coming")
    make.idea("Green tea in a tin", product=product)
    both, open_only = make.voter(), make.voter()
    for idea in (shelf, coming):
        Vote.objects.create(idea=idea, voter=both)
        Vote.objects.create(idea=idea, voter=make.voter())
    Vote.objects.create(idea=shelf, voter=make.voter(), value=0)  # taken back
    make.vote(product.ideas.get(title="Green tea in a tin"), open_only)
    return product


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def address(page):
    return re.search(r"/q/[a-z]{4}-[a-z]{4}", page.text)[0] + "/"


def test_a_card_says_how_many_people_asked_only_where_their_wish_was_taken_up(enter, ben, leeds, tea, make):
    plain = make.product("Brown tea")
    make.vote(make.idea("Brown tea in bags", product=plain, variant=make.variant("Brown tea bags"), stage="shelf"))

    page = enter(ben).post(
        PRINT, {"item": [f"product:{tea.pk}", "pairs", "receipt"], "store": leeds.code, "size": "a6"}
    )
    other = enter(ben).post(PRINT, {"item": [f"product:{plain.pk}", "product:x"], "store": leeds.code, "size": "a7"})

    assert "Asked for by 3 customers Green tea, 500 g" in words(page)
    assert f"/p/{leeds.code}" in words(page) and page.text.count('<svg class="qr"') == 3
    assert f"/r/{receipt_code(store=leeds.pk)} " in words(page) and "Thank you for shopping with us." in words(page)
    assert "sheet-a7" in other.text and "Asked for by" not in other.text
    assert "asked for by 3 customers" in enter(ben).get("/staff/cards/").text
    assert enter(ben).post(PRINT, {"item": "product:0"}).status_code == 302


def test_a_card_keeps_its_address_however_often_it_is_printed(enter, ben, leeds, tea, make):
    again = [enter(ben).post(PRINT, {"item": f"product:{tea.pk}", "store": leeds.code}) for _ in range(2)]
    foreign = enter(ben).post(PRINT, {"item": f"product:{tea.pk}", "store": make.store("York").code})

    assert address(again[0]) == address(again[1])
    assert foreign.status_code == 404, "cards are printed for one's own stores"


def test_who_scans_a_card_votes_with_one_tap_for_that_store(client, leeds, tea, make, django_assert_max_num_queries):
    card = reverse("feedback:label", args=[make.label(product=tea, store=leeds).code])

    page = client.get(card)
    with django_assert_max_num_queries(12):
        client.get(card)
    idea = tea.ideas.get(title="Green tea in a tin")
    assert f'formaction="/ideas/{idea.pk}/vote/"' in page.text
    assert "Asked for by 3 customers" in page.text
    client.post(f"/ideas/{idea.pk}/vote/", {"want": "1"})

    assert Vote.objects.get(idea=idea, store=leeds).value == 1
    assert LabelDay.objects.get().scans == 1
    Client().get(card)
    assert LabelDay.objects.get().scans == 2


def test_a_card_about_an_idea_leads_to_it_and_a_made_up_one_nowhere(client, tea, make):
    idea = tea.ideas.get(title="Green tea in a tin")
    make.product("Secret")
    hidden = make.label(product=make.product("Secret", is_public=False))

    assert client.get(f"/q/{make.label(idea=idea).code}/").url == f"/ideas/{idea.pk}/"
    assert client.get("/q/bada-bodu/").status_code == 404
    assert client.get(f"/q/{hidden.code}/").status_code == 404
