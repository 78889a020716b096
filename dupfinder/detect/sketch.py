"""Sketch: MinHash signatures of the shingles that several squads share (Broder 1997).

datasketch owns the scheme: its permutations are applied to a whole matrix at once, which gives the values that
`MinHash.update` would, a few times faster than its bulk call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dupfinder.tables import Views

if TYPE_CHECKING:
    from datasketch import MinHash

NUM_PERM = 128
SEED = 1


def sketch(views: Views) -> NDArray[np.uint32]:
    """Signatures, one row a view row, `NUM_PERM` columns; rows without any shingle are all ones."""
    from datasketch import MinHash

    scheme = MinHash(num_perm=NUM_PERM, seed=SEED)
    matrix = views.sketch
    signatures = np.full((len(views), NUM_PERM), np.uint32(0xFFFFFFFF), np.uint32)
    filled = np.flatnonzero(np.diff(matrix.indptr))
    starts = matrix.indptr[:-1][filled]
    for column, permuted in enumerate(_permuted(scheme, views.sketch_shingles)):
        if len(starts):
            signatures[filled, column] = np.minimum.reduceat(permuted[matrix.indices], starts)
    return signatures


def _permuted(scheme: MinHash, values: NDArray[np.uint32]) -> Iterator[NDArray[np.uint32]]:
    """Every value under each permutation in turn, as the "affine32" scheme of datasketch 2 defines it: the finaliser of
    MurmurHash3, then `a * h + b` modulo 2**32."""
    mixed = values ^ (values >> np.uint32(16))
    mixed = mixed * np.uint32(0x85EBCA6B)
    mixed = mixed ^ (mixed >> np.uint32(13))
    mixed = mixed * np.uint32(0xC2B2AE35)
    mixed = mixed ^ (mixed >> np.uint32(16))
    multipliers, shifts = scheme.permutations
    for multiplier, shift in zip(multipliers.tolist(), shifts.tolist(), strict=True):
        yield mixed * np.uint32(multiplier) + np.uint32(shift)
