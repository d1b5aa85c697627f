"""What `make budgets` says of what it measured."""

from budgets.limits import BUDGETS, KB, worst


def readings(**changed):
    fine = {key: {"board": [0]} for key in BUDGETS}
    return fine | changed


def test_it_holds_the_worst_page_s_median_against_its_budget():
    lines = worst(
        readings(
            script={"board": [20 * KB], "kiosk": [41 * KB]},
            style={"board": [15 * KB]},
            lcp={"board": [900, 5000, 901], "idea": [700]},
            answer={"a vote": [100]},
        )
    )

    said = {key: str(line) for key, line in zip(BUDGETS, lines, strict=True)}
    assert "41.0 KB" in said["script"] and "MISSED" in said["script"] and said["script"].endswith("kiosk")
    assert "MISSED" not in said["style"] and "met" in said["style"], "just so much is allowed"
    assert "901 ms" in said["lcp"] and "met" in said["lcp"], "one slow load is not the page's fault"
    assert "MISSED" in said["answer"], "under 100 ms, not 100"
    assert [line.met for line in lines].count(False) == 2
