"""Whoever does not read English reads their own language, on screen and in letters."""

import re
from io import BytesIO

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.urls import reverse

from config import catalogues
from feedback.models import StagePromise

# What must not stand alone on the next line, behind a space that lets it: a sign of percent, French punctuation.
BREAKABLE = {"de": re.compile(r" %(?![(.ds])"), "fr": re.compile(r"« | (?:[;:!?»]|%(?![(.ds]))")}


@pytest.fixture(scope="module")
def found():
    """What is said in English."""
    return catalogues.words()


def test_it_speaks_the_language_of_the_browser_until_another_is_chosen(client, ada, make):
    make.board()

    german = client.get("/", headers={"accept-language": "de-AT,de;q=0.8,en;q=0.5"})
    assert '<html lang="de" dir="ltr"' in german.text
    assert "Was soll in unser Regal?" in german.text

    client.force_login(ada)
    client.post("/language/", {"language": "fr", "next": "/"})

    french = client.get("/", headers={"accept-language": "de"})
    assert '<html lang="fr" dir="ltr"' in french.text
    assert "Que mettre dans nos rayons\u202f?" in french.text
    ada.refresh_from_db()
    assert ada.language == "fr"  # and so are the letters to her


@pytest.mark.django_db
def test_it_keeps_the_language_when_somebody_asks_for_one_nobody_speaks(client, make):
    make.board()

    client.post("/language/", {"language": "xx", "next": "/"})

    assert '<html lang="en" dir="ltr"' in client.get("/").text


def test_it_shows_the_usual_teams_in_the_readers_language_and_keeps_them_for_everybody(enter, cleo):
    desk, url, german = enter(cleo), reverse("feedback:openness"), {"accept-language": "de"}
    said = {"team": "das Sortimentsteam", "days": 7, "then": "Petra", "patience": 7}

    assert said["team"] in desk.get(url, headers=german).text
    stages = {f"{stage}-{name}": value for stage in StagePromise.USUAL for name, value in said.items()}
    desk.post(url, stages | {"quiet_after": 60}, headers=german)

    kept = desk.get(url).text
    assert "Petra" in kept and "the range team" in kept and "the supply team" not in kept


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_it_has_words_for_everything_people_read(language, found):
    """When this fails: `make messages`, write the words it names into the `.po`, and run it once more."""
    path = catalogues.po(language)
    kept = read_po(BytesIO(path.read_bytes()), locale=language)
    compiled = read_mo(BytesIO(path.with_suffix(".mo").read_bytes()))

    assert in_words(kept).keys() == in_words(found).keys()
    assert [message.id for message in catalogues.missing(kept)] == []
    assert in_words(compiled) == in_words(kept)
    assert [words for words in in_words(kept).values() if BREAKABLE[language].search(words)] == []


@pytest.mark.django_db
def test_it_turns_round_for_whoever_reads_from_the_right(client, make, found):
    make.idea("Mugs with lids")

    page = client.get("/", headers={"accept-language": "ar-xb"}).text

    assert '<html lang="ar-xb" dir="rtl"' in page
    assert "Mugs with lids" in page  # what people wrote stays as they wrote it
    compiled = read_mo(BytesIO(catalogues.po(catalogues.TURNED).with_suffix(".mo").read_bytes()))
    assert in_words(compiled).keys() == in_words(found).keys()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said", "asked"),
    [
        ("de", "Tasse mit Deckel", "Tassen"),
        ("de", "Ein Vogelhäuschen und zwei Häuser", "haus"),
        ("fr", "Un cheval de bois", "chevaux"),
        ("fr", "Des théières cassées", "theiere casse"),
        ("fr", "Deux chevaux de bois", "un cheval"),
    ],
)
def test_it_finds_words_however_a_language_bends_them_and_says_which_it_is(client, make, language, said, asked):
    make.idea(said, language=language)

    for reader in (language, "en"):  # it keeps the language it was written in, whoever looks for it
        page = client.get("/search/", {"q": asked}, headers={"accept-language": reader}).text
        assert f'lang="{language}">{said}</a>' in page
    assert {"de": "in German", "fr": "in French"}[language] in client.get("/").text  # to whoever reads English


def in_words(catalogue):
    """{what is asked for in English: what is said}, several forms one below the other."""
    return {whole(message.id): whole(message.string or "") for message in catalogues.said(catalogue)}


def whole(words):
    return words if isinstance(words, str) else "\n".join(words)
