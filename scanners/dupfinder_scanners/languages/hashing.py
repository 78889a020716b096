"""Hashes of texts, shingles and slices: all stable across processes, machines and versions of Python."""

from __future__ import annotations

import zlib
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dupfinder_scanners.columns import CUE_KINDS, CUE_MASK

SHINGLE = 4
"""Tokens a shingle."""

_CUE = {kind: code for code, kind in enumerate(CUE_KINDS)}

Whole = TypeVar("Whole", bound=np.integer[Any])

_BASE = 0xD6E8FEB86659FD93
_INVERSE = pow(_BASE, -1, 1 << 64)


def crc(text: bytes) -> int:
    """CRC-32 of a text."""
    return zlib.crc32(text)


def cue(kind: str, text: str) -> int:
    """Hash of one cue: the upper bits are of the text, the lowest four (`CUE_MASK`) its kind. `text` is lower case."""
    return cue_base(text) | _CUE[kind]


def cue_base(text: str) -> int:
    """What the cues of a text have in common, whatever their kind."""
    return zlib.crc32(text.encode("utf-8", "replace"), 7) & ~CUE_MASK


def import_hash(module: str) -> int:
    """Hash of a module path as written in an import."""
    return zlib.crc32(module.lower().encode("utf-8", "replace"), 11)


def flatten(start: NDArray[np.int64], end: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and positions of all slices [start, end), laid end to end."""
    sizes = np.maximum(end - start, 0)
    rows = np.repeat(np.arange(len(sizes)), sizes)
    positions = np.repeat(start - (np.cumsum(sizes) - sizes), sizes)
    positions += np.arange(len(positions))
    return rows, positions


def distinct_lists(
    rows: NDArray[np.int64], values: NDArray[np.integer], count: int
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Offsets (length `count` + 1) into the sorted distinct values of each row."""
    pairs = distinct((rows.astype(np.uint64) << np.uint64(32)) | values.astype(np.uint64))
    offsets = np.searchsorted(pairs, np.arange(count + 1, dtype=np.uint64) << np.uint64(32))
    return offsets.astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def distinct(values: NDArray[Whole]) -> NDArray[Whole]:
    """Sorted distinct values. `np.unique` takes a hash table here, which is slower than the vectorised sort."""
    values = np.sort(values)
    fresh = np.ones(len(values), bool)
    fresh[1:] = values[1:] != values[:-1]
    return values[fresh]


def shingles(
    tokens: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Offsets and sorted distinct hashes of the runs of `SHINGLE` tokens inside each slice."""
    wide = _mix(tokens.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15))
    grams = wide[: max(len(wide) - SHINGLE + 1, 0)].copy()
    for step in range(1, SHINGLE):
        grams *= np.uint64(0x100000001B3)
        grams += wide[step : step + len(grams)]
    rows, positions = flatten(start, end - (SHINGLE - 1))
    return distinct_lists(rows, (_mix(grams) >> np.uint64(32)).astype(np.uint32)[positions], len(start))


def slice_hashes(tokens: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.uint64]:
    """64-bit polynomial hash of each slice [start, end), all from one prefix sum (Karp and Rabin, modulo 2**64)."""
    length = len(tokens) + 1
    powers, inverse = _powers(_BASE, length), _powers(_INVERSE, length)
    prefix = np.zeros(length, np.uint64)
    # powers[i] is _BASE ** (i + 1): one factor too many everywhere, which inverse[start] of the same shape takes out.
    prefix[1:] = np.cumsum(_mix(tokens.astype(np.uint64) + np.uint64(1)) * powers[:-1])
    hashes = (prefix[end] - prefix[start]) * inverse[start] + (end - start).astype(np.uint64)
    return _mix(hashes.astype(np.uint64, copy=False))


_known_powers: dict[int, NDArray[np.uint64]] = {}
_NONE_KNOWN = np.zeros(0, np.uint64)
_MOST_KNOWN = 1 << 19
"""Powers that are kept from one batch to the next: those of some megabytes of source."""


def _powers(base: int, count: int) -> NDArray[np.uint64]:
    """`base` ** 1, ** 2 and so on, modulo 2**64."""
    known = _known_powers.get(base, _NONE_KNOWN)
    if len(known) < count:
        known = np.cumprod(np.full(count, base, np.uint64), dtype=np.uint64)
        if count <= _MOST_KNOWN:
            _known_powers[base] = known
    return known[:count]


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of splitmix64 (Steele, Lea, Flood 2014): every bit of the input reaches every bit of the output."""
    values = values ^ (values >> np.uint64(30))
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values
