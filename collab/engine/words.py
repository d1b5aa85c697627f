"""Texts as vectors, so that names that say the same thing lie close together.

Plain tf-idf over words and over pieces of words, as scikit-learn does it with `sublinear_tf`; written out here because
importing scikit-learn takes a worker 2 seconds before its first suggestion, and this takes none.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from scipy.sparse import csr_array, diags_array, hstack

WORD = re.compile(r"\w\w+")
PIECE_LENGTHS = (3, 4)


class Vocabulary:
    """What was learnt from the names of a range: which words and pieces there are, and how rare each is."""

    def __init__(self, names: Sequence[str]):
        self._parts = [_Part(names, words), _Part(names, pieces)]

    def vectors(self, texts: Sequence[str]) -> csr_array:
        """Unit vectors, one a row, half of it words and half pieces; the dot product of two is their likeness 0..1."""
        return csr_array(hstack([part.vectors(texts) for part in self._parts], format="csr") * np.sqrt(0.5))


class _Part:
    """Tf-idf of one kind of token: (1 + log count) x (1 + log((1 + texts) / (1 + texts with it))), unit length."""

    def __init__(self, names: Sequence[str], split: Callable[[str], Iterable[str]]):
        self._split = split
        found = Counter(token for name in names for token in set(split(name)))
        self._column = {token: place for place, token in enumerate(sorted(found))}
        seen_in = np.array([found[token] for token in self._column], dtype=float)
        self._rarity = 1.0 + np.log((1.0 + len(names)) / (1.0 + seen_in))

    def vectors(self, texts: Sequence[str]) -> csr_array:
        counts = [Counter(token for token in self._split(text) if token in self._column) for text in texts]
        ends = np.cumsum([0] + [len(count) for count in counts])
        columns = np.array([self._column[token] for count in counts for token in count], dtype=np.int64)
        values = np.array([times for count in counts for times in count.values()], dtype=float)
        values = (1.0 + np.log(values)) * self._rarity[columns]
        raw = csr_array((values, columns, ends), shape=(len(texts), len(self._column)))
        length = np.sqrt(raw.multiply(raw).sum(axis=1))
        return csr_array(diags_array(1.0 / np.where(length > 0, length, 1.0)) @ raw)


def words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def pieces(text: str) -> Iterable[str]:
    """Every 3 and 4 letters in a row, of each word with a blank before and after it."""
    for word in text.casefold().split():
        padded = f" {word} "
        for length in PIECE_LENGTHS:
            yield from (padded[at : at + length] for at in range(max(len(padded) - length + 1, 1)))
