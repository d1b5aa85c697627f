"""Asking for something: what is typed is kept, near-same ideas come first, and machines are kept out."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from feedback.models import Idea, Vote, Voter

URL = "/ideas/new/"


@pytest.fixture
def said(make):
    return {"title": "Mugs with lids, please", "body": "For the train.", "board": make.board().slug, "agree": "on"}


def test_it_puts_an_idea_on_the_shelf_with_its_author_s_wish(enter, ada, said):
    answer = enter(ada).post(URL, said)

    idea = Idea.objects.get()
    assert answer.url == reverse("feedback:idea", args=[idea.pk])
    assert (idea.title, idea.body, idea.author.user) == ("Mugs with lids, please", "For the train.", ada)
    assert Vote.objects.filter(idea=idea, voter=idea.author, value=1).exists()


def test_it_asks_for_the_terms_once(enter, ada, said):
    client = enter(ada)
    client.post(URL, said)
    assert Voter.objects.get(user=ada).agreed_to_terms_at is not None

    again = client.post(URL, {"title": "A cake stand with two tiers", "board": said["board"]})

    assert again.status_code == 302
    assert Idea.objects.count() == 2


def test_it_takes_no_idea_without_the_terms_and_keeps_what_was_typed(client, said):
    del said["agree"]

    page = client.post(URL, said)

    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert "<title>Error:" in page.text
    assert "Mugs with lids, please" in page.text
    assert "For the train." in page.text
    assert not Idea.objects.exists()


@pytest.mark.parametrize(
    "title",
    ["", "   ", "\u200b\u200b\u200b", "🙂🙂🙂", "??", "x" * 10_000, "\0\0\0", "\u202e\u202e"],
    ids=["empty", "spaces", "invisible", "emoji only", "marks", "10,000 characters", "nulls", "turned round"],
)
def test_it_says_what_is_wrong_with_a_title(client, said, title):
    page = client.post(URL, said | {"title": title})

    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert 'href="#id_title"' in page.text
    assert not Idea.objects.exists()


@pytest.mark.parametrize(
    "title",
    ["Mugs 🙂 with lids", "كوب شاي باللون الأخضر", "<b>Bold</b> mugs & plates", "Crème brûlée set", "杯子要有蓋"],
)
def test_it_takes_titles_in_any_script_as_they_are(client, said, title):
    page = client.post(URL, said | {"title": f"  {title}  "}, follow=True)

    assert page.status_code == 200
    assert Idea.objects.get().title == title
    assert "<b>Bold</b>" not in page.text


def test_it_counts_the_characters_of_long_details(client, said):
    page = client.post(URL, said | {"body": "y" * 4001})

    assert page.status_code == 422
    assert "4001" in page.text


def test_it_offers_the_same_idea_while_somebody_types(client, make):
    make.idea("A keep cup in racing green")
    make.idea("Longer bunting")

    fragment = client.get("/ideas/alike/", {"title": "keep cup green"}, headers={"HX-Request": "true"}).text

    assert "A keep cup in racing green" in fragment
    assert "That's mine: vote" in fragment.replace("&#x27;", "'")
    assert "Longer bunting" not in fragment


def test_it_shows_no_hidden_idea_while_somebody_types(client, make):
    make.idea("A keep cup in racing green", state=Idea.State.HIDDEN)

    assert "racing green" not in client.get("/ideas/alike/", {"title": "keep cup racing green"}).text


def test_it_asks_before_the_same_thing_is_asked_twice(client, make, said):
    make.idea("Mugs with lids please")

    page = client.post(URL, said)
    assert page.status_code == 422
    assert "Is it one of these?" in page.text
    assert Idea.objects.count() == 1

    client.post(URL, said | {"sure": "1"})

    assert Idea.objects.count() == 2


def test_it_stops_after_five_ideas_in_an_hour(enter, ada, said):
    client = enter(ada)
    wishes = ["A red teapot", "Longer candles", "Paper straws", "Garden twine", "Blue bunting", "Doormat for cats"]

    answers = [client.post(URL, said | {"title": wish}) for wish in wishes]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Doormat for cats" in answers[-1].text, "what was written is not lost"
    assert Idea.objects.count() == 5


def test_it_puts_nothing_down_for_a_machine(client, said):
    client.post(URL, said | {"website": "https://spam.example"})

    assert not Idea.objects.exists()


def test_it_lets_somebody_read_a_guest_s_link_first(client, said):
    page = client.post(URL, said | {"body": "see https://shop.example"}, follow=True)

    idea = Idea.objects.get()
    assert idea.state == Idea.State.HELD
    assert page.status_code == 200
    assert "Waiting for a first look" in page.text
    assert "Closed" not in page.text and "when you have said what you want" not in page.text


def test_it_does_not_show_a_held_idea_to_others(client, enter, dan, said):
    client.post(URL, said | {"body": "see https://shop.example"})

    answer = enter(dan).get(reverse("feedback:idea", args=[Idea.objects.get().pk]))

    assert answer.status_code == 404


def test_it_knows_which_product_it_is_about(client, make, said):
    variant = make.variant("Blue mug")

    client.post(URL, said | {"product": variant.product.code})

    idea = Idea.objects.get()
    assert (idea.product, idea.category) == (variant.product, variant.product.category)


def test_it_posts_once_what_is_sent_twice(client, said):
    """The answer was lost on the way, so the form is sent again; also from a phone that never got its cookie."""
    said["client_key"] = "0b9f1f0e-6f3a-4c44-9a5e-3a2f8f0f9b01"
    first = client.post(URL, said)

    again, without_cookie = client.post(URL, said), Client().post(URL, said)
    Idea.objects.update(state=Idea.State.HELD)  # it waits for a first look, and no stranger sees it
    waiting = Client().post(URL, said)

    idea = Idea.objects.get()
    assert first.url == again.url == without_cookie.url == reverse("feedback:idea", args=[idea.pk])
    assert waiting.url == reverse("feedback:board")


def test_it_keeps_what_was_said_beside_the_title(enter, ada, make, leeds, said, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    mug = make.variant("Blue mug")
    more = {"store": leeds.code, "step": "pay", "product": mug.product.code, "variant": mug.sku}
    photo = SimpleUploadedFile("mug.jpg", a_photo_with_a_place(), "image/jpeg")
    Voter.objects.filter(pk=ada.voter.pk).update(store=leeds)
    client = enter(ada)
    blank = client.get(URL).text
    assert f'<option value="{leeds.code}" selected' in blank and "<details open" not in blank

    client.post(URL, said | {"title": "In all of them", "store": ""})
    page = client.post(URL, said | more | {"photo": photo}, follow=True)

    assert Idea.objects.get(title="In all of them").store is None
    idea = Idea.objects.exclude(title="In all of them").get()
    assert (idea.store, idea.step, idea.product, idea.variant) == (leeds, "pay", mug.product, mug)
    assert f"/{idea.photo}/" in page.text
    drawn = b"".join(path.read_bytes() for path in tmp_path.rglob("*.webp"))
    assert drawn and b"Exif" not in drawn and b"GPS" not in drawn


@pytest.mark.parametrize("photo", [b"<svg onload=alert(1)>", b"\xff\xd8\xff" + bytes(9 * 2**20)], ids=["none", "huge"])
def test_it_says_what_is_wrong_with_a_photo_and_keeps_the_words(client, said, photo, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path

    page = client.post(URL, said | {"photo": SimpleUploadedFile("x.jpg", photo, "image/jpeg")})

    assert page.status_code == 422
    assert "<details open>" in page.text and 'href="#id_photo"' in page.text
    assert "Mugs with lids, please" in page.text
    assert not Idea.objects.exists()


def test_it_asks_for_the_terms_again_when_they_changed(enter, ada, said, settings):
    client = enter(ada)
    client.post(URL, said)
    assert Voter.objects.get(user=ada).agreed_to == f"{settings.TERMS}, 16+"

    settings.MINIMUM_AGE = 18

    assert "I am 18 or older" in client.get(URL).text


def test_it_says_what_is_sold_already(client, make):
    make.variant("Regency teapot")

    fragment = client.get("/ideas/alike/", {"title": "a regency teapot"}, headers={"HX-Request": "true"}).text

    assert "We sell this already" in fragment and "Regency teapot" in fragment


def test_it_shows_markdown_and_markup_as_they_were_typed(client, said):
    attack = "[x](javascript:alert(1)) <img src=x onerror=alert(1)> **bold**"

    page = client.post(URL, said | {"title": attack[:60], "body": attack}, follow=True).text

    assert "<img src=x" not in page and 'href="javascript:' not in page
    assert "&lt;img src=x onerror=alert(1)&gt; **bold**" in page


def test_staff_are_named_as_staff(enter, ben, said):
    page = enter(ben).post(URL, said)

    assert Idea.objects.get().by_staff
    assert "asked for by a store team" in Client().get(page.url).text


def a_photo_with_a_place():
    """A JPEG whose camera wrote down where it stood."""
    image, told = Image.new("RGB", (64, 48), "red"), Image.Exif()
    told.get_ifd(0x8825)[1] = "N"
    told[0x8825] = {1: "N", 2: (53.0, 48.0, 0.0)}
    held = BytesIO()
    image.save(held, "JPEG", exif=told)
    assert b"Exif" in held.getvalue()
    return held.getvalue()
