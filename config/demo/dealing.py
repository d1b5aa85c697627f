"""Deals the customers of one country to invented stores by what they buy, for the maintainer's script.

The data know no shops. Two customers who buy alike are dealt to the same cluster of stores, and inside it to the same
store while that has room, so that stores differ in taste as real ones do and no customer ever moves.
"""

import numpy as np

SMOOTHING = 8  # lines of the average shopper added to everyone, so that a basket of three says little
ROOM = 1.5  # no store holds more than this times its fair share of the cluster's lines


def deal(bought: np.ndarray, lines: np.ndarray, clusters: int, stores_each: int, seed: int) -> np.ndarray:
    """Store number (0 … clusters × stores_each − 1) for every shopper.

    `bought`: shoppers × departments, lines bought; `lines`: all lines of each shopper.
    Clusters are numbered by the weight of the first department in them, so that the same data give the same numbers.
    """
    taste = _taste(bought)
    weight = np.sqrt(bought.sum(axis=1) + 1)
    cluster = _kmeans(taste, weight, clusters, seed)
    store = np.zeros(len(bought), dtype=int)
    for number in range(clusters):
        members = np.flatnonzero(cluster == number)
        store[members] = number * stores_each + _deal_within(taste[members], lines[members], stores_each, seed + number)
    return store


def _taste(bought: np.ndarray) -> np.ndarray:
    """Log of each shopper's share of departments against the average shopper's."""
    average = bought.sum(axis=0) / bought.sum()
    share = (bought + SMOOTHING * average) / (bought.sum(axis=1, keepdims=True) + SMOOTHING)
    return np.log(share / average)


def _kmeans(points: np.ndarray, weight: np.ndarray, k: int, seed: int) -> np.ndarray:
    from sklearn.cluster import KMeans  # takes two seconds to import

    return KMeans(k, n_init=10, random_state=seed).fit(points, sample_weight=weight).labels_


def _deal_within(taste: np.ndarray, lines: np.ndarray, stores: int, seed: int) -> np.ndarray:
    """Nearest of the cluster's stores that still has room; the surest shoppers choose first."""
    centres = _centres(taste, _kmeans(taste, np.ones(len(taste)), stores, seed), stores)
    distance = ((taste[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    nearest_two = np.sort(distance, axis=1)[:, :2]
    surest_first = np.argsort(-(nearest_two[:, 1] - nearest_two[:, 0]), kind="stable")
    room = np.full(stores, ROOM * lines.sum() / stores)
    dealt = np.zeros(len(taste), dtype=int)
    for shopper in surest_first:
        open_stores = np.where(room > 0, distance[shopper], np.inf)
        dealt[shopper] = int(np.argmin(open_stores))
        room[dealt[shopper]] -= lines[shopper]
    return dealt


def _centres(points: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    return np.array([points[labels == number].mean(axis=0) for number in range(k)])
