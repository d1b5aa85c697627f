"""Who is drawn to what: from who got what before, in closed form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

Codes = NDArray[np.int64]
Floats32 = NDArray[np.float32]
Matrix = Any  # a sparse matrix of scipy, (people, P), float32
Reader = Callable[[Codes], Floats32]  # rows of the matrix -> (rows, P)

MOST = 10_000  # candidates and choosers, both above it: too many to solve for all at once
NEAREST = 100  # neighbours of a product that are kept above that
SHRINK = 10.0  # buyers in common that similarity is shrunk by


@dataclass(frozen=True, slots=True)
class Pairs:
    """Who got what before a day: each pair (n,) once, with the days of its first and last time; sizes of both sides."""

    who: Codes
    what: Codes
    first: Codes
    last: Codes
    shape: tuple[int, int]


def pairs(who: Codes, what: Codes, day: Codes, shape: tuple[int, int], before: int) -> Pairs:
    """Purchases (n,) before a day as pairs; a negative code of a product means: not among the candidates."""
    use = (day < before) & (what >= 0)
    who, what, day = who[use], what[use], day[use]
    order = np.lexsort((day, what, who))
    who, what, day = who[order], what[order], day[order]
    new = np.ones(len(who), bool)
    new[1:] = (who[1:] != who[:-1]) | (what[1:] != what[:-1])
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], len(who)) - 1 if len(starts) else starts
    return Pairs(who[starts], what[starts], day[starts], day[ends], shape)


def matrix(got: Pairs, today: int, half_life: float | None = None) -> Matrix:
    """Got or not as 1 and 0, or decayed by the time since the last time: 1 today, 1/2 a half-life ago."""
    age = (today - got.last).astype(np.float32)
    value = np.ones_like(age) if half_life is None else np.float32(0.5) ** (age / np.float32(half_life))
    return sparse.csr_matrix((value, (got.who, got.what)), shape=got.shape, dtype=np.float32)


def ease(got: Matrix, strength: float) -> Reader:
    """EASE (Steck 2019, "Embarrassingly shallow autoencoders", eq. 8) in closed form: P = (X'X + strength)^-1,
    B = I - P / diag(P), and what a row is drawn to is X B.

    Where there are fewer choosers than products the same B comes from the choosers' side: with M = (XX' + strength)^-1,
    X P = M X and diag(P) = (1 - diag(X' M X)) / strength (Woodbury).
    """
    people, products = got.shape
    return _from_choosers(got, strength) if people < products else _from_products(got, strength)


def _from_products(got: Matrix, strength: float) -> Reader:
    inverse = _inverse((got.T @ got).toarray(), strength)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return lambda rows: np.asarray(got[rows] @ weights, dtype=np.float32)


def _from_choosers(got: Matrix, strength: float) -> Reader:
    inverse = _inverse((got @ got.T).toarray(), strength)
    pulled = np.ascontiguousarray((got.T @ inverse).T)  # the inverse is symmetric
    cells = got.tocoo()
    own = np.bincount(cells.col, cells.data * pulled[cells.row, cells.col], minlength=got.shape[1])
    left = np.maximum(1.0 - own, 1e-6).astype(np.float32)  # strength x diag(P)
    return lambda rows: np.asarray(got[rows].toarray() - np.float32(strength) * pulled[rows] / left, dtype=np.float32)


def _inverse(gram: Floats32, strength: float) -> Floats32:
    """(gram + strength)^-1 of a symmetric matrix that is not below zero, by Cholesky; `gram` is overwritten."""
    size = len(gram)
    if not size:
        return gram
    gram[np.diag_indices(size)] += np.float32(strength)
    lower, _ = linalg.lapack.spotrf(gram.T, lower=True, overwrite_a=True)
    inverse, _ = linalg.lapack.spotri(lower, lower=True, overwrite_c=True)
    inverse = np.tril(inverse)
    inverse += np.tril(inverse, -1).T
    return np.ascontiguousarray(inverse)


def nearest(got: Matrix, keep: int = NEAREST, block: int = 1_000) -> Reader:
    """Item-kNN: cosine of two products' buyers, shrunk by few in common, the `keep` nearest of each; for many products.

    Memory is one block of products by all products; time grows with pairs bought by the same chooser.
    """
    products = got.shape[1]
    size = np.sqrt(np.asarray(got.multiply(got).sum(axis=0)).ravel())
    columns = got.tocsc()
    parts = []
    for start in range(0, products, block):
        common = (columns[:, start : start + block].T @ got).toarray()
        shared = common / (common + SHRINK)
        alike = shared * common / np.maximum(np.outer(size[start : start + block], size), 1e-9)
        alike[np.arange(len(alike)), start + np.arange(len(alike))] = 0.0
        if products > keep:
            edge = np.partition(alike, products - keep, axis=1)[:, products - keep]
            alike[alike < edge[:, None]] = 0.0
        parts.append(sparse.csr_matrix(alike.astype(np.float32)))
    near = sparse.vstack(parts).T.tocsr() if parts else sparse.csr_matrix((products, products), dtype=np.float32)
    return lambda rows: np.asarray((got[rows] @ near).toarray(), dtype=np.float32)


def drawn(got: Matrix, ratio: float) -> Reader:
    """`ease` where one side is small enough, else `nearest`; `ratio` is the strength in usual buyers of a product."""
    if min(got.shape) > MOST:
        return nearest(got)
    return ease(got, max(1.0, ratio * got.multiply(got).sum() / max(1, got.shape[1])))
