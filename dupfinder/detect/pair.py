"""Pair: which shapes are worth comparing, from three generators.

Banded MinHash (Broder 1997; Indyk and Motwani 1998) finds what is mostly alike; sharing several rare shingles finds the
small common part of two otherwise different fragments; the same own name finds what was rewritten. Buckets that are too
common to say anything cost linear work, never quadratic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dupfinder.tables import Ints, Views, some_columns

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
BLOCK = 4_096
"""Rows that are banded, or whose rare shingles are compared with all others, at once: bounds memory."""


def pair(views: Views, signatures: NDArray[np.uint32]) -> tuple[Ints, Ints]:
    """Candidate pairs of view rows, `left < right`, each once, sorted; of one language and one level only."""
    count = len(views)
    filled = np.flatnonzero(np.diff(views.sketch.indptr))
    keys = [_bucket_pairs(key, filled, MAX_BUCKET) for key in _banded(signatures, filled)]
    del signatures
    keys.append(_bucket_pairs(views.name, np.arange(count), MAX_SAME_NAME))
    keys.append(_rare_pairs(views.sketch))
    packed = _distinct(np.concatenate(keys))
    left, right = packed >> 32, packed & 0xFFFFFFFF
    chosen = comparable(views, left, right)
    return left[chosen], right[chosen]


def comparable(views: Views, left: Ints, right: Ints) -> NDArray[np.bool_]:
    """Which pairs are of one language and one level."""
    same: NDArray[np.bool_] = views.language[left] == views.language[right]
    same &= views.level[left] == views.level[right]
    return same


def across(views: Views, left: Ints, right: Ints) -> NDArray[np.bool_]:
    """Which pairs have copies of two squads between them; what nobody owns belongs to no squad."""
    low = np.minimum(views.low[left], views.low[right])
    return low < np.maximum(views.high[left], views.high[right])


def bands(signatures: NDArray[np.uint32]) -> list[Ints]:
    """One key a row for each band; the band's rows are mixed into 64 bits."""
    keys = []
    for band in range(BANDS):
        key = np.zeros(len(signatures), np.uint64)
        for row in range(band * ROWS, (band + 1) * ROWS):
            key = (key ^ signatures[:, row]) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
        keys.append(key.view(np.int64))
    return keys


def _banded(signatures: NDArray[np.uint32], rows: Ints) -> Ints:
    """The keys of the rows, bands x rows."""
    found = np.empty((BANDS, len(rows)), np.int64)
    for start in range(0, len(rows), BLOCK):
        found[:, start : start + BLOCK] = bands(signatures[rows[start : start + BLOCK]])
    return found


def _bucket_pairs(keys: Ints, rows: Ints, cap: int) -> Ints:
    """Packed pairs of rows with an equal key: all pairs of a bucket of up to `cap`, else neighbours."""
    order = _order(keys)
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


def _order(keys: Ints) -> Ints:
    """Places of equal keys side by side, in order among themselves; the keys themselves in any order.

    Half of a key and its place, packed, sort in vector registers; where halves collide, the keys are sorted instead.
    """
    half = np.uint64(32)
    packed = np.sort((keys.view(np.uint64) << half) | np.arange(len(keys), dtype=np.uint64))
    order = (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)
    ordered = keys[order]
    halves = ordered & 0xFFFFFFFF
    if bool(((halves[1:] == halves[:-1]) & (ordered[1:] != ordered[:-1])).any()):
        return np.argsort(keys, kind="stable")
    return order


def _rare_pairs(sketch: csr_array) -> Ints:
    """Packed pairs of rows that share at least `MIN_RARE` rare shingles: one sparse product."""
    frequency = np.bincount(sketch.indices, minlength=sketch.shape[1])
    rare = some_columns(sketch, (frequency >= 2) & (frequency <= RARE))
    del frequency
    rows = np.flatnonzero(np.diff(rare.indptr) >= MIN_RARE)
    rare = rare[rows]
    rare.data = (rare.data > 0).astype(np.int32)
    other = rare.T.tocsr()
    found = [np.zeros(0, np.int64)]
    for start in range(0, len(rows), BLOCK):
        shared = (rare[start : start + BLOCK] @ other).tocoo()
        chosen = (shared.data >= MIN_RARE) & (shared.col > shared.row + start)
        found.append(_packed(rows[shared.row[chosen] + start], rows[shared.col[chosen]]))
    return np.concatenate(found)


def _distinct(values: Ints) -> Ints:
    """Sorted distinct values, for which the given ones are sorted in place.

    `np.unique` takes a hash table here, which is slower than the vectorised sort.
    """
    values.sort()
    return values[np.concatenate([[True], values[1:] != values[:-1]])] if len(values) else values


def _packed(left: Ints, right: Ints) -> Ints:
    return (left.astype(np.int64) << 32) | right.astype(np.int64)
