"""Ben's store sends its stock every night."""

import pytest

from catalog.models import Listing, StockLevel
from tests import make
from tests.importing import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(tmp_path):
    return lambda content, *more: run("import_stock", content, tmp_path, "--commit", *more)


@pytest.fixture
def leeds(db):
    return make.store("Leeds")


@pytest.fixture
def mug(db):
    return make.variant("Mug")


def test_it_sets_stock_and_a_rerun_changes_nothing(write, leeds, mug):
    file = f"store,sku,quantity\n{leeds.code},{mug.sku},12\n"
    first, second = write(file), write(file)

    assert (first.job.added, second.job.added, second.job.report["happened"]["changed"]) == (1, 0, 0)
    assert StockLevel.objects.get().quantity == 12


def test_it_brings_known_stock_up_to_date(write, leeds, mug):
    write(f"store,sku,quantity\n{leeds.code},{mug.sku},12\n")
    told = write(f"store;sku;quantity\r\n{leeds.code};{mug.sku};-1\r\n")

    assert told.job.report["happened"]["changed"] == 1 and StockLevel.objects.get().quantity == -1


def test_what_is_in_stock_for_the_first_time_is_listed(write, leeds, mug):
    empty, ended = make.variant("Cup"), make.variant("Dish")
    make.listing(ended, leeds, ended_on="2026-01-01")
    write(f"store,sku,quantity\n{leeds.code},{mug.sku},1\n{leeds.code},{empty.sku},0\n{leeds.code},{ended.sku},3\n")

    assert [listing.variant for listing in Listing.objects.current()] == [mug], "what was delisted only sells out"


def test_it_rejects_unknown_stores_and_products_doubles_and_wrong_numbers(write, leeds, mug):
    told = write(
        f"store,sku,quantity\n{leeds.code},{mug.sku},1\nnowhere,{mug.sku},1\n{leeds.code},NONE,1\n"
        f"{leeds.code},{mug.sku},2\n{leeds.code},{mug.sku},1.5\n{leeds.code},{mug.sku},\n",
        "--batch",
        "2",
    )

    assert told.counts == (1, 5)
    assert [told.reasons[line].partition(":")[0] for line in range(3, 8)] == [
        "store",
        "sku",
        "sku",
        "quantity",
        "quantity",
    ]
    assert StockLevel.objects.get().quantity == 1
