"""A small case of each of the two tasks about votes: what comes in, what goes out, what is refused."""

import numpy as np
import pytest

from collab.replay import predictor
from collab.replay.case import CaseError

ITEMS = "item_id,text\n7,oat milk\n3,dog food\n5,oat milk drink\n"
VOTES = "voter_id,item_id,vote,seq\n" + "".join(f"{who},7,1,{who}\n{who},3,-1,{who}\n" for who in range(20))
DONE = "voter_id,aux_id,value\n" + "".join(f"{who},1,{who % 2}\n" for who in range(25))
PAIRS = "voter_id,winner,loser,seq\n1,7,3,0\n1,7,5,1\n2,5,3,2\n"


def case(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def test_it_ranks_ideas_by_who_would_approve(tmp_path):
    found = predictor("rank-ideas")(case(tmp_path, items=ITEMS, votes=VOTES, behaviour=DONE))

    assert list(found) == ["item_id", "score", "lo", "hi"]
    assert found["item_id"].tolist() == ["7", "3", "5"]
    assert found["score"][0] > found["score"][2] > found["score"][1]
    assert (found["lo"] < found["hi"]).all()


def test_it_ranks_items_by_choices_between_two(tmp_path):
    found = predictor("rank-pairs")(case(tmp_path, items=ITEMS, pairs=PAIRS))

    assert found["item_id"][np.argsort(-found["score"])].tolist() == ["7", "5", "3"]


def backwards(text, **names):
    """The same rows from the last to the first, with other names for what a column names."""
    head, *rows = (line.split(",") for line in text.splitlines())
    named = [[names.get(column, {}).get(cell, cell) for column, cell in zip(head, row, strict=True)] for row in rows]
    return "\n".join(",".join(row) for row in [head, *named[::-1]]) + "\n"


@pytest.mark.parametrize("task", ["rank-ideas", "rank-pairs"])
def test_the_order_of_rows_changes_nothing_and_ids_may_be_any_text(tmp_path, task):
    names = {"7": "9" * 30, "3": "süß", "5": "u-5"}
    texts = {"items": ITEMS, "votes": VOTES, "behaviour": DONE, "pairs": PAIRS}
    about = dict.fromkeys(("item_id", "winner", "loser"), names)
    cases = [texts, {name: backwards(text) for name, text in texts.items()}]
    cases += [{name: backwards(text, **about, voter_id={"1": "1.0"}) for name, text in texts.items()}]
    usual, mixed, named = (
        dict(zip(found["item_id"].tolist(), found["score"].tolist(), strict=True))
        for found in (predictor(task)(case(tmp_path, **each)) for each in cases)
    )

    assert mixed == usual
    assert named == pytest.approx({names[item]: score for item, score in usual.items()})


@pytest.mark.parametrize(
    ("task", "files", "says"),
    [
        ("rank-ideas", {"votes": VOTES + "4,7,2,9\n"}, "votes.csv, line 42, column vote: 2 is not -1, 0 or 1"),
        ("rank-ideas", {"votes": VOTES + "4,9,1,9\n"}, "line 42, column item_id: 9 is not an item of items.csv"),
        ("rank-ideas", {"items": ITEMS + "7,again\n"}, "an item stands there twice"),
        ("rank-ideas", {"behaviour": "voter_id,aux_id\n1,1\n"}, "behaviour.csv: column value is missing"),
        ("rank-pairs", {"pairs": PAIRS + "2,5,4,9\n"}, "pairs.csv, line 5, column loser: 4 is not an item"),
        ("rank-pairs", {"items": "item_id\n7\n3\n3\n5\n"}, "an item stands there twice"),
        ("rank-ideas", {"behaviour": DONE + "1,2,1e300\n"}, "line 27, column value: '1e300' is not a number"),
        ("rank-pairs", {"pairs": PAIRS + ",5,7,9\n"}, "pairs.csv, line 5, column voter_id: empty"),
        ("rank-pairs", {"pairs": PAIRS + '2,5,"4\n9",9\n'}, "column loser: 4 9 is not an item of items.csv"),
        ("rank-pairs", {"items": "item_id,item_id\n7,7\n3,3\n5,5\n"}, "items.csv: column item_id stands there twice"),
    ],
    ids=[
        "a vote of 2",
        "a strange idea",
        "an idea twice",
        "no values",
        "a strange item",
        "an item twice",
        "a value beyond all",
        "nobody",
        "an item of two lines",
        "a column twice",
    ],
)
def test_it_says_what_is_wrong_with_a_case(tmp_path, task, files, says):
    folder = case(tmp_path, **({"items": ITEMS, "votes": VOTES, "behaviour": DONE, "pairs": PAIRS} | files))

    with pytest.raises(CaseError, match=says):
        predictor(task)(folder)


@pytest.mark.parametrize("task", ["rank-ideas", "rank-pairs"])
def test_nobody_said_anything(tmp_path, task):
    heads = {"votes": "voter_id,item_id,vote,seq\n", "behaviour": "voter_id,aux_id,value\n"}
    folder = case(tmp_path, items=ITEMS, pairs="voter_id,winner,loser,seq\n", **heads)

    assert np.isfinite(predictor(task)(folder)["score"]).all()
