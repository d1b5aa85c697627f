"""Cleo brings her range as a file. Whatever is wrong with it, she is told which line, why, and what to do."""

import signal
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Category, ImportJob, Price, Product, SupplyTerm, Variant
from tests import make
from tests.house.processes import environment, eventually
from tests.importing import run

HEADER = "sku,name,category,brand,gtin,price,currency,cost,lead_days,min_order\n"
MUG = "M1,Blue mug,Kitchen > Mugs,Acme,4006381333931,4.50,GBP,2.10,14,6\n"
BOWL = "B1,Bowl,Kitchen > Bowls,,,7,GBP,,,\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(tmp_path):
    return lambda content, *more: run("import_products", content, tmp_path, "--commit", *more)


@pytest.fixture
def check(tmp_path):
    return lambda content, *more: run("import_products", content, tmp_path, *more)


def test_a_dry_run_checks_everything_and_writes_nothing(check):
    told = check(HEADER + MUG + BOWL + "X,Cup,,,,1_000,GBP,,,\n")

    assert told.counts == (2, 1) and told.job.state == ImportJob.State.CHECKED and told.job.added == 2
    assert not Variant.objects.exists() and not Category.objects.exists()
    assert "nothing is written" in told.out and "line 4" in told.out


def test_it_adds_products_with_price_terms_and_categories(write):
    told = write(HEADER + MUG + BOWL)

    mug = Variant.objects.get(sku="M1")
    assert told.counts == (2, 0) and told.job.state == ImportJob.State.DONE and told.job.added == 2
    assert (mug.product.name, mug.product.brand, mug.gtin, mug.price) == ("Blue mug", "Acme", "04006381333931", 450)
    assert (mug.product.category.path, mug.product.category.department.path) == ("Kitchen > Mugs", "Kitchen")
    assert (mug.supply.cost, mug.supply.lead_days, mug.supply.min_order) == (210, 14, 6)
    assert list(mug.prices.values_list("amount", "currency")) == [(450, "GBP")]
    assert Product.objects.get(code="B1").variants.get().gtin is None


def test_a_rerun_adds_nothing(write):
    write(HEADER + MUG + BOWL)
    told = write(HEADER + MUG + BOWL)

    assert (told.job.ok, told.job.added, told.job.report["happened"]["changed"]) == (2, 0, 0)
    assert (Product.objects.count(), Price.objects.count(), SupplyTerm.objects.count()) == (2, 2, 1)


def test_it_changes_what_changed_and_keeps_the_history_of_prices(write):
    write(HEADER + MUG + BOWL)
    told = write("sku,name,price,category\nM1,Blue mug,4.20,\nB1,Big bowl,,Table\n")

    mug = Variant.objects.get(sku="M1")
    assert (told.job.added, told.job.report["happened"]["changed"]) == (0, 2)
    assert mug.price == 420 and list(mug.prices.order_by("valid_from").values_list("amount", flat=True)) == [450, 420]
    assert mug.product.category.path == "Kitchen > Mugs" and mug.supply.cost == 210, "empty cells change nothing"
    bowl = Variant.objects.get(sku="B1")
    assert (bowl.product.name, bowl.product.category.path, bowl.price) == ("Big bowl", "Table", 700)


def test_what_was_planned_is_on_sale_once_it_is_in_the_range(write):
    planned = make.variant(state="planned")
    write(f"sku,name\n{planned.sku},Blue mug\n")

    planned.refresh_from_db()
    assert planned.state == "listed"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("X,Cup,,,,39.99 EUR,GBP,,,", "price"),
        ("X,Cup,,,,1_000,GBP,,,", "price"),
        ("X,Cup,,,,١٢,GBP,,,", "price"),
        ("X,Cup,,,,1e5,GBP,,,", "price"),
        ('X,Cup,,,,"1.234,56",GBP,,,', "price"),
        ("X,Cup,,,,1.234,GBP,,,", "price"),
        ("X,Cup,,,,-3,GBP,,,", "price"),
        ("X,Cup,,,,99999999,GBP,,,", "price"),
        ("X,Cup,,,,3,POUND,,,", "currency"),
        ("X,Cup,,,4006381333932,3,GBP,,,", "gtin"),
        ("X,Cup,,,4.00638E+12,3,GBP,,,", "gtin"),
        ("X,Cup,,,,3,GBP,,two weeks,", "lead_days"),
        ("X,Cup,,,,3,GBP,,,0", "min_order"),
        ("X,Cup,Kitchen > > Mugs,,,3,GBP,,,", "category"),
        (",Cup,,,,3,GBP,,,", "sku"),
        ("X,,,,,3,GBP,,,", "name"),
        ("X Y,Cup,,,,3,GBP,,,", "sku"),
        (f"X,{'long ' * 90},,,,3,GBP,,,", "name"),
    ],
)
def test_it_names_the_column_of_a_wrong_cell(write, row, column):
    told = write(HEADER + MUG + row + "\n" + BOWL)

    assert told.counts == (2, 1)
    assert told.reasons[3].startswith(f"{column}: ")
    assert set(Variant.objects.values_list("sku", flat=True)) == {"M1", "B1"}


@pytest.mark.parametrize(
    "content",
    [
        (HEADER + MUG + BOWL).encode("utf-8-sig"),
        (HEADER + MUG + BOWL).replace(".", "·").replace(",", ";").replace("·", ",").encode(),
        (HEADER + MUG + BOWL).replace(",", "\t").replace("\n", "\r\n").encode(),
        (HEADER.upper().replace(",", " , ") + MUG + BOWL).encode(),
        ("sep=;\r\n" + (HEADER + MUG + BOWL).replace(",", ";")).encode(),
    ],
    ids=["bom", "semicolon", "tab", "header", "sep"],
)
def test_it_takes_files_as_programs_save_them(write, content):
    assert write(content).counts == (2, 0)
    assert Variant.objects.get(sku="M1").price == 450


def test_it_reads_windows_1252_and_names_in_any_script(write):
    write("sku;name\r\nC1;Café-Crème\r\n".encode("cp1252"))
    write("sku,name,category\nA1,كوب أزرق,مطبخ\n")

    assert Product.objects.get(code="C1").name == "Café-Crème"
    arabic = Product.objects.get(code="A1")
    assert (arabic.name, arabic.category.name) == ("كوب أزرق", "مطبخ") and arabic.category.slug


def test_quoted_line_breaks_are_text_and_lines_stay_physical(write):
    told = write('sku,name,price\nM1,"Blue\nmug, with ""ear""",4\nX,Cup,x\n')

    assert Product.objects.get(code="M1").name == 'Blue mug, with "ear"'
    assert list(told.reasons) == [4]


def test_an_unbalanced_quote_swallows_no_rows(write):
    told = write('sku,name,price\nM1,"Blue mug,4\nB1,Bowl,7\nC1,"Cup",3\nD1,Dish,2\n')

    assert told.counts == (3, 1) and list(told.reasons) == [2]
    assert "closing quote" in told.reasons[2]


def test_rows_that_are_no_rows_are_counted_too(write):
    told = write(b"sku,name,price\nM1,Mug\nM2,M\0ug,3\nM3,Mug,3,4\n\nM4,Mug,4\n,,\n")

    assert told.counts == (1, 3) and list(told.reasons) == [2, 3, 4]


def test_the_same_sku_or_bar_code_twice_is_taken_once(write):
    write(HEADER + MUG)
    gtin = "4006381333931"
    told = write(
        "sku,name,gtin\nA,Cup,\nA,Cup again,\nB,Dish,036000291452\nC,Dish too,0036000291452\n"
        + f"D,Mug,{gtin}\nM1,Blue mug,{gtin}\n",
        "--batch",
        "2",
    )

    assert told.counts == (3, 3) and set(told.reasons) == {3, 5, 6}
    assert "Line 2 has it already" in told.reasons[3] and "no other product has" in told.reasons[6]


def test_problems_are_grouped_for_reading(check):
    told = check("sku,name,price\n" + "".join(f"X{n},Cup,{n} EUR\n" for n in range(20)) + "Y,,3\n")

    assert "20 times  price: expected an amount" in told.out and "1 time  name: expected a value" in told.out
    assert told.out.count("EUR") == 3, "three examples are enough"
    assert told.job.report["problems"][0]["count"] == 20


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"name,price\nMug,3\n", "no column “sku”"),
        (b"sku,name,sku\nM1,Mug,M1\n", "more than once"),
    ],
)
def test_an_unusable_file_is_one_line_and_leaves_nothing(write, content, words):
    with pytest.raises(CommandError) as refused:
        write(content)

    assert words in str(refused.value) and "\n" not in str(refused.value)
    assert ImportJob.objects.get().state == ImportJob.State.FAILED


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_products", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="batch"):
        call_command("import_products", str(tmp_path / "none.csv"), "--batch", "0")


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_nothing_is_half_written(tmp_path):
    file = tmp_path / "many.csv"
    file.write_text("sku,name,category,price\n" + "".join(f"S{n},Thing {n},Shelf,{n}.50\n" for n in range(12_000)))
    command = [sys.executable, "manage.py", "import_products", str(file), "--commit", "--batch", "100"]
    process = subprocess.Popen(
        [*command, "--rejected", str(tmp_path / "rejected.csv")],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    eventually(ImportJob.objects.exists)
    time.sleep(0.2)
    assert process.poll() is None, "it must still be at work"
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert not Variant.objects.exists() and not Category.objects.exists()
    assert ImportJob.objects.get().state == ImportJob.State.RUNNING
    told = run("import_products", file.read_bytes(), tmp_path, "--commit", "-v0")
    assert told.counts == (12_000, 0) and Variant.objects.count() == 12_000
    assert not ImportJob.objects.filter(state=ImportJob.State.RUNNING).exists(), "the dead one is buried"
