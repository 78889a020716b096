"""Where millions of values are among sorted ones: the upper bits say nearly where, and a step or two the rest.

A binary search through a large table misses the cache at every step. Hashes are spread evenly, and positions of lists
nearly so, so that a table of starts by their upper bits leaves next to nothing to search (interpolation by table).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.tables import Ints

MOST_BITS = 22
"""Starts are kept for so many upper bits at most: 16 MB."""
MOST_STEPS = 64
"""Values with the same upper bits above which they are not spread evenly, and a binary search is asked."""


class Addresses:
    """Sorted values, ready to be searched in."""

    def __init__(self, values: NDArray[Any]) -> None:
        """`values` ascend, repetitions allowed; none is negative."""
        self._values = values
        whole = int(values[-1]).bit_length() if len(values) else 1
        bits = min(whole, MOST_BITS, max(len(values), 1).bit_length() + 2)
        self._shift = whole - bits
        self._largest = int(values[-1]) if len(values) else -1
        firsts = np.arange((1 << bits) + 1, dtype=np.uint64) << np.uint64(self._shift)
        self._starts = np.searchsorted(values, firsts[:-1].astype(values.dtype)).astype(np.int32)
        self._is_even = int(np.diff(self._starts, append=len(values)).max()) <= MOST_STEPS

    def of(self, wanted: NDArray[Any]) -> Ints:
        """For each wanted value how many of the values are smaller: what a search on the left gives."""
        if not self._is_even:
            return np.asarray(np.searchsorted(self._values, wanted), np.int64)
        inside = wanted <= self._largest
        if not inside.all():
            found = np.full(len(wanted), len(self._values), np.int64)
            found[inside] = self.of(wanted[inside])
            return found
        place: Ints = self._starts[wanted >> wanted.dtype.type(self._shift)].astype(np.int64)
        late = np.flatnonzero(self._values[place] < wanted)
        while len(late):
            place[late] += 1
            late = late[self._values[place[late]] < wanted[late]]
        return place
