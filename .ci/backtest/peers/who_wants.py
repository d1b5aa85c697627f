"""Who wants what: most bought, item-kNN, alternating least squares of `implicit`, and EASE in its plainest form."""

from pathlib import Path
from typing import Any

import implicit
import numpy as np
import pandas as pd
from scipy import linalg, sparse

COUNT = 20


class Case:
    """Bought or not as a customers x candidates matrix, and the rows that are asked about."""

    def __init__(self, folder: Path) -> None:
        text = {"customer_id": str, "product_id": str}
        self.products = np.sort(pd.read_csv(folder / "candidates.csv", dtype=text).product_id.to_numpy())
        self.asked = pd.read_csv(folder / "targets.csv", dtype=text).customer_id.to_numpy()
        rows = pd.read_csv(folder / "interactions.csv", dtype=text, usecols=["customer_id", "product_id"])
        rows = rows[rows.product_id.isin(self.products)].drop_duplicates()
        people = np.union1d(rows.customer_id, self.asked)
        cells = np.searchsorted(people, rows.customer_id), np.searchsorted(self.products, rows.product_id)
        shape = len(people), len(self.products)
        self.bought = sparse.csr_matrix((np.ones(len(rows), np.float32), cells), shape=shape)
        self.own = self.bought[np.searchsorted(people, self.asked)]
        self.rows = np.searchsorted(people, self.asked)

    def answer(self, scores: np.ndarray) -> dict[str, Any]:
        """The highest scores of what was not bought, a row for each who was asked."""
        scores = np.where(self.own.toarray() > 0, -np.inf, scores)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :COUNT]
        return {
            "customer_id": np.repeat(self.asked, best.shape[1]),
            "product_id": self.products[best.ravel()],
            "rank": np.tile(np.arange(best.shape[1]) + 1, len(self.asked)),
        }


def popularity(folder: Path) -> dict[str, Any]:
    case = Case(folder)
    return case.answer(np.tile(case.bought.sum(axis=0).A1, (len(case.asked), 1)))


def item_knn(folder: Path, neighbours: int = 100) -> dict[str, Any]:
    case = Case(folder)
    common = (case.bought.T @ case.bought).toarray()
    size = np.sqrt(np.maximum(common.diagonal(), 1))
    alike = common / size / size[:, None]
    np.fill_diagonal(alike, 0)
    if neighbours < len(alike):
        alike[alike < np.partition(alike, -neighbours, axis=0)[-neighbours]] = 0
    return case.answer(case.own @ alike)


def least_squares(folder: Path) -> dict[str, Any]:
    case = Case(folder)
    model = implicit.als.AlternatingLeastSquares(
        factors=64, regularization=0.05, alpha=5.0, iterations=15, num_threads=1, random_state=0
    )
    model.fit(case.bought, show_progress=False)
    return case.answer(model.user_factors[case.rows] @ model.item_factors.T)


def ease(folder: Path, strength: float = 500.0) -> dict[str, Any]:
    case = Case(folder)
    gram = (case.bought.T @ case.bought).toarray()
    gram[np.diag_indices(len(gram))] += strength
    half, _ = linalg.lapack.spotrf(gram.T, lower=True, overwrite_a=True)
    inverse = np.tril(linalg.lapack.spotri(half, lower=True, overwrite_c=True)[0])
    inverse += np.tril(inverse, -1).T
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return case.answer(case.own.toarray() @ weights)


PEERS = {"popularity": popularity, "item-kNN": item_knn, "implicit ALS": least_squares, "EASE": ease}
