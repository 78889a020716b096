"""Some hashes found among many: a table by their lower bits tells most of those that are none of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

_LOW_BITS = 18
_LOW = np.uint32((1 << _LOW_BITS) - 1)


@dataclass(frozen=True, slots=True)
class Table:
    """Where each of some distinct hashes of 32 bits stands, by their lower bits: `first` has 1 and the place of the
    first hash with these, or 0; `after` the same of the next hash with the lower bits of each."""

    hashes: NDArray[np.uint32]
    first: NDArray[np.integer[Any]]
    after: NDArray[np.integer[Any]]

    @classmethod
    def of(cls, hashes: NDArray[np.uint32]) -> Table:
        """The table of these, of which there are none twice."""
        kind = np.min_scalar_type(len(hashes) + 1)
        first, after = np.zeros(1 << _LOW_BITS, kind), np.zeros(len(hashes), kind)
        low = hashes & _LOW
        order = np.argsort(low, kind="stable")
        same = np.flatnonzero(low[order[1:]] == low[order[:-1]])
        after[order[same]] = order[same + 1] + 1
        first[low[order[::-1]]] = order[::-1] + 1
        return cls(hashes, first, after)

    def find(self, values: NDArray[np.uint32]) -> tuple[Numbers, Numbers]:
        """Which of the values are in the table, ascending, and where there."""
        chain = self.first[values & _LOW]
        at = np.flatnonzero(chain != 0)
        values, place = values[at], chain[at].astype(np.int64) - 1
        other = np.flatnonzero(self.hashes[place] != values)
        while len(other):
            chain = self.after[place[other]]
            place[other] = chain.astype(np.int64) - 1
            other = other[chain > 0]
            other = other[self.hashes[place[other]] != values[other]]
        there = place >= 0
        return at[there], place[there]
