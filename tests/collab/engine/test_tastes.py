import numpy as np
import pytest
from scipy import sparse

from collab.engine.tastes import drawn, ease, matrix, nearest, pairs


def made_up(people, products, seed=0):
    rng = np.random.default_rng(seed)
    return sparse.csr_matrix((rng.random((people, products)) < 0.4).astype(np.float32))


@pytest.mark.parametrize("people, products", [(30, 5), (5, 30), (12, 12), (1, 3), (3, 1)])
@pytest.mark.parametrize("strength", [1.0, 20.0])
def test_it_solves_ease_from_either_side_as_the_formula_says(people, products, strength):
    got = made_up(people, products)
    dense = got.toarray().astype(float)
    inverse = np.linalg.inv(dense.T @ dense + strength * np.eye(products))
    weights = np.eye(products) - inverse / np.diag(inverse)

    np.testing.assert_allclose(ease(got, strength)(np.arange(people)), dense @ weights, atol=1e-4)


def test_no_product_speaks_for_itself():
    got = sparse.csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=np.float32))

    drawn_to = ease(got, 0.1)(np.arange(3))

    assert drawn_to[0, 0] > 0.5
    assert abs(drawn_to[2, 2]) < 1e-3


def test_who_bought_the_bread_may_want_the_butter():
    got = sparse.csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=np.float32))

    for reader in (ease(got, 1.0), nearest(got), drawn(got, 1.0)):
        butter, soap = reader(np.array([2]))[0, 1:]
        assert butter > soap


def test_too_many_products_are_answered_by_the_nearest(monkeypatch):
    got = made_up(20, 8)
    monkeypatch.setattr("collab.engine.tastes.MOST", 4)

    np.testing.assert_array_equal(drawn(got, 2.0)(np.arange(20)), nearest(got)(np.arange(20)))
    np.testing.assert_allclose(nearest(got, block=3)(np.arange(20)), nearest(got)(np.arange(20)))


@pytest.mark.parametrize(
    "rows, half_life, cells",
    [
        ([], None, {}),
        ([(0, 0, 5), (0, 0, 9)], None, {(0, 0): 1.0}),
        ([(0, 0, 5), (0, 0, 9)], 1.0, {(0, 0): 0.5}),
        ([(0, 0, 8), (1, 1, 10), (1, -1, 3)], 2.0, {(0, 0): 0.5}),  # day 10 is not over, -1 is no candidate
    ],
)
def test_a_pair_counts_once_and_fades(rows, half_life, cells):
    who, what, day = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    expected = np.zeros((2, 2))
    for cell, value in cells.items():
        expected[cell] = value

    got = pairs(who, what, day, (2, 2), before=10)

    np.testing.assert_allclose(matrix(got, 10, half_life).toarray(), expected)
