import json

import numpy as np
import pytest

from collab.replay import predictor
from collab.replay.case import CaseError


@pytest.fixture
def case(tmp_path):
    rows = [f"c{who},{day},1,9.5" for who in range(30) for day in range(0, 90, 5 + who)]
    (tmp_path / "purchases.csv").write_text("\n".join(["customer_id,day,quantity,revenue", *rows]) + "\n")
    (tmp_path / "targets.csv").write_text("customer_id\nc0\nc29\nstranger\n")
    (tmp_path / "meta.json").write_text(json.dumps({"origin_day": 90, "horizon": 45}))
    return tmp_path


def answer(folder):
    return predictor("retention")(folder)


def test_who_came_often_is_expected_often_and_a_stranger_never(case):
    found = answer(case)
    expected = dict(zip(found["customer_id"], found["expected"], strict=True))

    assert list(found) == ["customer_id", "expected"]
    assert expected["c0"] > expected["c29"] > expected["stranger"] == 0
    assert 4 < expected["c0"] < 10  # nine, less the chance that they stay away


def test_two_receipts_of_a_day_are_one_visit(case):
    before = answer(case)["expected"].tolist()
    with (case / "purchases.csv").open("a") as file:
        file.write("c0,85,1,3.0\n")

    assert answer(case)["expected"].tolist() == before


def test_receipts_of_nobody_known_are_nobodys_habit(case):
    before = answer(case)["expected"].tolist()
    with (case / "purchases.csv").open("a") as file:
        file.writelines(f",{day},1,3.0\n" for day in range(90))

    assert answer(case)["expected"].tolist() == before


def test_nobody_bought_is_an_answer_too(case):
    (case / "purchases.csv").write_text("customer_id,day,quantity,revenue\n")

    assert np.asarray(answer(case)["expected"]).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("purchases.csv", "customer,day\n1,2\n", "purchases.csv: column customer_id, quantity, revenue is missing"),
        ("purchases.csv", "customer_id,day,quantity,revenue\n1,2.5,1,1\n", "purchases.csv, line 2, column day"),
        ("targets.csv", "customer_id\nc0\n \n", "targets.csv, line 3, column customer_id: empty"),
        ("meta.json", '{"origin_day": 5, "horizon": -1}', "'horizon' has to be 1 or more"),
    ],
)
def test_a_case_that_cannot_be_answered_says_what_is_wrong(case, file, text, says):
    (case / file).write_text(text)

    with pytest.raises(CaseError, match=says):
        answer(case)
