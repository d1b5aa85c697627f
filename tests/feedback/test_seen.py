"""Who saw which idea: written by the page's beacon, once a day, with slot and probability as we drew them."""

import re

import pytest

from feedback.models import Impression, ImpressionHour

URL = "/seen/"


@pytest.fixture
def lines(client, make):
    """What the board's page would report: "idea:slot:token" of each bay."""

    def lines(count=3):
        for number in range(count):
            make.idea(f"Idea number {number}")
        page = client.get("/").text
        bays = re.findall(r'data-idea="(\d+)" data-slot="(\d+)" data-token="([^"]+)"', page)
        assert len(bays) == count
        return [":".join(bay) for bay in bays]

    return lines


def test_it_writes_down_what_a_guest_saw(client, lines, settings):
    settings.DRAWN_SHARE = 0
    answer = client.post(URL, {"seen": lines()})

    assert answer.status_code == 204
    assert Impression.objects.count() == 3
    assert sorted(Impression.objects.values_list("slot", flat=True)) == [0, 1, 2]
    assert Impression.objects.first().probability == pytest.approx(1 / 3, rel=1e-4)
    assert ImpressionHour.objects.get().heard_at is None


def test_it_writes_it_down_once_a_day(client, lines):
    told = lines()

    client.post(URL, {"seen": told})
    client.post(URL, {"seen": told})

    assert Impression.objects.count() == 3
    assert Impression.objects.filter(first=True).count() == 3


@pytest.mark.parametrize(
    "spoil", [lambda line: line + "0", lambda line: "9" + line, lambda line: "x", lambda line: "::"]
)
def test_it_believes_only_what_we_drew(client, lines, spoil):
    answer = client.post(URL, {"seen": [spoil(line) for line in lines()]})

    assert answer.status_code == 204
    assert not Impression.objects.exists()


def test_it_takes_an_empty_beacon(client, db):
    assert client.post(URL).status_code == 204


def test_it_asks_the_database_once_for_many(client, lines, django_assert_max_num_queries):
    told = lines(20)
    client.post(URL, {"seen": told[:1]})

    with django_assert_max_num_queries(6):
        client.post(URL, {"seen": told})

    assert Impression.objects.count() == 20
