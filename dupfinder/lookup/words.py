"""By which words each shape is found: an inverted index from stems to lists of shapes, packed.

Three fields, for a word says most in the own name of a function, less in what lies around it, least in its body. Body
words are kept as numbers alone (`stems.number`); the stems of names and paths are also there as text, which the names
of places hold anyway, so that a question may come near them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from dupfinder.lookup import varint
from dupfinder.lookup.addressing import Addresses
from dupfinder.lookup.runs import Filled, ranks, starts
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
BLOCK = 1 << 13
"""Shapes, or words, looked at together: bounds memory."""
FIELDS = ("name", "around", "body")

Pairs = NDArray[np.uint64]
"""A word's number in the upper 32 bits, a shape in the lower."""
NOTHING: Pairs = np.zeros(0, np.uint64)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Called:
    """What shapes are called in places: `name[n]` and the path `path[n]` are of the shape `shape[n]`."""

    shape: Ints
    name: Sequence[str]
    path: Sequence[str]


def parts(called: Called, bodies: Callable[[], Pairs]) -> Iterator[Table]:
    """The table `words` in parts, sorted by number; `bodies` asks `in_bodies` or `body_of`, when it is their turn."""
    names, around, texts = _of_names(called)
    del called
    fields = [names, around, bodies()]
    words = distinct(np.concatenate([_firsts(one) for one in fields]))
    for start in range(0, len(words), BLOCK):
        some = words[start : start + BLOCK]
        yield {
            "word": some,
            "stem": [texts.get(word, "") for word in some.tolist()],
            **{name: _packed(some, pairs) for name, pairs in zip(FIELDS, fields, strict=True)},
        }


def in_bodies(columns: Columns, representative: Ints) -> Pairs:
    """The words of all shapes, given by their representatives: names that they use or bind, texts that they hold.

    Sorted, each pair once.
    """
    numbers, of_text = _numbers(columns)
    addresses = Addresses(columns.text_hash)
    seen = np.zeros(len(numbers), np.int64)
    blocks: list[tuple[NDArray[np.uint32], Ints]] = []
    for start in range(0, len(representative), BLOCK):
        rows = representative[start : start + BLOCK]
        said = _said(columns, rows, addresses, of_text)
        word = (said & _LOW).astype(np.uint32)
        seen += np.bincount(word, minlength=len(numbers))
        blocks.append((word, np.bincount((said >> _HALF).astype(np.int64), minlength=len(rows))))
    rarest = np.lexsort((numbers, seen))
    place = np.empty(len(numbers), np.int64)
    place[rarest] = np.arange(len(numbers))
    place[seen > max(FEW, COMMON * len(representative))] = -1
    found = Filled(len(representative) * MOST)
    for block, (word, sizes) in enumerate(blocks):
        shape, kept = _rarest(place[word], sizes)
        found.append(numbers[rarest[kept]].astype(np.uint64) << _HALF | (shape + block * BLOCK).astype(np.uint64))
    return found.sorted()


def body_of(rows: Iterable[tuple[int, bytes]], allowed: Ints) -> Pairs:
    """The pairs that rows of the table hold for `body`, of some shapes only, sorted. Raises ValueError for damage."""
    found = [NOTHING]
    for word, data in rows:
        shapes = shapes_of(data)
        shapes = shapes[np.isin(shapes, allowed)]
        found.append((np.uint64(word) << _HALF) | shapes.astype(np.uint64))
    return distinct(np.concatenate(found))


def shapes_of(data: bytes) -> Ints:
    """The shapes of one packed list, ascending. Raises ValueError for bytes that are none."""
    return np.cumsum(varint.decode(data))


def _said(columns: Columns, rows: Ints, addresses: Addresses, of_text: Ints) -> Pairs:
    """Of some fragments their words by row in the numbers, each once; the upper half counts the fragments from 0."""
    at = columns.cue_offsets[rows]
    sizes = columns.cue_offsets[rows + 1] - at
    ends = np.cumsum(sizes)
    cues = columns.cues[np.arange(len(rows) and int(ends[-1])) + np.repeat(at - (ends - sizes), sizes)]
    shape = np.repeat(np.arange(len(rows), dtype=np.uint64), sizes)
    chosen = has_kind(cues, "word") | has_kind(cues, "bound")
    cues, shape = cues[chosen], shape[chosen]
    place = addresses.of(cues)
    known = place < len(columns.text_hash)
    known[known] = columns.text_hash[place[known]] == cues[known]
    word = of_text[place[known]]
    told = word >= 0
    return distinct(shape[known][told] << _HALF | word[told].astype(np.uint64))


def _numbers(columns: Columns) -> tuple[NDArray[np.uint32], Ints]:
    """Sorted distinct numbers of the stems of all texts, and the row of each text in them; -1 where it is no word."""
    known = columns.text_hash
    rows = np.flatnonzero(has_kind(known, "word") | has_kind(known, "bound"))
    texts = [text.partition(JOINT)[0] for text in columns.text[rows].tolist()]
    found = np.fromiter(map(_number_of, texts), np.uint32, len(rows))
    numbers, row = np.unique(found[found > 0], return_inverse=True)
    of_text = np.full(len(known), -1, np.int64)
    of_text[rows[found > 0]] = row
    return numbers, of_text


def _number_of(text: str) -> int:
    """The number of the stem of a text that is one word, or begins with one and is all letters; else 0."""
    if text.isascii() and text.isalpha() and text.islower():
        return number(stem(text)) if 1 < len(text) <= LONGEST else 0
    one = stems(text) if text.isalpha() else []
    return number(one[0]) if one else 0


def _rarest(place: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """Of each list of places the `MOST` smallest, those below 0 left out: the list of each, and the place."""
    packed = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes) << 32 | place
    packed = np.sort(packed[place >= 0])
    chosen = packed[ranks(starts(packed >> 32), len(packed)) < MOST]
    return chosen >> 32, chosen & 0xFFFFFFFF


def _of_names(called: Called) -> tuple[Pairs, Pairs, Mapping[int, str]]:
    """Pairs of own names and of what lies around them: the class, the file, its folder; and the stems by number."""
    names, name = _each_once(called.name)
    paths, path = _each_once(called.path)
    owns, own = _each_once(one.rpartition(".")[2] for one in names)
    scopes, scope = _each_once(one.rpartition(".")[0] for one in names)
    numbers = _Numbers()
    alone, joined = _numbered(owns, numbers)
    own = own[name]
    named = np.concatenate([_pairs(alone, own, called.shape), _pairs(joined, own, called.shape)])
    inside, near = _numbered(scopes, numbers)[0], _numbered([_near(one) for one in paths], numbers)[0]
    around = np.concatenate([_pairs(inside, scope[name], called.shape), _pairs(near, path, called.shape)])
    return distinct(named), distinct(around), numbers.texts


def _each_once(texts: Iterable[str]) -> tuple[list[str], Ints]:
    """The distinct texts, and the place of each text among them."""
    known: dict[str, int] = {}
    place = [known.setdefault(text, len(known)) for text in texts]
    return list(known), np.array(place, np.int64)


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
        found = self[word] = number(stem(word)) if len(word) <= LONGEST else 0
        return found


_Numbered = tuple[Pairs, Ints]
"""Numbers of words, 0 for none, and the text that each is of, ascending."""


def _numbered(texts: Sequence[str], numbers: _Numbers) -> tuple[_Numbered, _Numbered]:
    """The words of texts, and words side by side as one: whoever asks for `ratelimit` means `rate_limit` too."""
    alone: list[_Numbered] = [(NOTHING, np.zeros(0, np.int64))]
    joined = alone[:]
    for start in range(0, len(texts), BLOCK):
        words, text = split_all(texts[start : start + BLOCK])
        beside = np.flatnonzero(text[1:] == text[:-1])
        together = _Together()
        pairs = (words[place] + words[place + 1] for place in beside.tolist())
        alone.append((np.fromiter(map(numbers.__getitem__, words), np.uint64, len(words)), text + start))
        joined.append((np.fromiter(map(together.__getitem__, pairs), np.uint64, len(beside)), text[beside] + start))
    return _joined(alone), _joined(joined)


def _joined(parts: Iterable[_Numbered]) -> _Numbered:
    values, texts = zip(*parts, strict=True)
    return np.concatenate(values), np.concatenate(texts)


def _pairs(words: _Numbered, text: Ints, shape: Ints) -> Pairs:
    """The number of each word and each shape that has it, once; `text[n]` is a text of `shape[n]`."""
    value, of = words
    value, of = value[value > 0], of[value > 0]
    having = distinct(text.astype(np.uint64) << _HALF | shape.astype(np.uint64))
    text, shape = (having >> _HALF).astype(np.int64), (having & _LOW).astype(np.int64)
    start, end = np.searchsorted(of, text), np.searchsorted(of, text, "right")
    sizes = end - start
    place = np.arange(int(sizes.sum())) + np.repeat(start - (np.cumsum(sizes) - sizes), sizes)
    return distinct(value[place] << _HALF | np.repeat(shape, sizes).astype(np.uint64))


def _near(path: str) -> str:
    """The name of a file and that of its folder; those further up say little of what a function does."""
    place = PurePosixPath(path)
    return f"{place.parent.name} {place.name.partition('.')[0]}"


def _firsts(pairs: Pairs) -> NDArray[np.uint32]:
    """The words of sorted pairs, each once."""
    words = (pairs >> _HALF).astype(np.uint32)
    return words[starts(words)]


def _packed(words: NDArray[np.uint32], pairs: Pairs) -> list[bytes]:
    """For each word its shapes, each as what it is more than the one before. `words` hold all between two of them."""
    offsets = np.searchsorted(pairs, np.append(words.astype(np.uint64), np.uint64(words[-1]) + np.uint64(1)) << _HALF)
    if int(words[-1]) == 0xFFFFFFFF:
        offsets[-1] = len(pairs)
    shapes = (pairs[offsets[0] : offsets[-1]] & _LOW).astype(np.int64)
    offsets = offsets - offsets[0]
    steps = np.diff(shapes, prepend=0)
    first = offsets[:-1][np.diff(offsets) > 0]
    steps[first] = shapes[first]
    return varint.encode(steps, offsets)
