"""Occurrences: which rows have which features, sorted by feature, and what follows from that for either.

There is one for every feature of every shape, so that an array of them is the largest thing that a scan holds: all here
goes through them in parts, and makes no second array as long as theirs that need not be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dupfinder.tables import Bools, Floats, Ints, looked_up, runs

if TYPE_CHECKING:
    from scipy.sparse import csr_array

PART = 1 << 18
"""Occurrences that are looked at together, or those of one feature."""
BLOCK = 1 << 13
"""Fragments that are looked at together."""

Keys = NDArray[np.uint32]
Wanted = Callable[[Keys], Bools]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Which rows have which features, by feature: `row[starts[f]:starts[f + 1]]`, sorted, have the value `keys[f]`."""

    keys: Keys
    starts: Ints
    row: NDArray[np.int32]

    @property
    def frequency(self) -> Ints:
        """Number of rows that have each feature."""
        return np.diff(self.starts)

    def parts(self) -> Iterator[slice]:
        """Runs of features with about `PART` occurrences each."""
        return runs(self.starts, PART)

    def rows(self, part: slice) -> NDArray[np.int32]:
        """The rows of some of the features, one feature after the other."""
        return self.row[self.starts[part.start] : self.starts[part.stop]]

    def least(self, of_row: NDArray[np.int32]) -> NDArray[np.int32]:
        """The least value among the rows of each feature."""
        return self._reduced(np.minimum, of_row)

    def most(self, of_row: NDArray[np.int32]) -> NDArray[np.int32]:
        """The largest value among the rows of each feature."""
        return self._reduced(np.maximum, of_row)

    def among(self, chosen: Bools) -> NDArray[np.int32]:
        """Number of the chosen rows that have each feature."""
        return self._reduced(np.add, chosen)

    def totals(self, weight: Floats, count: int) -> Floats:
        """Of each of `count` rows, the weights of its features added up, feature by feature."""
        total = np.zeros(count)
        for part in self.parts():
            bounds = self.starts[part.start : part.stop + 1]
            np.add.at(total, self.rows(part), np.repeat(weight[part], np.diff(bounds)))
        return total

    def last_rows(self, features: Ints) -> NDArray[np.int32]:
        """The last row of each of some of the features."""
        return self.row[self.starts[features + 1] - 1]

    def matrix(self, chosen: Bools, seen: NDArray[np.int32], weight: Floats) -> csr_array:
        """Chosen rows x features that one of them has: the weight of a feature, where a row has it.

        `seen`: what `among` gives for these rows.
        """
        from scipy.sparse import csc_array, csr_array

        features = seen > 0
        row = self._renumbered(chosen, int(seen.sum(dtype=np.int64)))
        # 32 bits where they are enough: scipy would widen the rows to the type of the starts.
        starts = np.zeros(int(features.sum()) + 1, np.int32 if len(row) < 1 << 31 else np.int64)
        np.cumsum(seen[features], dtype=starts.dtype, out=starts[1:])
        # Occurrences lie feature by feature: scipy turns them around without sorting, and a byte each is less to turn.
        shape = (int(chosen.sum()), len(starts) - 1)
        turned = csc_array((np.zeros(len(row), np.int8), row, starts), shape=shape).tocsr()
        del row, starts
        data = looked_up(weight[features].astype(np.float32), turned.indices)
        return csr_array((data, turned.indices, turned.indptr), shape=shape)

    def _renumbered(self, chosen: Bools, count: int) -> NDArray[np.int32]:
        """The `count` occurrences in chosen rows, each by its number among these rows."""
        number = np.cumsum(chosen, dtype=np.int32) - np.int32(1)
        found, end = np.empty(count, np.int32), 0
        for part in self.parts():
            rows = self.rows(part)
            rows = rows[chosen[rows]]
            found[end : end + len(rows)] = number[rows]
            end += len(rows)
        return found

    def _reduced(self, by: np.ufunc, of_row: NDArray[np.int32] | Bools) -> NDArray[np.int32]:
        found = np.zeros(len(self.keys), np.int32)
        for part in self.parts():
            starts = self.starts[part]
            by.reduceat(of_row[self.rows(part)], starts - starts[0], dtype=np.int32, out=found[part])
        return found


def occurrences(
    offsets: Ints, values: Keys, fragments: Ints, wanted: Wanted | None = None, salt: Keys | None = None
) -> Occurrences:
    """What the fragments (in ascending order) have, or of that the `wanted`; a row is a place in `fragments`.

    `salt`, one a fragment, changes its values. One sort of (value, row) packed into 64 bits: numpy sorts these in
    vector registers, several times faster than it finds the order of values.
    """
    packed = _packed(offsets, values, fragments, wanted, salt)
    packed.sort()
    fresh = np.ones(len(packed), bool)
    for start in range(0, len(packed) - 1, PART):
        value = packed[start : start + PART + 1] >> np.uint64(32)
        np.not_equal(value[1:], value[:-1], out=fresh[start + 1 : start + PART + 1])
    starts = np.flatnonzero(fresh)
    del fresh
    keys = (packed[starts] >> np.uint64(32)).astype(np.uint32)
    return Occurrences(keys=keys, starts=np.append(starts, len(packed)), row=packed.astype(np.int32))


def _packed(
    offsets: Ints, values: Keys, fragments: Ints, wanted: Wanted | None, salt: Keys | None
) -> NDArray[np.uint64]:
    """Value and row of each occurrence. What is never written takes no memory."""
    first = offsets[fragments]
    sizes = offsets[fragments + 1] - first
    packed, end = np.empty(int(sizes.sum()), np.uint64), 0
    for start in range(0, len(fragments), BLOCK):
        block = slice(start, start + BLOCK)
        inside = sizes[block]
        row = np.repeat(np.arange(start, start + len(inside), dtype=np.uint32), inside)
        found = values[np.arange(len(row)) + np.repeat(first[block] - (np.cumsum(inside) - inside), inside)]
        if wanted is not None:
            chosen = wanted(found)
            row, found = row[chosen], found[chosen]
        if salt is not None:
            found = found ^ salt[row]
        packed[end : end + len(row)] = (found.astype(np.uint64) << np.uint64(32)) | row
        end += len(row)
    return packed[:end]
