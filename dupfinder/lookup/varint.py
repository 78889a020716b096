"""Lists of small numbers as bytes: unsigned LEB128 of up to four bytes, whole columns at once."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dupfinder.tables import Ints

MOST = 1 << 28
"""Numbers must be below."""
_ONE, _TWO, _THREE = 1 << 7, 1 << 14, 1 << 21


def encode(numbers: Ints, offsets: Ints) -> list[bytes]:
    """The bytes of each list `numbers[offsets[n]:offsets[n + 1]]`. Raises ValueError for a number that is too large."""
    _check(numbers)
    size = _sizes(numbers)
    ends = np.concatenate([[0], np.cumsum(size)])
    data = np.zeros(int(ends[-1]), np.uint8)
    for place in range(4):
        chosen = size > place
        more = np.where(size[chosen] > place + 1, 0x80, 0)
        data[ends[:-1][chosen] + place] = ((numbers[chosen] >> (7 * place)) & 0x7F) | more
    whole, bounds = data.tobytes(), ends[offsets].tolist()
    return [whole[start:end] for start, end in pairwise(bounds)]


class Words:
    """A table of numbers of which lists are made: each is encoded once, and a list is put together from pieces."""

    def __init__(self, numbers: Ints) -> None:
        """Raises ValueError for a number that is too large."""
        _check(numbers)
        place = np.arange(4)
        self._sizes = _sizes(numbers).astype(np.uint8)
        more = np.where(place + 1 < self._sizes[:, None], 0x80, 0)
        # Four flags and four bytes are moved as one number each.
        self._there = (place < self._sizes[:, None]).view(np.uint32).ravel()
        self._bytes = ((numbers[:, None] >> (7 * place)) & 0x7F | more).astype(np.uint8).view(np.uint32).ravel()

    def encode(self, rows: Ints, offsets: Ints) -> list[bytes]:
        """The bytes of each list, given by the rows of its numbers in the table."""
        whole = self._bytes[rows].view(np.uint8)[self._there[rows].view(bool)].tobytes()
        ends = np.concatenate([[0], np.cumsum(self._sizes[rows], dtype=np.int64)])
        return [whole[start:end] for start, end in pairwise(ends[offsets].tolist())]


def decode(data: bytes) -> Ints:
    """The numbers of one list. Raises ValueError for bytes that `encode` did not give."""
    raw = np.frombuffer(data, np.uint8).astype(np.int64)
    if not len(raw):
        return np.zeros(0, np.int64)
    last = raw < 0x80
    starts = np.concatenate([[0], np.flatnonzero(last)[:-1] + 1])
    sizes = np.flatnonzero(last) - starts + 1 if last.any() else np.zeros(0, np.int64)
    if not last[-1] or int(sizes.max()) > 4:
        raise ValueError("not a list of numbers")
    shift = np.arange(len(raw)) - np.repeat(starts, sizes)
    found: Ints = np.add.reduceat((raw & 0x7F) << (7 * shift), starts)
    return found


def _check(numbers: Ints) -> None:
    if len(numbers) and (int(numbers.max()) >= MOST or int(numbers.min()) < 0):
        raise ValueError(f"numbers must be in 0 to {MOST - 1}")


def _sizes(numbers: Ints) -> Ints:
    return 1 + (numbers >= _ONE).astype(np.int64) + (numbers >= _TWO) + (numbers >= _THREE)


def checked(numbers: Ints, limit: int) -> NDArray[np.int64]:
    """The numbers, if all are below a limit; else ValueError."""
    if len(numbers) and int(numbers.max()) >= limit:
        raise ValueError("a number that stands for nothing")
    return numbers
