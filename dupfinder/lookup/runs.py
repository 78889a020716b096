"""Columns of numbers that are filled, sorted, and looked at in runs of equal values."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.tables import Ints


def starts(values: NDArray[Any]) -> Ints:
    """Where runs of equal values begin."""
    fresh = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return np.flatnonzero(fresh)


def ranks(first: Ints, count: int) -> Ints:
    """The place of each of `count` values in its run, given where the runs begin."""
    return np.arange(count) - np.repeat(first, np.diff(np.append(first, count)))


class Filled:
    """Numbers, a few at a time, in a place that is large enough: what is never written takes no memory."""

    def __init__(self, most: int) -> None:
        """`most`: how many there can be in all."""
        self._values: NDArray[np.uint64] = np.empty(most, np.uint64)
        self._end = 0

    def append(self, values: NDArray[np.uint64]) -> None:
        """Add some."""
        self._values[self._end : self._end + len(values)] = values
        self._end += len(values)

    def sorted(self) -> NDArray[np.uint64]:
        """All of them, in ascending order."""
        found = self._values[: self._end]
        found.sort()
        return found
