"""Sketch: MinHash signatures of the shingles that several squads share (Broder 1997).

datasketch owns the scheme: its permutations are applied to a whole matrix at once, which gives the values that
`MinHash.update` would, a few times faster than its bulk call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dupfinder.tables import Ints, Views, looked_up

if TYPE_CHECKING:
    from datasketch import MinHash

NUM_PERM = 128
SEED = 1
BLOCK = 1 << 14
"""Shingles that are permuted at once."""


def sketch(views: Views) -> NDArray[np.uint32]:
    """Signatures, one row a view row, `NUM_PERM` columns; rows without any shingle are all ones."""
    return signatures(views.sketch.indptr, looked_up(mixed(views.sketch_shingles), views.sketch.indices))


def signatures(indptr: Ints, values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Signatures of rows that have the `mixed` shingles `values[indptr[row]:indptr[row + 1]]`."""
    from datasketch import MinHash

    scheme = MinHash(num_perm=NUM_PERM, seed=SEED)
    found = np.full((len(indptr) - 1, NUM_PERM), np.uint32(0xFFFFFFFF), np.uint32)
    for rows in _blocks(indptr, np.flatnonzero(np.diff(indptr))):
        start = int(indptr[rows[0]])
        block = values[start : int(indptr[rows[-1] + 1])]
        starts = indptr[rows] - start
        found[rows] = np.stack([np.minimum.reduceat(each, starts) for each in _permuted(scheme, block)], axis=1)
    return found


def _blocks(indptr: Ints, rows: Ints) -> Iterator[Ints]:
    """The rows in runs of about `BLOCK` values, so that all permutations of a run find it in the processor's cache."""
    number = indptr[rows] // BLOCK
    yield from (part for part in np.split(rows, np.flatnonzero(np.diff(number)) + 1) if len(part))


def mixed(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The finaliser of MurmurHash3, the first step of the "affine32" scheme of datasketch 2."""
    found = values ^ (values >> np.uint32(16))
    found = found * np.uint32(0x85EBCA6B)
    found = found ^ (found >> np.uint32(13))
    found = found * np.uint32(0xC2B2AE35)
    return np.asarray(found ^ (found >> np.uint32(16)))


def _permuted(scheme: MinHash, values: NDArray[np.uint32]) -> Iterator[NDArray[np.uint32]]:
    """Every mixed value under each permutation in turn, its second step: `a * h + b` modulo 2**32."""
    multipliers, shifts = scheme.permutations
    for multiplier, shift in zip(multipliers.tolist(), shifts.tolist(), strict=True):
        yield values * np.uint32(multiplier) + np.uint32(shift)
