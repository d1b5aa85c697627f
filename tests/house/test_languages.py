"""Whoever does not read English reads their own language, on screen and in letters."""

import pytest

pytestmark = pytest.mark.django_db


def test_it_speaks_the_language_of_the_browser_until_another_is_chosen(client, ada, make):
    make.board()

    german = client.get("/", headers={"accept-language": "de-AT,de;q=0.8,en;q=0.5"})
    assert '<html lang="de" dir="ltr"' in german.text
    assert "Was soll in unser Regal?" in german.text

    client.force_login(ada)
    client.post("/language/", {"language": "fr", "next": "/"})

    french = client.get("/", headers={"accept-language": "de"})
    assert '<html lang="fr" dir="ltr"' in french.text
    assert "Que mettre dans nos rayons ?" in french.text
    ada.refresh_from_db()
    assert ada.language == "fr"  # and so are the letters to her


def test_it_keeps_the_language_when_somebody_asks_for_one_nobody_speaks(client, make):
    make.board()

    client.post("/language/", {"language": "xx", "next": "/"})

    assert '<html lang="en" dir="ltr"' in client.get("/").text
