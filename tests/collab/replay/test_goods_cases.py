import numpy as np
import pytest

from collab.replay import predictor
from collab.replay.case import CaseError, write

SALES = "customer_id,product_id,store_id,day,quantity,revenue\n"


def case(folder, **files):
    """A case's folder: file names without their ending, and the text in them."""
    for name, text in files.items():
        ending = "json" if name == "meta" else "csv"
        (folder / f"{name}.{ending}").write_text(text)
    return folder


def made_up_sales(seed=0, rows=2_000, days=200):
    rng = np.random.default_rng(seed)
    lines = zip(*(rng.integers(0, top, rows).tolist() for top in (40, 25, 6, days)), strict=True)
    return SALES + "".join(
        f"{customer},P{product:02},{'north' if store else 'süd'},{day},1,{1 + product}\n"
        for customer, product, store, day in lines
        if (customer * product) % 3
    )


CANDIDATES = "product_id\n" + "".join(f"P{product:02}\n" for product in range(25))
FILES = {
    "who-wants": {"candidates": CANDIDATES, "targets": "customer_id\n7\n3\nnewcomer\n"},
    "localise": {"candidates": CANDIDATES, "targets": "store_id\nsüd\nopens tomorrow\n"},
    "assortment": {
        "members": "category,product_id\n" + "".join(f"c{n % 2},P{n:02}\n" for n in range(25)),
        "targets": "category,k\nc1,3\nc0,2\nno such,4\n",
    },
}
TASKS = sorted(FILES)


@pytest.mark.parametrize("task", TASKS)
def test_the_same_case_gives_the_same_file(tmp_path, task):
    folder = case(tmp_path, interactions=made_up_sales(), meta='{"origin_day": 200}', **FILES[task])

    for name in ("once.out", "again.out"):
        write(tmp_path / name, predictor(task)(folder))

    assert (tmp_path / "once.out").read_bytes() == (tmp_path / "again.out").read_bytes()


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("lines", ["", "1,P01,süd,5,1,2.5\n", "1,P01,süd,5,1,2.5\n" * 3, ",P01,süd,5,-1,2.5\n"])
def test_hardly_any_sales_are_answered_too(tmp_path, task, lines):
    found = predictor(task)(case(tmp_path, interactions=SALES + lines, **FILES[task]))

    assert len({len(column) for column in found.values()}) == 1
    assert set(found["product_id"]) <= {f"P{product:02}" for product in range(25)}


def test_customers_are_offered_what_they_never_bought(tmp_path):
    text = made_up_sales()
    found = predictor("who-wants")(case(tmp_path, interactions=text, **FILES["who-wants"]))

    bought = {tuple(line.split(",")[:2]) for line in text.splitlines()}
    offered = list(zip(found["customer_id"].tolist(), found["product_id"].tolist(), strict=True))
    assert not bought & set(offered)
    assert len(offered) == len(set(offered))
    assert sum(customer == "newcomer" for customer, _ in offered) == 20


def test_a_store_that_opens_is_offered_what_stands_elsewhere(tmp_path):
    found = predictor("localise")(case(tmp_path, interactions=made_up_sales(), **FILES["localise"]))

    offered = found["product_id"][found["store_id"] == "opens tomorrow"]
    assert len(offered) == 25
    assert found["rank"][-25:].tolist() == list(range(1, 26))


def test_a_category_keeps_as_many_as_were_asked_for(tmp_path):
    found = predictor("assortment")(case(tmp_path, interactions=made_up_sales(), **FILES["assortment"]))

    assert found["category"].tolist() == ["c1"] * 3 + ["c0"] * 2
    assert len(set(found["product_id"].tolist())) == 5


@pytest.mark.parametrize(
    "task, name, text, says",
    [
        ("who-wants", "targets", "customer\n1\n", "targets.csv: column customer_id is missing"),
        ("who-wants", "candidates", "product_id\nP01\n \n", "candidates.csv, line 3, column product_id: empty"),
        ("localise", "interactions", SALES.replace("day", "date"), "interactions.csv: column day is missing"),
        ("localise", "interactions", SALES + "1,P01,süd,soon,1,2\n", "line 2, column day: 'soon' is not"),
        ("assortment", "targets", "category,k\nc1,3\nc0,-1\n", "targets.csv, line 3, column k: -1 is below 0"),
        ("assortment", "targets", "category,k\nc1,3\nc1,2\n", "targets.csv, column category: a category stands there"),
        ("assortment", "interactions", SALES.replace(",revenue", ""), "interactions.csv: column revenue is missing"),
        ("assortment", "interactions", SALES + "1,P01,süd,5,1,\n", "line 2, column revenue: '' is not a number"),
        ("who-wants", "interactions", SALES + "1,P01,süd,5,,2\n", "line 2, column quantity: '' is not a number"),
        ("assortment", "interactions", SALES + f"1,P01,süd,{10**20},1,2\n", "is not a whole number"),
        ("assortment", "meta", '{"origin_day": "today"}', "meta.json: 'origin_day'"),
        ("assortment", "meta", f'{{"origin_day": {10**20}}}', "meta.json: 'origin_day'"),
        ("localise", "meta", "[200]", "meta.json: an object {...} is expected, found '[200]'"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path, task, name, text, says):
    folder = case(tmp_path, **({"interactions": made_up_sales(rows=20)} | FILES[task] | {name: text}))

    with pytest.raises(CaseError) as refused:
        predictor(task)(folder)

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_that_is_none_and_a_file_that_cannot_be_written_are_said_in_one_line(tmp_path):
    case(tmp_path, interactions=made_up_sales(rows=20), **FILES["localise"])

    with pytest.raises(CaseError, match="interactions.csv: cannot be read"):
        predictor("localise")(tmp_path / "targets.csv")
    with pytest.raises(CaseError, match="cannot be written"):
        write(tmp_path, {})
    assert not list(tmp_path.parent.glob(".*.partial"))
