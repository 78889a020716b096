"""By which words each shape is found: an inverted index from stems to lists of shapes, packed.

Three fields, for a word says most in the own name of a function, less in what lies around it, least in its body. Body
words are kept as numbers alone (`stems.number`); the stems of names and paths are also there as text, which the names
of places hold anyway, so that a question may come near them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from dupfinder.lookup import varint
from dupfinder.lookup.schema import Table
from dupfinder.lookup.stems import LONGEST, number, split_all, stem, stems
from dupfinder.tables import Ints
from dupfinder_scanners.columns import JOINT, Columns, has_kind
from dupfinder_scanners.languages.hashing import distinct

COMMON = 0.1
"""A word in the bodies of more than this share of the shapes finds too much."""
FEW = 50
"""That many may always have it."""
MOST = 48
"""Words of a body that are kept, the rarest first: a long class would else be found by anything."""
BLOCK = 1 << 14
"""Shapes looked at together: bounds memory."""
FIELDS = ("name", "around", "body")

Pairs = NDArray[np.uint64]
"""A word's number in the upper 32 bits, a shape in the lower."""
NOTHING: Pairs = np.zeros(0, np.uint64)


@dataclass(frozen=True, slots=True)
class Called:
    """What a shape is called in one place."""

    shape: int
    name: str
    path: str


def table(called: Iterable[Called], body: Pairs) -> Table:
    """The table `words`, sorted by number; `body` comes from `in_bodies` or `body_of`."""
    names, around, texts = _of_names(called)
    fields = [distinct(one) for one in (names, around, body)]
    words = distinct(np.concatenate([one >> np.uint64(32) for one in fields])).astype(np.uint32)
    return {
        "word": words,
        "stem": [texts.get(int(word), "") for word in words.tolist()],
        **{name: _packed(words, pairs) for name, pairs in zip(FIELDS, fields, strict=True)},
    }


def in_bodies(columns: Columns, representative: Ints) -> Pairs:
    """The words of all shapes, given by their representatives: names that they use or bind, texts that they hold."""
    number = _numbers(columns)
    found = [NOTHING]
    for start in range(0, len(representative), BLOCK):
        rows = representative[start : start + BLOCK]
        at, ends = columns.cue_offsets[rows], columns.cue_offsets[rows + 1]
        sizes = ends - at
        shape = np.repeat(np.arange(start, start + len(rows), dtype=np.uint64), sizes)
        place = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(at, sizes)
        cues = columns.cues[place]
        chosen = has_kind(cues, "word") | has_kind(cues, "bound")
        word, shape = number(cues[chosen]), shape[chosen]
        found.append(distinct((word[word > 0] << np.uint64(32)) | shape[word > 0]))
    return _telling(np.sort(np.concatenate(found)), len(representative))


def body_of(rows: Iterable[tuple[int, bytes]], allowed: Ints) -> Pairs:
    """The pairs that rows of the table hold for `body`, of some shapes only. Raises ValueError for damaged ones."""
    found = [NOTHING]
    for word, data in rows:
        shapes = shapes_of(data)
        shapes = shapes[np.isin(shapes, allowed)]
        found.append((np.uint64(word) << np.uint64(32)) | shapes.astype(np.uint64))
    return np.concatenate(found)


def shapes_of(data: bytes) -> Ints:
    """The shapes of one packed list, ascending. Raises ValueError for bytes that are none."""
    return np.cumsum(varint.decode(data))


def _of_names(called: Iterable[Called]) -> tuple[Pairs, Pairs, dict[int, str]]:
    """Pairs of own names and of what lies around them: the class, the file, its folder; and the stems by number."""
    listed = list(called)
    shape = np.array([one.shape for one in listed], np.uint64)
    parts = [one.name.rpartition(".") for one in listed]
    numbers = _Numbers()
    own = _pairs(split_all([own for _, _, own in parts]), shape, numbers)
    scopes = _pairs(split_all([scope for scope, _, _ in parts]), shape, numbers)
    places = _pairs(split_all([_near(one.path) for one in listed]), shape, numbers)
    together = _run_together(split_all([own for _, _, own in parts]), shape)
    return np.concatenate([own, together]), np.concatenate([scopes, places]), numbers.texts


class _Numbers(dict[str, int]):
    """Numbers of the stems of words, 0 for what is none; `texts` are the stems."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}

    def __missing__(self, word: str) -> int:
        found = self[word] = 0
        if 1 < len(word) <= LONGEST:
            one = stem(word)
            found = self[word] = number(one)
            self.texts[found] = min(one, self.texts.get(found, one))
        return found


class _Together(dict[str, int]):
    """Numbers of the stems of two words as one."""

    def __missing__(self, word: str) -> int:
        found = self[word] = number(stem(word))
        return found


def _pairs(found: tuple[list[str], Ints], shape: Pairs, numbers: _Numbers) -> Pairs:
    """The number of each word and the shape it is of."""
    words, text = found
    value = np.fromiter(map(numbers.__getitem__, words), np.uint64, len(words))
    told = value > 0
    return (value[told] << np.uint64(32)) | shape[text[told]]


def _run_together(found: tuple[list[str], Ints], shape: Pairs) -> Pairs:
    """Words side by side as one: whoever asks for `ratelimit` means `rate_limit` too."""
    words, text = found
    numbers = _Together()
    side_by_side = np.flatnonzero(text[1:] == text[:-1]).tolist()
    joined = [(words[place] + words[place + 1], place) for place in side_by_side]
    joined = [(word, place) for word, place in joined if len(word) <= LONGEST]
    value = np.array([numbers[word] for word, _ in joined], np.uint64)
    return (value << np.uint64(32)) | shape[text[[place for _, place in joined]]]


@lru_cache(maxsize=1024)
def _near(path: str) -> str:
    """The name of a file and that of its folder; those further up say little of what a function does."""
    place = PurePosixPath(path)
    return f"{place.parent.name} {place.name.partition('.')[0]}"


def _numbers(columns: Columns) -> Callable[[NDArray[np.uint32]], NDArray[np.uint64]]:
    """Gives the number of the stem of each cue's text; 0 where it is none."""
    known = columns.text_hash
    is_word = has_kind(known, "word") | has_kind(known, "bound")
    numbers = np.zeros(len(known) + 1, np.uint64)
    for row in np.flatnonzero(is_word).tolist():
        text = str(columns.text[row]).partition(JOINT)[0]
        one = stems(text) if text.isalpha() else []
        numbers[row] = number(one[0]) if one else 0

    def of(cues: NDArray[np.uint32]) -> NDArray[np.uint64]:
        at = np.searchsorted(known, cues)
        there = known[np.minimum(at, len(known) - 1)] == cues if len(known) else np.zeros(len(cues), bool)
        return np.where(there, numbers[at], np.uint64(0))

    return of


def _telling(pairs: Pairs, population: int) -> Pairs:
    """The pairs of words that are not everywhere, of each shape the rarest `MOST`."""
    word = pairs >> np.uint64(32)
    fresh = np.flatnonzero(np.concatenate([[True], word[1:] != word[:-1]])) if len(word) else np.zeros(0, np.int64)
    count = np.diff(np.append(fresh, len(word)))
    seen = np.repeat(count, count)
    stay = seen <= max(FEW, COMMON * population)
    pairs, seen = pairs[stay], seen[stay]
    shape = (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
    order = np.lexsort((pairs, seen, shape))
    starts = np.flatnonzero(np.concatenate([[True], np.diff(shape[order]) != 0])) if len(order) else order
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    return np.sort(pairs[order[rank < MOST]])


def _packed(words: NDArray[np.uint32], pairs: Pairs) -> list[bytes]:
    """For each word its shapes, each as what it is more than the one before."""
    shapes = (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
    offsets = np.searchsorted(pairs >> np.uint64(32), np.append(words.astype(np.uint64), np.uint64(1 << 32)))
    steps = np.diff(shapes, prepend=0)
    first = offsets[:-1][np.diff(offsets) > 0]
    steps[first] = shapes[first]
    return varint.encode(steps, offsets)
