import numpy as np
import pytest

from collab.engine import demand
from collab.engine.lookalikes import Range, typical

NAMES = ["red mug", "blue mug", "green mug", "large mug", "tin lantern", "glass lantern", "paper garland"]
PRICES = [300, 300, 320, 500, 900, 950, 200]


@pytest.mark.parametrize(
    ("text", "price", "first"),
    [
        ("A RED mug please", 0, "red mug"),
        ("lantern of glass", 0, "glass lantern"),
        ("mugs", 500, "large mug"),
        ("paper garlands", 0, "paper garland"),
    ],
)
def test_it_finds_the_product_most_like_an_idea(text, price, first):
    nearest = Range(NAMES, PRICES).of([text], [price])

    assert NAMES[nearest.index[0, 0]] == first


def test_a_product_is_not_its_own_lookalike():
    nearest = Range(NAMES, PRICES).among_themselves(k=3)

    assert NAMES[nearest.index[0, 0]].endswith("mug")
    assert 0 not in nearest.index[0]


@pytest.mark.parametrize(
    "names", [[], ["", "!"], ["mug"], ["قدح أزرق", "mug"]], ids=["empty", "wordless", "single", "arabic"]
)
def test_it_copes_with_ranges_that_say_little(names):
    shelf = Range(names, [0.0] * len(names))
    rates, known = np.ones(len(names)), np.ones(len(names), dtype=bool)

    for nearest in (shelf.among_themselves(), shelf.of(["a mug", ""], [0, 0])):
        found = demand.expected(nearest, rates, known, demand.widening(nearest, rates, known))
        assert np.isfinite(found).all()
        assert (np.diff(found, axis=1) >= 0).all()


def test_it_expects_what_the_lookalikes_sold():
    shelf = Range(NAMES, PRICES)
    rates = np.array([10, 12, 9, 11, 1, 2, 0.0])

    mug, lantern = demand.expected(shelf.of(["a mug", "a lantern"], [0, 0]), rates, rates >= 0, widening=0.0)

    assert 9 <= mug[1] <= 12
    assert 1 <= lantern[1] <= 2


def test_it_leaves_out_products_too_new_to_tell():
    shelf = Range(NAMES, PRICES)
    rates, known = np.array([10, 0, 10, 10, 0, 0, 0.0]), np.array([True, False, True, True, False, False, False])

    assert demand.expected(shelf.of(["blue mug"], [0]), rates, known, widening=0.0)[0] == pytest.approx([10] * 3)


def test_it_says_nothing_where_nothing_was_sold():
    shelf = Range(NAMES, PRICES)
    none = np.zeros(len(NAMES))

    assert demand.expected(shelf.of(["mug"], [0]), none, none > 0, widening=1.0).tolist() == [[0, 0, 0]]


def test_its_interval_holds_four_of_five_products_it_has_not_seen():
    rng = np.random.default_rng(7)
    names = [
        f"{colour} {thing}"
        for colour in ["red", "blue", "green", "black", "white", "pink", "tin", "oak"]
        for thing in [
            "mug",
            "plate",
            "bowl",
            "lantern",
            "garland",
            "basket",
            "candle",
            "clock",
            "cushion",
            "frame",
            "jug",
            "tray",
        ]
    ]
    level = {name: rng.normal() for name in {name.split()[1] for name in names}}
    rates = np.array([np.expm1(abs(2 + level[name.split()[1]] + rng.normal(0, 0.7))) for name in names])
    shelf, held = Range(names, np.zeros(len(names))), rng.random(len(names)) < 0.3
    nearest = shelf.among_themselves()

    found = demand.expected(nearest, rates, ~held, demand.widening(nearest, rates, ~held))

    inside = (rates >= found[:, 0]) & (rates <= found[:, 2])
    assert 0.6 <= inside[held].mean() <= 0.97


def test_it_is_wide_until_it_has_seen_ten_launches():
    nearest = Range(NAMES, PRICES).among_themselves()

    assert demand.widening(nearest, np.ones(7), np.ones(7, dtype=bool)) == pytest.approx(np.log(2))


@pytest.mark.parametrize(
    ("text", "values", "usual"),
    [
        ("a mug", [3, 3, 3, 3, 9, 9, 1], 3),
        ("a lantern", [3, 3, 3, 3, np.nan, 9, 1], 9),
        ("something else", [3, 3, 3, 3, 9, 9, 1], 3),
        ("a mug", [np.nan] * 7, np.nan),
    ],
)
def test_it_tells_the_usual_price_of_lookalikes(text, values, usual):
    nearest = Range(NAMES, PRICES).of([text], [0])

    assert typical(nearest, np.array(values, dtype=float))[0] == pytest.approx(usual, nan_ok=True, abs=0.5)
