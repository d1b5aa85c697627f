"""Mona opens stores from a file, with the clusters and channels they belong to."""

import pytest

from catalog.models import Cluster, SalesChannel, Store
from tests.importing import run

HEADER = "code,name,city,cluster,channel,timezone,currency\n"
LEEDS = "leeds,Leeds,Leeds,North,store,Europe/London,GBP\n"
WEB = "web,Web shop,,,web,,\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(tmp_path):
    return lambda content, *more: run("import_stores", content, tmp_path, "--commit", *more)


def test_it_adds_stores_with_cluster_and_channel(write, settings):
    told = write(HEADER + LEEDS + WEB)

    leeds, web = Store.objects.get(code="leeds"), Store.objects.get(code="web")
    assert told.counts == (2, 0) and told.job.added == 2
    assert (leeds.cluster.name, leeds.channel.kind, leeds.timezone) == ("North", "store", "Europe/London")
    assert (web.cluster, web.channel.kind, web.currency) == (None, "web", settings.CURRENCY)


def test_a_rerun_adds_nothing_and_a_change_is_one(write):
    write(HEADER + LEEDS + WEB)
    again = write(HEADER + LEEDS + WEB)
    changed = write("code,name\nleeds,Leeds Briggate\n")

    assert (again.job.added, again.job.report["happened"]["changed"]) == (0, 0)
    assert (changed.job.added, changed.job.report["happened"]["changed"]) == (0, 1)
    assert Store.objects.get(code="leeds").name == "Leeds Briggate" and Store.objects.get(code="leeds").city == "Leeds"
    assert (Store.objects.count(), Cluster.objects.count(), SalesChannel.objects.count()) == (2, 1, 2)


@pytest.mark.parametrize(
    "row",
    [
        "two words,York,,,,,",
        "york,York,,,market,,",
        "york,York,,,,London,",
        "york,York,,,,,EURO",
        "york,,,,,,",
        LEEDS.strip(),
    ],
)
def test_it_rejects_what_is_no_store(write, row):
    told = write(HEADER + LEEDS + row + "\n")

    assert told.counts == (1, 1) and list(told.reasons) == [3]


def test_a_dry_run_writes_nothing(tmp_path):
    told = run("import_stores", HEADER + LEEDS, tmp_path)

    assert told.counts == (1, 0) and not Store.objects.exists() and not Cluster.objects.exists()
