"""What is not on the shelf yet competes with what is: forecasts become rows of the demand to choose by."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from collab.engine.lookalikes import CLOSE, Neighbours
from collab.engine.ranging import Demand
from collab.engine.spread import Floats

TRACE = 1e-6  # of a newcomer's own demand: a row that would find its look-alikes has to hold something of theirs
OWN_ROWS = 10.0  # rows of demand that weigh as much as what is usual in the whole range


def with_newcomers(spend: Demand, worth: Floats, near: Neighbours) -> Demand:
    """Demand (R, P) and n newcomers worth (n,) with their look-alikes in P -> (R + 2 n, P + n).

    The part of a newcomer's demand that its nearest look-alike would serve too (all of it from a similarity of `CLOSE`
    on) stands in one row with the look-alikes that are as near, the rest in a row of its own. So with a look-alike on
    the shelf a newcomer takes `rho` x that part from it, and without any nobody else holds its demand.
    """
    products, count = spend.shape[1], len(worth)
    nearest = near.similarity.max(axis=1, initial=0.0)
    shared = np.clip(nearest / CLOSE, 0.0, 1.0) * worth
    rows, columns, values = [np.arange(count)], [products + np.arange(count)], [shared]
    at, place = np.nonzero((near.similarity > 0) & (near.similarity >= 0.8 * nearest[:, None]) & (shared > 0)[:, None])
    rows.append(at)
    columns.append(near.index[at, place])
    values.append(TRACE * worth[at])
    rows.append(count + np.arange(count))
    columns.append(products + np.arange(count))
    values.append(worth - shared)
    where = (np.concatenate(rows), np.concatenate(columns))
    new = sparse.csr_matrix((np.concatenate(values), where), shape=(2 * count, products + count))
    old = sparse.csr_matrix((spend.data, spend.indices, spend.indptr), shape=(spend.shape[0], products + count))
    joined = sparse.vstack([old, new], format="csr")
    joined.eliminate_zeros()
    return joined


def steadied(share: Floats, spend: Demand) -> Floats:
    """Shares (P,) that others hold, leaning on the range's own where few rows of demand (R, P) tell of a product."""
    rows = np.asarray((spend > 0).sum(axis=0)).ravel()
    sold = np.asarray(spend.sum(axis=0)).ravel()
    usual = float((share * sold).sum() / sold.sum()) if sold.sum() > 0 else 0.0
    return np.asarray((share * rows + usual * OWN_ROWS) / (rows + OWN_ROWS))


def companions(spend: Demand, kept: NDArray[np.bool_], most: int = 3) -> list[list[int]]:
    """For each product (P,) the kept others that its buyers spend on in the same rows, most of its demand first."""
    together = (spend.T @ (spend > 0).astype(float)).tocsr()
    found = []
    for product in range(spend.shape[1]):
        cells = slice(together.indptr[product], together.indptr[product + 1])
        others, weight = together.indices[cells], together.data[cells]
        use = kept[others] & (others != product)
        found.append(others[use][np.lexsort((others[use], -weight[use]))][:most].tolist())
    return found
