"""By which words each shape is found: an inverted index from stems to lists of shapes, packed.

Three fields, for a word says most in the own name of a function, less in what lies around it, least in its body. Body
words are kept as numbers alone (`stems.number`); the stems of names and paths are also there as text, which the names
of places hold anyway, so that a question may come near them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from dupfinder.lookup import varint
from dupfinder.lookup.schema import Table
from dupfinder.lookup.stems import LONGEST, number, split, stem, stems
from dupfinder.tables import Ints
from dupfinder_scanners.columns import JOINT, Columns, has_kind

COMMON = 0.1
"""A word in the bodies of more than this share of the shapes finds too much."""
FEW = 50
"""That many may always have it."""
MOST = 48
"""Words of a body that are kept, the rarest first: a long class would else be found by anything."""
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
    fields = [np.unique(one) for one in (names, around, body)]
    words = np.unique(np.concatenate([one >> np.uint64(32) for one in fields])).astype(np.uint32)
    return {
        "word": words,
        "stem": [texts.get(int(word), "") for word in words.tolist()],
        **{name: _packed(words, pairs) for name, pairs in zip(FIELDS, fields, strict=True)},
    }


def in_bodies(columns: Columns, representative: Ints) -> Pairs:
    """The words of all shapes, given by their representatives: names that they use or bind, texts that they hold."""
    at, ends = columns.cue_offsets[representative], columns.cue_offsets[representative + 1]
    sizes = ends - at
    shape = np.repeat(np.arange(len(representative), dtype=np.uint64), sizes)
    place = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(at, sizes)
    cues = columns.cues[place]
    chosen = has_kind(cues, "word") | has_kind(cues, "bound")
    word = _numbers(columns, cues[chosen])
    pairs = np.unique((word[word > 0] << np.uint64(32)) | shape[chosen][word > 0])
    return _telling(pairs, len(representative))


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
    texts: dict[int, str] = {}
    known: dict[str, list[int]] = {}

    def words(text: str) -> list[int]:
        found = known.get(text)
        if found is None:
            pairs = {number(one): one for one in stems(text)}
            texts.update(pairs)
            found = known[text] = list(pairs)
        return found

    names, around = array("Q"), array("Q")
    for one in called:
        scope, _, own = one.name.rpartition(".")
        names.extend([word << 32 | one.shape for word in (*words(own), *_run_together(own))])
        around.extend([word << 32 | one.shape for word in (*words(scope), *words(_near(one.path)))])
    return np.frombuffer(names, np.uint64), np.frombuffer(around, np.uint64), texts


@lru_cache(maxsize=1 << 16)
def _run_together(name: str) -> tuple[int, ...]:
    """Words side by side as one: whoever asks for `ratelimit` means `rate_limit` too."""
    return tuple({number(stem(left + right)) for left, right in pairwise(split(name)) if len(left + right) <= LONGEST})


@lru_cache(maxsize=1024)
def _near(path: str) -> str:
    """The name of a file and that of its folder; those further up say little of what a function does."""
    place = PurePosixPath(path)
    return f"{place.parent.name} {place.name.partition('.')[0]}"


def _numbers(columns: Columns, cues: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The number of the stem of each cue's text; 0 where it is none."""
    distinct, where = np.unique(cues, return_inverse=True)
    at = np.searchsorted(columns.text_hash, distinct)
    known = at < len(columns.text_hash)
    known[known] = columns.text_hash[at[known]] == distinct[known]
    found = np.zeros(len(distinct), np.uint64)
    for row in np.flatnonzero(known).tolist():
        text = str(columns.text[at[row]]).partition(JOINT)[0]
        one = stems(text) if text.isalpha() else []
        found[row] = number(one[0]) if one else 0
    return found[where]


def _telling(pairs: Pairs, population: int) -> Pairs:
    """The pairs of words that are not everywhere, of each shape the rarest `MOST`."""
    word = pairs >> np.uint64(32)
    _, where, count = np.unique(word, return_inverse=True, return_counts=True)
    seen = count[where]
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
