"""Finding products and ideas by words."""

import pytest

from feedback.models import Idea
from feedback.models.alike import nearest_ideas
from ground import words

URL = "/search/"


@pytest.mark.parametrize("q", ["crème", "creme", "CREME", "brul", "Crème brûlée"])
def test_it_does_not_mind_accents_and_case(client, make, q):
    make.idea("Crème brûlée dishes")

    assert "Crème brûlée dishes" in client.get(URL, {"q": q}).text


def test_it_finds_products_by_name_and_number(client, make):
    variant = make.variant("Regency teacup")

    assert "Regency teacup" in client.get(URL, {"q": "teacup regency"}).text
    assert "Regency teacup" in client.get(URL, {"q": variant.product.code}).text


def test_it_forgives_a_slip(client, make):
    make.variant("Regency teacup")

    assert "Regency teacup" in client.get(URL, {"q": "regancy teacup"}).text


def test_it_finds_no_hidden_idea_and_no_private_product(client, make):
    make.idea("Secret teapot", state=Idea.State.HIDDEN)
    make.product("Secret kettle", is_public=False)

    page = client.get(URL, {"q": "secret"}).text

    assert "Secret teapot" not in page
    assert "Secret kettle" not in page


def test_it_offers_to_ask_for_what_it_did_not_find(client, db):
    page = client.get(URL, {"q": "left-handed scissors"}).text

    assert "Nothing on the shelf is called" in page
    assert "?title=left-handed%20scissors" in page


@pytest.mark.parametrize("q", ["", "   ", "'", "&|!:*", "a" * 5000, "\0", "<script>", "%", "¿?", "()"])
def test_it_bears_any_words(client, make, q):
    make.idea("Mugs with lids")

    assert client.get(URL, {"q": q}).status_code == 200


@pytest.mark.parametrize("typed", ["lunhc", "lunhc bag", "biger lunhc"])
def test_swapped_letters_find_what_was_meant_and_say_so(client, make, typed):
    make.idea("A bigger lunch bag")
    make.idea("Garden gnomes")

    page = client.get(URL, {"q": typed}).text

    assert "A bigger lunch bag" in page and "Garden gnomes" not in page
    assert "Did you mean one of these?" in page


def test_among_many_it_weighs_what_holds_the_rarest_words(client, make, monkeypatch):
    monkeypatch.setattr(words, "FEW", 0)
    monkeypatch.setattr(words, "MOST", 2)
    titles = [f"A lunch bag in {colour}" for colour in ("red", "green", "blue", "pink", "grey")]
    for title in [*titles, "A lunch bag that keeps cool", "Regency teacups for lunch"]:
        make.idea(title)

    def first(typed):
        return [idea.title for idea in nearest_ideas(Idea.objects.open(), typed, language="en")[:1]]

    assert first("keep my lunch cool in its bag") == ["A lunch bag that keeps cool"], "by its rare words"
    assert first("bag for lunch, pink") == ["A lunch bag in pink"]
    assert first("teacpus regency") == ["Regency teacups for lunch"]
    assert first("lunch bag")[0] in titles, "by common words together"
    for typed in ("lunch cools", "regancy teacup", "teacup", "lunhc cool"):
        assert ("keeps cool" if "cool" in typed else "Regency") in client.get(URL, {"q": typed}).text
    assert client.get(URL, {"q": "lunch"}).text.count("A lunch bag in") >= 2
    assert "xyzzy" in client.get(URL, {"q": "xyzzy"}).text
