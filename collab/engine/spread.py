"""Quantities with their uncertainty: the last axis holds q10, q50, q90."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Floats = NDArray[np.float64]

LEVELS = np.array([0.1, 0.5, 0.9])
TINY = 1e-6  # stands for "none" where a logarithm is taken


def exactly(values: ArrayLike) -> Floats:
    """Values known without doubt, (n,) -> (n, 3)."""
    return np.repeat(np.asarray(values, dtype=float)[..., None], 3, axis=-1)


def times(first: Floats, second: Floats) -> Floats:
    """The product of two independent positive quantities, (…, 3) each.

    Distances from the median are added in quadrature on the log scale, which is exact for log-normal quantities.
    """
    first, second = first + TINY, second + TINY
    middle = first[..., 1] * second[..., 1]
    below = np.hypot(_log_gap(first, 0), _log_gap(second, 0))
    above = np.hypot(_log_gap(first, 2), _log_gap(second, 2))
    out = np.stack([middle * np.exp(-below), middle, middle * np.exp(above)], axis=-1)
    return np.where(out < 2 * TINY, 0.0, out)


def plus(first: Floats, second: Floats) -> Floats:
    """The sum of two independent quantities, (…, 3) each: distances from the median in quadrature (exact if normal)."""
    middle = first[..., 1] + second[..., 1]
    below = np.hypot(first[..., 1] - first[..., 0], second[..., 1] - second[..., 0])
    above = np.hypot(first[..., 2] - first[..., 1], second[..., 2] - second[..., 1])
    return np.stack([middle - below, middle, middle + above], axis=-1)


def total(quantity: Floats, group: NDArray[np.int64], groups: int) -> Floats:
    """Sums of independent quantities by group, (n, 3) with group numbers (n,) -> (groups, 3); as `plus` does it."""
    middle = np.bincount(group, quantity[:, 1], minlength=groups)
    below = np.sqrt(np.bincount(group, (quantity[:, 1] - quantity[:, 0]) ** 2, minlength=groups))
    above = np.sqrt(np.bincount(group, (quantity[:, 2] - quantity[:, 1]) ** 2, minlength=groups))
    return np.stack([middle - below, middle, middle + above], axis=-1)


def power(quantity: Floats, exponent: float) -> Floats:
    """A positive quantity to a positive power; the order of its quantiles stays."""
    return np.power(np.maximum(quantity, 0.0), exponent)


def weighted_quantiles(values: Floats, weights: Floats) -> Floats:
    """q10, q50, q90 of each row's values under its weights, (n, k) and (n, k) -> (n, 3).

    Interpolates between the mid-points of the weights (Hyndman & Fan's type 5 when equal). No weight: 0.
    """
    if values.shape[-1] == 0:
        return np.zeros((*values.shape[:-1], 3))
    order = np.argsort(values, axis=1, kind="stable")
    ranked = np.take_along_axis(values, order, axis=1)
    weight = np.take_along_axis(weights, order, axis=1)
    total = weight.sum(axis=1, keepdims=True)
    places = (np.cumsum(weight, axis=1) - weight / 2) / np.where(total > 0, total, 1.0)
    out = np.zeros((len(values), 3))
    for row in np.flatnonzero(total[:, 0] > 0):
        used = weight[row] > 0
        out[row] = np.interp(LEVELS, places[row, used], ranked[row, used])
    return out


def _log_gap(quantity: Floats, side: int) -> Floats:
    """Distance on the log scale between the median and one side."""
    return np.abs(np.log(quantity[..., side]) - np.log(quantity[..., 1]))
