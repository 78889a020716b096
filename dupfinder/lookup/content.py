"""What the look-up tables hold, from a corpus and its shapes: columns, ready to be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.background import background
from dupfinder.lookup import varint, words
from dupfinder.lookup.schema import Table
from dupfinder.lookup.weights import salt, weight
from dupfinder.tables import Bools, Corpus, Floats, Ints, Shapes
from dupfinder_scanners.columns import Columns
from dupfinder_scanners.fragments import Repository, Role

RETAINED = 24
"""Shingles by which a shape is found."""
MIN_WEIGHT = 0.3
"""A shingle that weighs less finds too much."""
MIN_INFORMATION = 4.0
"""Shapes that say less, in rarest shingles, are copies of nothing; they are only counted."""
BLOCK = 1 << 13
"""Shapes looked at together: bounds memory, and what a step leaves the next one finds in the cache."""
FEATURES = 1 << 20
"""Shingles weighed together."""
_MIX = np.uint32(0x9E3779B1)
_UNMIX = np.uint32(pow(int(_MIX), -1, 1 << 32))

Keys = NDArray[np.uint32]
"""Salted shingles."""


@dataclass(frozen=True, slots=True)
class Content:
    """Columns by table and name; `fragments` and `shapes` say how many there are in all, kept or not."""

    tables: Mapping[str, Table]
    fragments: int
    shapes: int


def content(corpus: Corpus, shapes: Shapes, repositories: Sequence[Repository], *, bodies: bool = True) -> Content:
    """The look-up tables of everything that was read, those that speak of candidates left out.

    Without `bodies` there is nothing of the source but names and paths: no words of bodies, no signatures.
    """
    representative = shapes.representative
    language = corpus.language[representative]
    population = np.bincount(language, minlength=len(corpus.languages))
    counted = _Counted.of(corpus.columns, representative, language)
    kept, shape, shingle = _chosen(counted, language, corpus.languages, population)
    numbers = np.flatnonzero(kept)
    number_of = np.full(len(shapes), -1, np.int64)
    number_of[numbers] = np.arange(len(numbers))
    known: dict[str, Table] = {
        "languages": {
            "code": np.arange(len(corpus.languages)),
            "name": list(corpus.languages),
            "population": population,
        },
        "repositories": _repositories(corpus, repositories),
        **_shapes(corpus, representative[numbers]),
        **_places(corpus, number_of[shapes.of], signatures=bodies),
        "words": _words(corpus, representative[numbers], number_of[shapes.of], bodies=bodies),
        "postings": _postings(number_of[shape], shingle),
        "frequency": {
            "shingle": counted.keys[counted.counts > 1],
            "shapes": counted.counts[counted.counts > 1].astype(np.int32),
        },
    }
    return Content(known, len(corpus), len(shapes))


@dataclass(frozen=True, slots=True)
class _Counted:
    """Which shapes have each salted shingle, by shingle: `shape[starts[n]:starts[n + 1]]` have `keys[n]`."""

    keys: NDArray[np.uint32]
    starts: Ints
    shape: NDArray[np.uint32]

    @property
    def counts(self) -> Ints:
        """In how many shapes each shingle is."""
        return np.diff(self.starts)

    @classmethod
    def of(cls, columns: Columns, representative: Ints, language: Ints) -> _Counted:
        """One sort of (shingle, shape) packed into 64 bits."""
        sizes = np.diff(columns.shingle_offsets)[representative]
        salts = np.array([salt(code) for code in range(int(language.max(initial=0)) + 1)], np.uint32)
        packed = np.empty(int(sizes.sum()), np.uint64)
        end = 0
        for block in _blocks(len(representative)):
            row = np.repeat(np.arange(block.start, block.start + len(sizes[block])), sizes[block])
            place = np.arange(len(row)) - np.repeat(np.cumsum(sizes[block]) - sizes[block], sizes[block])
            place += columns.shingle_offsets[representative[row]]
            key = columns.shingles[place] ^ salts[language[row]]
            packed[end : end + len(row)] = (key.astype(np.uint64) << np.uint64(32)) | row.astype(np.uint64)
            end += len(row)
        packed.sort()
        key = (packed >> np.uint64(32)).astype(np.uint32)
        starts = _starts(key)
        return cls(key[starts], np.append(starts, len(key)), packed.astype(np.uint32))


def _blocks(count: int, size: int = BLOCK) -> Iterator[slice]:
    for start in range(0, count, size):
        yield slice(start, start + size)


def _starts(values: NDArray[Any]) -> Ints:
    """Where runs of equal values begin."""
    fresh = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return np.flatnonzero(fresh)


def _chosen(counted: _Counted, language: Ints, names: Sequence[str], population: Ints) -> tuple[Bools, Ints, Keys]:
    """Which shapes say enough, and the shapes and shingles of the postings."""
    weights = _Weights(counted, language, names, population)
    total = np.zeros(len(language))
    for features in _blocks(len(counted.keys), FEATURES):
        shape, spread = weights.spread(features)
        total += np.bincount(shape, spread, minlength=len(language))
    kept = total >= MIN_INFORMATION
    found = []
    for features in _blocks(len(counted.keys), FEATURES):
        shape, spread = weights.spread(features)
        good = (spread >= MIN_WEIGHT) & kept[shape]
        size = counted.counts[features]
        alone, key = np.repeat(size == 1, size)[good], np.repeat(counted.keys[features], size)[good]
        found.append(_ranked(shape[good], alone, spread[good], key))
    shape, key = _rarest(np.concatenate([*found, np.zeros(0, np.uint64)]), len(language))
    return kept, shape, key


class _Weights:
    """How much each shingle says in each language: a column a language, no more than one for most shingles."""

    def __init__(self, counted: _Counted, language: Ints, names: Sequence[str], population: Ints) -> None:
        self._counted, self._language = counted, language
        self._weights: dict[int, Floats] = {}
        of_shape = language.astype(np.int32)
        for code, name in enumerate(names):
            used = np.flatnonzero(_any(of_shape[counted.shape] == code, counted.starts))
            plain = counted.keys[used] ^ salt(code)
            found = np.zeros(len(counted.keys))
            seen = counted.counts[used].astype(np.float64)
            found[used] = weight(seen, int(population[code]), background(name).shingles, plain)
            self._weights[code] = found

    def spread(self, features: slice) -> tuple[Ints, Floats]:
        """Shape and weight of each occurrence of some of the shingles."""
        starts = self._counted.starts[features.start : features.stop + 1]
        shape = self._counted.shape[starts[0] : starts[-1]].astype(np.int64)
        size = np.diff(starts)
        if len(self._weights) == 1:
            return shape, np.repeat(self._weights[0][features], size)
        language, found = self._language[shape], np.zeros(len(shape))
        for code, weights in self._weights.items():
            chosen = language == code
            found[chosen] = np.repeat(weights[features], size)[chosen]
        return shape, found


def _any(chosen: Bools, starts: Ints) -> Bools:
    """Which runs hold one that is chosen."""
    found: Bools = np.logical_or.reduceat(chosen, starts[:-1]) if len(chosen) else np.zeros(0, bool)
    return found


def _ranked(shape: Ints, alone: Bools, weights: Floats, key: Keys) -> NDArray[np.uint64]:
    """Occurrences as numbers that sort as they are chosen: by shape, those of several shapes first, by weight.

    Nothing is lost: multiplying by an odd number modulo 2**32 can be undone, and weights are at most 1.0.
    """
    lightness = (100 - np.round(100 * weights)).astype(np.uint64)
    group = shape.astype(np.uint64) << np.uint64(1) | alone.astype(np.uint64)
    mixed = (key * _MIX).astype(np.uint64)
    return np.asarray(group << np.uint64(39) | lightness << np.uint64(32) | mixed, np.uint64)


def _rarest(ranked: NDArray[np.uint64], shapes: int) -> tuple[Ints, Keys]:
    """Shape and key of the `RETAINED` shingles of each shape: in turn one that others have, and one that only it has.

    What several have finds the next copy of the same thing; what one has finds a copy of that one.
    """
    ranked.sort()
    group = (ranked >> np.uint64(39)).astype(np.int64)
    starts = _starts(group)
    sizes = np.zeros(2 * shapes, np.int64)
    sizes[group[starts]] = np.diff(np.append(starts, len(group)))
    rank = np.arange(len(group)) - np.repeat(starts, sizes[group[starts]])
    # Before the n-th of a group come the earlier ones of it, and as many of the other group, or one more.
    before = rank + np.minimum(sizes[group ^ 1], rank + (group & 1))
    chosen = before < RETAINED
    return group[chosen] >> 1, (ranked[chosen] & np.uint64(0xFFFFFFFF)).astype(np.uint32) * _UNMIX


def _repositories(corpus: Corpus, repositories: Sequence[Repository]) -> Table:
    by_name = {one.name: one for one in repositories}
    known = [by_name[name] for name in corpus.repositories]
    return {
        "code": np.arange(len(known)),
        "name": [one.name for one in known],
        "squad": [one.squad for one in known],
        "visibility": [one.visibility for one in known],
        "platform": np.array([one.platform for one in known], bool),
        "commit": [one.commit for one in known],
    }


def _shapes(corpus: Corpus, representative: Ints) -> dict[str, Table]:
    """Shapes with their tokens; the commonest tokens get the smallest numbers."""
    columns = corpus.columns
    sizes = columns.token_end[representative] - columns.token_start[representative]
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    place = np.arange(int(offsets[-1])) + np.repeat(columns.token_start[representative] - offsets[:-1], sizes)
    tokens = columns.tokens[place]
    token, number, count = _numbered(tokens)
    order = np.lexsort((token, -count))
    code = np.empty(len(order), np.int64)
    code[order] = np.arange(len(order))
    sequence = [one for block in _blocks(len(representative)) for one in _encoded(code, number, offsets, block)]
    shapes: Table = {
        "shape": np.arange(len(representative)),
        "language": corpus.language[representative],
        "level": columns.level[representative],
        "fingerprint": columns.fingerprint[representative],
        "shingles": np.diff(columns.shingle_offsets)[representative],
        "sequence": sequence,
    }
    return {"shapes": shapes, "tokens": {"code": np.arange(len(token)), "token": token[order]}}


def _numbered(tokens: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], Ints, Ints]:
    """Sorted distinct tokens, the place of each token among them, and how often each is there."""
    packed = (tokens.astype(np.uint64) << np.uint64(32)) | np.arange(len(tokens), dtype=np.uint64)
    packed.sort()
    ordered = (packed >> np.uint64(32)).astype(np.uint32)
    starts = _starts(ordered)
    count = np.diff(np.append(starts, len(ordered)))
    number = np.empty(len(tokens), np.int64)
    number[(packed & np.uint64(0xFFFFFFFF)).astype(np.int64)] = np.repeat(np.arange(len(starts)), count)
    return ordered[starts], number, count


def _encoded(code: Ints, number: Ints, offsets: Ints, block: slice) -> list[bytes]:
    inside = offsets[block.start : block.stop + 1]
    return varint.encode(code[number[inside[0] : inside[-1]]], inside - inside[0])


def _places(corpus: Corpus, shape: Ints, *, signatures: bool) -> dict[str, Table]:
    """Where the kept shapes lie, by shape and place, and the files that they lie in."""
    columns = corpus.columns
    rows = np.flatnonzero(shape >= 0)
    rows = rows[np.argsort(shape[rows], kind="stable")]
    used = np.unique(columns.file[rows])
    files = [corpus.files[number] for number in used.tolist()]
    code = {name: number for number, name in enumerate(corpus.repositories)}
    return {
        "files": {
            "code": np.arange(len(files)),
            "repository": np.array([code[file.repository] for file in files], np.int64),
            "path": [file.path for file in files],
            "squad": [file.squad for file in files],
            "test": np.array([file.role is Role.TEST for file in files], bool),
        },
        "places": {
            "shape": shape[rows],
            "file": np.searchsorted(used, columns.file[rows]),
            "start_line": columns.start_line[rows],
            "end_line": columns.end_line[rows],
            "name": columns.name[rows].tolist(),
            "exact": (columns.exact[rows] & np.uint64(0xFFFFFFFF)).astype(np.uint32),
            "signature": [columns.signature(row) if signatures else "" for row in rows.tolist()],
        },
    }


def _words(corpus: Corpus, representative: Ints, shape: Ints, *, bodies: bool) -> Table:
    """By which words the kept shapes are found; `shape` is that of each fragment, -1 where it is not kept."""
    columns = corpus.columns
    rows = np.flatnonzero(shape >= 0)
    called = (
        words.Called(of, str(name), corpus.files[file].path)
        for of, name, file in zip(
            shape[rows].tolist(), columns.name[rows].tolist(), columns.file[rows].tolist(), strict=True
        )
    )
    return words.table(called, words.in_bodies(columns, representative) if bodies else words.NOTHING)


def _postings(shape: Ints, key: Keys) -> Table:
    """Sorted by shingle, so that they compress and a search reads little."""
    packed = np.sort((key.astype(np.uint64) << np.uint64(32)) | shape.astype(np.uint64))
    return {
        "shingle": (packed >> np.uint64(32)).astype(np.uint32),
        "shape": (packed & np.uint64(0xFFFFFFFF)).astype(np.int64),
    }
