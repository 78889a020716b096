"""Which of many slices of one text are equal: arrays instead of an object of Python a slice.

A name of up to 16 bytes is two machine words, which numpy reads, hashes and sorts for all slices at once. Only what is
longer, a twentieth of all names and literals, is looked up one by one.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import count

import numpy as np
from numpy.typing import NDArray

_WORD = 8
_MOST_BYTES = 2 * _WORD
_FIRST_BYTES = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)
"""Masks of the first bytes of a little-endian word."""
_OF_HEAD, _OF_TAIL, _OF_SIZE = (np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
"""Odd multipliers: those of splitmix64 (Steele, Lea, Flood 2014)."""

Rows = NDArray[np.int64]


def number_slices(text: bytes, starts: Rows, ends: Rows) -> tuple[Rows, list[bytes]]:
    """The number of each slice [start, end), and the distinct slices by number, in no order that means anything.

    Exact: slices of one hash are compared, and where two of them differ all are looked up one by one.
    """
    sizes = ends - starts
    head, tail = _words(text, starts, sizes)
    long = np.flatnonzero(sizes > _MOST_BYTES)
    head[long], tail[long] = _one_by_one(text, starts[long], ends[long])[0], 0
    order, fresh = _grouped(head * _OF_HEAD + tail * _OF_TAIL + sizes.astype(np.uint64) * _OF_SIZE)
    if any(_differs(column[order], fresh) for column in (head, tail, sizes)):
        return _one_by_one(text, starts, ends)
    numbers = np.empty(len(starts), np.int64)
    numbers[order] = np.cumsum(fresh) - 1
    first = order[fresh]
    places = zip(starts[first].tolist(), ends[first].tolist(), strict=True)
    return numbers, [text[start:end] for start, end in places]


def _words(text: bytes, starts: Rows, sizes: Rows) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The first eight bytes of each slice and the next eight; what is not of the slice is zero."""
    words = np.ndarray(len(text) + 1, "<u8", text + bytes(_MOST_BYTES), strides=(1,))
    head = words[starts] & _FIRST_BYTES[np.minimum(sizes, _WORD)]
    tail = words[np.minimum(starts + _WORD, len(text))] & _FIRST_BYTES[np.clip(sizes - _WORD, 0, _WORD)]
    return head, tail


def _grouped(hashes: NDArray[np.uint64]) -> tuple[Rows, NDArray[np.bool_]]:
    """An order of the rows in which equal hashes lie together, and where the next hash begins in it.

    The row takes the place of the lowest bits: one sort of plain numbers costs a fourth of one that returns the order.
    """
    bits = np.uint64(len(hashes).bit_length())
    hashes = (hashes ^ (hashes >> np.uint64(32))) * _OF_SIZE
    packed = np.sort((hashes >> bits << bits) | np.arange(len(hashes), dtype=np.uint64))
    fresh = np.ones(len(packed), bool)
    fresh[1:] = (packed[1:] ^ packed[:-1]) >> bits != 0
    return (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64), fresh


def _differs(values: NDArray[np.uint64] | Rows, fresh: NDArray[np.bool_]) -> bool:
    """Whether a value is another than the one before it in its group."""
    return bool(((values[1:] != values[:-1]) & ~fresh[1:]).any())


def _one_by_one(text: bytes, starts: Rows, ends: Rows) -> tuple[Rows, list[bytes]]:
    numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
    places = zip(starts.tolist(), ends.tolist(), strict=True)
    return np.array([numbers[text[start:end]] for start, end in places], np.int64), list(numbers)
