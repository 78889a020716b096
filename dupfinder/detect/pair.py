"""Pair: which shapes are worth comparing, from three generators.

Banded MinHash (Broder 1997; Indyk and Motwani 1998) finds what is mostly alike; sharing several rare shingles finds the
small common part of two otherwise different fragments; the same own name finds what was rewritten. Buckets that are too
common to say anything cost linear work, never quadratic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dupfinder.tables import Ints, Views

if TYPE_CHECKING:
    from scipy.sparse import csr_array

BANDS, ROWS = 32, 4
"""A pair of Jaccard J becomes a candidate pair with probability 1 - (1 - J ** ROWS) ** BANDS."""
MAX_BUCKET = 60
"""In a larger bucket each row meets its next `NEIGHBOURS` only."""
NEIGHBOURS = 9
MAX_SAME_NAME = 150
RARE, MIN_RARE = 40, 6
"""Shapes that share `MIN_RARE` shingles, each in at most `RARE` shapes, are a candidate pair."""


def pair(views: Views, signatures: NDArray[np.uint32]) -> tuple[Ints, Ints]:
    """Candidate pairs of view rows, `left < right`, each once, sorted; of one language and one level only."""
    count = len(views)
    filled = np.flatnonzero(np.diff(views.sketch.indptr))
    keys = [_bucket_pairs(key, filled, MAX_BUCKET) for key in _bands(signatures[filled])]
    keys.append(_bucket_pairs(views.name, np.arange(count), MAX_SAME_NAME))
    keys.append(_rare_pairs(views.sketch))
    packed = np.unique(np.concatenate(keys)) if keys else np.zeros(0, np.int64)
    left, right = packed >> 32, packed & 0xFFFFFFFF
    alike = (views.language[left] == views.language[right]) & (views.level[left] == views.level[right])
    return left[alike], right[alike]


def across(views: Views, left: Ints, right: Ints) -> NDArray[np.bool_]:
    """Which pairs have copies of two squads between them; what nobody owns belongs to no squad."""
    low = np.minimum(views.low[left], views.low[right])
    return low < np.maximum(views.high[left], views.high[right])


def _bands(signatures: NDArray[np.uint32]) -> list[Ints]:
    """One key a row for each band; the band's rows are mixed into 64 bits."""
    keys = []
    for band in range(BANDS):
        key = np.zeros(len(signatures), np.uint64)
        for row in range(band * ROWS, (band + 1) * ROWS):
            key = (key ^ signatures[:, row]) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
        keys.append(key.view(np.int64))
    return keys


def _bucket_pairs(keys: Ints, rows: Ints, cap: int) -> Ints:
    """Packed pairs of rows with an equal key: all pairs of a bucket of up to `cap`, else neighbours."""
    order = np.argsort(keys, kind="stable")
    ordered, members = keys[order], rows[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(keys) else np.zeros(0, int)
    sizes = np.diff(np.append(starts, len(ordered)))
    bucket_end = np.repeat(starts + sizes, sizes)
    reach = np.where(np.repeat(sizes, sizes) <= cap, cap, NEIGHBOURS)
    position = np.arange(len(ordered))
    number = np.minimum(bucket_end - position - 1, reach)
    left = np.repeat(position, number)
    step = np.arange(len(left)) - np.repeat(np.cumsum(number) - number, number) + 1
    first, second = members[left], members[left + step]
    return _packed(np.minimum(first, second), np.maximum(first, second))


def _rare_pairs(sketch: csr_array) -> Ints:
    """Packed pairs of rows that share at least `MIN_RARE` rare shingles: one sparse product."""
    from scipy.sparse import triu

    frequency = np.bincount(sketch.indices, minlength=sketch.shape[1])
    rare = sketch[:, np.flatnonzero((frequency >= 2) & (frequency <= RARE))].astype(bool).astype(np.int32)
    shared = triu(rare @ rare.T, k=1).tocoo()
    enough = shared.data >= MIN_RARE
    return _packed(shared.row[enough].astype(np.int64), shared.col[enough].astype(np.int64))


def _packed(left: Ints, right: Ints) -> Ints:
    return (left.astype(np.int64) << 32) | right.astype(np.int64)
