"""How much the shingles of each shape say, and by which of them it is found.

Memory is a byte and a half an occurrence of a shingle, and that of one part of the shingles at a time: the parts are
those with the same upper bits, so that all occurrences of a shingle are in one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dupfinder.background import background
from dupfinder.lookup.addressing import Addresses
from dupfinder.lookup.runs import Filled, ranks, starts
from dupfinder.lookup.schema import Table
from dupfinder.lookup.weights import salt, weight
from dupfinder.tables import Bools, Corpus, Floats, Ints, runs

RETAINED = 24
"""Shingles by which a shape is found."""
MIN_WEIGHT = 0.3
"""A shingle that weighs less finds too much."""
MIN_INFORMATION = 4.0
"""Shapes that say less, in rarest shingles, are copies of nothing; they are only counted."""
BLOCK = 1 << 12
"""Fragments looked at together: bounds memory, and what a step leaves the next one finds in the cache."""
OCCURRENCES = 1 << 17
"""Occurrences of shingles that are looked at together, or those of one shingle."""
PART = 1 << 21
"""Occurrences of shingles that are sorted together, where `MOST_PARTS` are enough for that."""
MOST_PARTS = 16
_ALONE, _LIGHT = np.uint8(0x80), np.uint8(0x7F)
_MIX = np.uint32(0x9E3779B1)
_UNMIX = np.uint32(pow(int(_MIX), -1, 1 << 32))

Keys = NDArray[np.uint32]
"""Salted shingles."""
Packed = NDArray[np.uint64]


class Weighing:
    """The shingles of all shapes, counted and weighed. `shapes()` may be asked for once `frequency` came to its end."""

    def __init__(self, corpus: Corpus, representative: Ints) -> None:
        """`representative`: the fragment of each shape, ascending."""
        self._columns = corpus.columns
        self._representative = representative
        language = corpus.language[representative]
        self._population = np.bincount(language, minlength=len(corpus.languages))
        self._languages = corpus.languages
        self._own = np.zeros(len(corpus), bool)
        self._own[representative] = True
        firsts = starts(corpus.language)
        self._codes = corpus.language[firsts]
        self._blocks = list(_blocks(self._codes.tolist(), firsts.tolist(), len(corpus)))
        self._first_occurrences = corpus.columns.shingle_offsets[firsts]
        self._total = np.zeros(len(corpus))
        self._light = np.full(len(corpus.columns.shingles), _LIGHT)

    @property
    def population(self) -> Ints:
        """Shapes by language."""
        return self._population

    def frequency(self) -> Iterator[Table]:
        """The shingles that several shapes have, and how many that are, ascending; weighs them all on the way."""
        rows = Addresses(self._columns.shingle_offsets)
        for packed in self._parts():
            key = np.right_shift(packed, np.uint64(32), out=np.empty(len(packed), np.uint32), casting="unsafe")
            first = starts(key)
            ends = np.append(first, len(key))
            sizes = np.diff(ends)
            for part in runs(ends, OCCURRENCES):
                self._weigh(key[first[part]], sizes[part], packed[ends[part.start] : ends[part.stop]], rows)
            several = sizes > 1
            yield {"shingle": key[first[several]], "shapes": sizes[several].astype(np.int32)}

    def kept(self) -> Bools:
        """Which shapes say enough."""
        return np.asarray(self._total[self._representative] >= MIN_INFORMATION)

    def retained(self, number_of: Ints) -> Packed:
        """The `RETAINED` shingles of each shape, sorted, with its number in the lower half; none for numbers of -1."""
        number = np.full(len(self._own), -1, np.int64)
        number[self._representative] = number_of
        found = Filled(len(self._representative) * RETAINED)
        for code, rows in self._blocks:
            keys, mark, row = self._occurrences(code, rows)
            shape = number[rows][row]
            good = (mark & _LIGHT != _LIGHT) & (shape >= 0)
            shape, mark = shape[good], mark[good]
            ranked = np.sort(_ranked(shape - shape[:1], mark, keys[good]))
            local, key = _rarest(ranked)
            found.append((key.astype(np.uint64) << np.uint64(32)) | (local + shape[:1]).astype(np.uint64))
        return found.sorted()

    def _parts(self) -> Iterator[Packed]:
        """All occurrences: shingles in the upper half, sorted, and in the lower the place in the columns."""
        count = len(self._columns.shingles)
        bits = min(max(count // PART, 0).bit_length(), MOST_PARTS.bit_length() - 1)
        for part in range(1 << bits):
            found = Filled(count)
            for code, rows in self._blocks:
                at = self._columns.shingle_offsets[rows.start : rows.stop + 1]
                key = self._columns.shingles[at[0] : at[-1]] ^ salt(code)
                chosen = np.ones(len(key), bool) if not bits else key >> np.uint32(32 - bits) == part
                if not self._own[rows].all():
                    chosen &= np.repeat(self._own[rows], np.diff(at))
                place = np.flatnonzero(chosen)
                found.append((key[place].astype(np.uint64) << np.uint64(32)) | (place + at[0]).astype(np.uint64))
            yield found.sorted()

    def _weigh(self, keys: Keys, sizes: Ints, packed: Packed, rows: Addresses) -> None:
        """Say of each occurrence of some shingles how light it is, and add its weight to what its fragment says."""
        place = packed.astype(np.uint32)
        first = place[np.cumsum(sizes) - sizes]
        weights = self._weights(keys, sizes, first)
        mark = (100 - np.round(100 * weights)).astype(np.uint8)
        mark[weights < MIN_WEIGHT] = _LIGHT
        mark[sizes == 1] |= _ALONE
        self._light[place] = np.repeat(mark, sizes)
        row = rows.of(place.astype(np.int64) + 1) - 1
        self._total += np.bincount(row, np.repeat(weights, sizes), minlength=len(self._total))

    def _weights(self, keys: Keys, sizes: Ints, first: NDArray[np.uint32]) -> Floats:
        """How much each shingle says. Its language is that of its first shape: two languages share one by chance."""
        seen = sizes.astype(np.float64)
        code = self._codes[np.searchsorted(self._first_occurrences, first, "right") - 1]
        found = np.zeros(len(keys))
        for one in np.unique(code).tolist():
            of = code == one
            known = background(self._languages[one]).shingles
            found[of] = weight(seen[of], int(self._population[one]), known, keys[of] ^ salt(one))
        return found

    def _occurrences(self, code: int, rows: slice) -> tuple[Keys, NDArray[np.uint8], Ints]:
        """Of some fragments the shingles, what is known of each, and the fragment of each, from 0."""
        at = self._columns.shingle_offsets[rows.start : rows.stop + 1]
        inside = slice(int(at[0]), int(at[-1]))
        row = np.repeat(np.arange(len(at) - 1), np.diff(at))
        return self._columns.shingles[inside] ^ salt(code), self._light[inside], row


def _blocks(codes: Sequence[int], firsts: Sequence[int], count: int) -> Iterator[tuple[int, slice]]:
    """Fragments with the code of their language; `firsts` are where runs of one language begin."""
    for code, (start, end) in zip(codes, pairwise([*firsts, count]), strict=True):
        for first in range(start, end, BLOCK):
            yield code, slice(first, min(first + BLOCK, end))


def _ranked(shape: Ints, mark: NDArray[np.uint8], key: Keys) -> Packed:
    """Occurrences as numbers that sort as they are chosen: by shape, those of several shapes first, by weight.

    Nothing is lost: multiplying by an odd number modulo 2**32 can be undone, and weights are at most 1.0.
    """
    alone = (mark & _ALONE > 0).astype(np.uint64)
    group = shape.astype(np.uint64) << np.uint64(1) | alone
    mixed = (key * _MIX).astype(np.uint64)
    return np.asarray(group << np.uint64(39) | (mark & _LIGHT).astype(np.uint64) << np.uint64(32) | mixed, np.uint64)


def _rarest(ranked: Packed) -> tuple[Ints, Keys]:
    """Shape and key of the `RETAINED` shingles of each shape: in turn one that others have, and one that only it has.

    What several have finds the next copy of the same thing; what one has finds a copy of that one.
    """
    if not len(ranked):
        return np.zeros(0, np.int64), np.zeros(0, np.uint32)
    group = (ranked >> np.uint64(39)).astype(np.int64)
    first = starts(group)
    sizes = np.zeros(int(group[-1]) + 2, np.int64)
    sizes[group[first]] = np.diff(np.append(first, len(group)))
    rank = ranks(first, len(group))
    # Before the n-th of a group come the earlier ones of it, and as many of the other group, or one more.
    before = rank + np.minimum(sizes[group ^ 1], rank + (group & 1))
    chosen = before < RETAINED
    return group[chosen] >> 1, (ranked[chosen] & np.uint64(0xFFFFFFFF)).astype(np.uint32) * _UNMIX
