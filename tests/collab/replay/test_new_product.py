import json

import numpy as np
import pytest

from collab.replay import predictor
from collab.replay.case import CaseError

SALES = "customer_id,product_id,store_id,basket_id,day,quantity,revenue"


@pytest.fixture
def case(tmp_path):
    """Ten products launched one after the other; the last two just now, and one that nobody has sold yet."""
    rows = [f"{n},p{p},s,{n},{p * 10 + n},{1 + p % 3},2.5" for p in range(10) for n in range(8)]
    (tmp_path / "interactions.csv").write_text("\n".join([SALES, *rows]) + "\n")
    (tmp_path / "products.csv").write_text("product_id,category\n" + "\n".join(f"p{p},mugs" for p in range(10)) + "\n")
    (tmp_path / "targets.csv").write_text("product_id\np9\np8\nnever\n")
    (tmp_path / "meta.json").write_text(json.dumps({"origin_day": 98, "horizon": 28}))
    return tmp_path


def answer(folder):
    return predictor("new-product")(folder)


def test_every_target_is_answered_once(case):
    found = answer(case)

    assert list(found) == ["product_id", "q10", "q50", "q90"]
    assert sorted(found["product_id"]) == ["never", "p8", "p9"]
    low, middle, high = (found[name] for name in ("q10", "q50", "q90"))
    assert np.isfinite([low, middle, high]).all() and (low <= middle).all() and (middle <= high).all()


def test_what_sells_more_is_expected_to_sell_more(case):
    found = dict(zip(answer(case)["product_id"], answer(case)["q50"], strict=True))

    assert found["p8"] > found["p9"] > found["never"]


def test_returns_and_columns_nobody_needs_change_nothing(case):
    before = answer(case)["q50"].tolist()
    with (case / "interactions.csv").open("a") as file:
        file.write("1,p9,s,9,97,-3,-7.5\n")

    assert answer(case)["q50"].tolist() == before


def test_products_may_have_no_category_and_customers_no_name(case):
    (case / "products.csv").write_text("product_id,name\np1,Mug\n")
    text = (case / "interactions.csv").read_text()
    (case / "interactions.csv").write_text("\n".join(line.replace("0,p", ",p", 1) for line in text.splitlines()))

    assert np.isfinite(answer(case)["q50"]).all()


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("targets.csv", "sku\np1\n", "targets.csv: column product_id is missing"),
        ("interactions.csv", "product_id,day,quantity\np1,3,1\n", "column customer_id, store_id, revenue is missing"),
        ("interactions.csv", f"{SALES}\n1,p1,s,1,soon,1,2\n", "interactions.csv, line 2, column day"),
        ("meta.json", '{"horizon": 0}', "'horizon' has to be 1 or more"),
        ("meta.json", '{"origin_day": "now"}', "'origin_day' has to be a whole number"),
    ],
)
def test_a_case_that_cannot_be_answered_says_what_is_wrong(case, file, text, says):
    (case / file).write_text(text)

    with pytest.raises(CaseError, match=says):
        answer(case)
