import numpy as np
import pytest

from collab.engine.evidence import Lookalike, add_up, against, lookalikes


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ({"seen": 14}, ["few_saw_it"]),
        ({"seen": 300}, []),
        ({"by_store": [78, 12, 10]}, ["one_store"]),
        ({"by_store": [4, 0, 0]}, []),
        ({"by_store": []}, []),
        ({"like": [Lookalike(1, 0.9, 0.4), Lookalike(2, 0.8, 0.0), Lookalike(3, 0.8, 7.0)]}, ["weak_look_alikes"]),
        ({"like": [Lookalike(1, 0.9, 7.0)]}, []),
        ({"like": []}, ["no_look_alikes"]),
        ({"cannibalised": 0.4}, ["takes_from_others"]),
        ({"wanted": 31}, ["wanted"]),
        ({"best_week_share": 0.8}, ["one_big_week"]),
        ({"cost_known": False}, ["cost_unknown"]),
        ({"seen": 3, "by_store": [9, 1], "cost_known": False}, ["few_saw_it", "one_store", "cost_unknown"]),
    ],
    ids=str,
)
def test_it_says_what_speaks_against(told, codes):
    assert [reason.code for reason in against(**told)] == codes


def test_it_gives_the_numbers_that_the_page_needs():
    few, loud, weak = against(seen=14, by_store=[22, 78], like=[Lookalike(1, 0.9, 0.4), Lookalike(2, 0.8, 0.0)])

    assert few.numbers == {"seen": 14}
    assert loud.numbers == {"store": 1, "share": 0.78, "of": 2}
    assert weak.numbers == {"count": 2, "weekly": 1}


def test_it_shows_lookalikes_with_real_sales_only():
    rates, known = np.array([5.0, 0.25, 9.0]), np.array([True, True, False])

    shown = lookalikes([2, 0, 1], [0.9, 0.8, 0.1], rates, known)

    assert shown == [Lookalike(product=0, similarity=0.8, weekly=5.0)]


@pytest.mark.parametrize(
    ("parts", "total", "digits", "shown"),
    [
        ([8.34, 1.24, -1.77], 7.81, 1, [8.4, 1.2, -1.8]),
        ([8.26, 1.26, 1.26], 10.78, 1, [8.2, 1.3, 1.3]),
        ([40.4, 40.4, 40.4], 121.2, 0, [41, 40, 40]),
        ([0.02, 0.0], 0.02, 1, [0.0, 0.0]),
        ([], 0.0, 1, []),
        ([7.0], 7.0, 0, [7.0]),
    ],
)
def test_rounded_parts_sum_to_the_rounded_total(parts, total, digits, shown):
    rounded = add_up(parts, total, digits)

    assert rounded.tolist() == shown
    assert round(float(rounded.sum()), digits) == round(total, digits)


def test_parts_that_do_not_make_the_total_are_refused():
    with pytest.raises(ValueError, match="do not make"):
        add_up([1.0, 2.0], 5.0, 1)
