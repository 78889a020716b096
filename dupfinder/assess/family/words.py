"""The words of many names at once, each by its CRC-32: names are one text, and each step looks at a byte of every word.

A word is what `[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+` finds: a run of small letters with the capital before it, capitals
up to the one that begins such a word, or digits. So words of camel case, of snake case and of paths are the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

PART = 1 << 13
"""Texts that are looked at together: what a step leaves the next one finds in the cache."""
LONG = 32
"""Bytes from which on a word is looked at by itself: there are few."""

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint32]

_END = "\n"
_OTHER, _SMALL, _CAPITAL, _DIGIT = range(4)
_CLASS = np.zeros(256, np.uint8)
_CLASS[ord("a") : ord("z") + 1] = _SMALL
_CLASS[ord("A") : ord("Z") + 1] = _CAPITAL
_CLASS[ord("0") : ord("9") + 1] = _DIGIT
_TO_SMALL = np.uint8(ord("a") - ord("A"))
_CRC = np.zeros(256, np.uint32)
# The CRC of one byte is the entry of the byte's complement, but for what the first and the last step invert.
_CRC[255 - np.arange(256)] = [zlib.crc32(bytes([byte])) ^ 0xFF000000 for byte in range(256)]
_BEFORE = np.uint32(0xFFFFFFFF)


def words(texts: Sequence[str]) -> tuple[Numbers, Hashes]:
    """(number of the text, CRC-32 of the word in lower case) for each word, in order."""
    parts = [(np.zeros(0, np.int64), np.zeros(0, np.uint32))]
    for start in range(0, len(texts), PART):
        number, hashes = _words(texts[start : start + PART])
        parts.append((number + start, hashes))
    numbers, found = zip(*parts, strict=True)
    return np.concatenate(numbers), np.concatenate(found)


def _words(texts: Sequence[str]) -> tuple[Numbers, Hashes]:
    whole = _END.join(texts)
    if whole.count(_END) >= len(texts):
        # Where a text has an end inside: words do not cross it, whatever it is.
        whole = _END.join(text.replace(_END, " ") for text in texts)
    data = np.frombuffer(whole.encode("utf-8", "replace"), np.uint8)
    kind = _CLASS[data]
    start, end = _bounds(kind)
    number = np.searchsorted(np.flatnonzero(data == ord(_END)), start)
    return number, _hashes(data + (kind == _CAPITAL) * _TO_SMALL, start, end)


def _bounds(kind: NDArray[np.uint8]) -> tuple[Numbers, Numbers]:
    """Where words begin and end, of the class of each byte."""
    before, after = np.zeros_like(kind), np.zeros_like(kind)
    before[1:], after[:-1] = kind[:-1], kind[1:]
    begins = (kind == _SMALL) & ((before == _OTHER) | (before == _DIGIT))
    begins |= (kind == _CAPITAL) & ((before != _CAPITAL) | (after == _SMALL))
    begins |= (kind == _DIGIT) & (before != _DIGIT)
    bounds = np.append(np.flatnonzero(begins | (kind == _OTHER)), len(kind))
    at = np.flatnonzero(begins[bounds[:-1]])
    return bounds[at], bounds[at + 1]


def _hashes(data: NDArray[np.uint8], start: Numbers, end: Numbers) -> Hashes:
    """CRC-32 of each slice [start, end), byte by byte of all that are as long."""
    sizes = end - start
    # In the order of what there is left to do, each step is for the first of them.
    left = -np.minimum(sizes, LONG)
    order = np.argsort(left.astype(np.int8), kind="stable")
    at, found = start[order], np.full(len(start), _BEFORE)
    for step, count in enumerate(np.searchsorted(left[order], -np.arange(LONG)).tolist()):
        crc = found[:count]
        found[:count] = _CRC[(crc ^ data[at[:count] + step]) & np.uint32(0xFF)] ^ (crc >> np.uint32(8))
    hashes = np.empty_like(found)
    hashes[order] = ~found
    for long in np.flatnonzero(sizes > LONG).tolist():
        hashes[long] = zlib.crc32(data[start[long] : end[long]].tobytes())
    return hashes
