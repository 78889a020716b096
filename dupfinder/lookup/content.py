"""What the look-up tables hold, from a corpus and its shapes: columns, ready to be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
OCCURRENCES = 1 << 18
"""Occurrences of shingles that are looked at together, or those of one shingle."""
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
    frequency = counted.frequency()
    del counted
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
        "frequency": frequency,
    }
    return Content(known, len(corpus), len(shapes))


@dataclass(frozen=True, slots=True)
class _Counted:
    """Which shapes have each salted shingle, by shingle: `shape[starts[n]:starts[n + 1]]` have `keys[n]`."""

    keys: NDArray[np.uint32]
    starts: Ints
    shape: NDArray[np.uint32]

    def parts(self) -> Iterator[slice]:
        """Runs of shingles with about `OCCURRENCES` each."""
        bounds = np.searchsorted(self.starts[:-1], np.arange(0, len(self.shape), OCCURRENCES)).tolist()
        for start, end in pairwise([*dict.fromkeys(bounds), len(self.keys)]):
            yield slice(start, end)

    def sizes(self, part: slice) -> Ints:
        """In how many shapes each of some of the shingles is."""
        return np.diff(self.starts[part.start : part.stop + 1])

    def shapes(self, part: slice) -> Ints:
        """The shapes of some of the shingles, one after the other."""
        bounds = self.starts[part.start : part.stop + 1]
        return self.shape[bounds[0] : bounds[-1]].astype(np.int64)

    def frequency(self) -> Table:
        """The shingles that several shapes have, and how many that are."""
        sizes = np.diff(self.starts)
        return {"shingle": self.keys[sizes > 1], "shapes": sizes[sizes > 1].astype(np.int32)}

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


def _blocks(count: int) -> Iterator[slice]:
    for start in range(0, count, BLOCK):
        yield slice(start, start + BLOCK)


def _starts(values: NDArray[Any]) -> Ints:
    """Where runs of equal values begin."""
    fresh = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return np.flatnonzero(fresh)


def _chosen(counted: _Counted, language: Ints, names: Sequence[str], population: Ints) -> tuple[Bools, Ints, Keys]:
    """Which shapes say enough, and the shapes and shingles of the postings."""
    weights = _weights(counted, language, names, population)
    total = np.zeros(len(language))
    for part in counted.parts():
        spread = np.repeat(weights[part], counted.sizes(part))
        total += np.bincount(counted.shapes(part), spread, minlength=len(language))
    kept = total >= MIN_INFORMATION
    # What is never written takes no memory.
    ranked, end = np.empty(len(counted.shape), np.uint64), 0
    for part in counted.parts():
        shape, size = counted.shapes(part), counted.sizes(part)
        spread = np.repeat(weights[part], size)
        good = (spread >= MIN_WEIGHT) & kept[shape]
        alone, key = np.repeat(size == 1, size)[good], np.repeat(counted.keys[part], size)[good]
        ranked[end : end + len(key)] = _ranked(shape[good], alone, spread[good], key)
        end += len(key)
    ranked = ranked[:end]
    ranked.sort()
    found = [_rarest(part) for part in _of_shapes(ranked, len(language))]
    shape, key = (np.concatenate([*parts]) for parts in zip(*found, strict=True))
    return kept, shape, key


def _weights(counted: _Counted, language: Ints, names: Sequence[str], population: Ints) -> Floats:
    """How much each shingle says. Its language is that of its first shape: two languages share one by chance only."""
    found = np.zeros(len(counted.keys))
    for part in counted.parts():
        of_shingle = language[counted.shape[counted.starts[part.start : part.stop + 1][:-1]]]
        seen = counted.sizes(part).astype(np.float64)
        for code in np.unique(of_shingle).tolist():
            chosen = of_shingle == code
            plain = counted.keys[part][chosen] ^ salt(code)
            known = background(names[code]).shingles
            found[part][chosen] = weight(seen[chosen], int(population[code]), known, plain)
    return found


def _of_shapes(ranked: NDArray[np.uint64], shapes: int) -> Iterator[NDArray[np.uint64]]:
    """Sorted occurrences in parts that hold all of each of their shapes; one at least."""
    first = np.arange(0, max(shapes, 1), BLOCK, dtype=np.uint64) << np.uint64(40)
    bounds = [*np.searchsorted(ranked, first).tolist(), len(ranked)]
    for start, end in pairwise(bounds):
        yield ranked[start:end]


def _ranked(shape: Ints, alone: Bools, weights: Floats, key: Keys) -> NDArray[np.uint64]:
    """Occurrences as numbers that sort as they are chosen: by shape, those of several shapes first, by weight.

    Nothing is lost: multiplying by an odd number modulo 2**32 can be undone, and weights are at most 1.0.
    """
    lightness = (100 - np.round(100 * weights)).astype(np.uint64)
    group = shape.astype(np.uint64) << np.uint64(1) | alone.astype(np.uint64)
    mixed = (key * _MIX).astype(np.uint64)
    return np.asarray(group << np.uint64(39) | lightness << np.uint64(32) | mixed, np.uint64)


def _rarest(ranked: NDArray[np.uint64]) -> tuple[Ints, Keys]:
    """Shape and key of the `RETAINED` shingles of each shape: in turn one that others have, and one that only it has.

    What several have finds the next copy of the same thing; what one has finds a copy of that one.
    """
    if not len(ranked):
        return np.zeros(0, np.int64), np.zeros(0, np.uint32)
    group = (ranked >> np.uint64(39)).astype(np.int64)
    low = int(group[0]) & ~1
    group -= low
    starts = _starts(group)
    sizes = np.zeros(int(group[-1]) + 2, np.int64)
    sizes[group[starts]] = np.diff(np.append(starts, len(group)))
    rank = np.arange(len(group)) - np.repeat(starts, sizes[group[starts]])
    # Before the n-th of a group come the earlier ones of it, and as many of the other group, or one more.
    before = rank + np.minimum(sizes[group ^ 1], rank + (group & 1))
    chosen = before < RETAINED
    return (group[chosen] + low) >> 1, (ranked[chosen] & np.uint64(0xFFFFFFFF)).astype(np.uint32) * _UNMIX


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
    token, number, count = _numbered(_tokens(columns, representative, offsets))
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


def _tokens(columns: Columns, representative: Ints, offsets: Ints) -> NDArray[np.uint32]:
    """The tokens of the shapes, one after the other."""
    tokens = np.empty(int(offsets[-1]), np.uint32)
    for block in _blocks(len(representative)):
        inside = offsets[block.start : block.stop + 1]
        first = np.repeat(columns.token_start[representative[block]] - inside[:-1], np.diff(inside))
        tokens[inside[0] : inside[-1]] = columns.tokens[np.arange(inside[0], inside[-1]) + first]
    return tokens


def _numbered(tokens: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.uint32], Ints]:
    """Sorted distinct tokens, the place of each token among them, and how often each is there."""
    packed = np.arange(len(tokens), dtype=np.uint64)
    for start in range(0, len(tokens), OCCURRENCES):
        part = slice(start, start + OCCURRENCES)
        packed[part] |= tokens[part].astype(np.uint64) << np.uint64(32)
    packed.sort()
    ordered = (packed >> np.uint64(32)).astype(np.uint32)
    starts = _starts(ordered)
    count = np.diff(np.append(starts, len(ordered)))
    token = ordered[starts]
    del ordered
    number = np.empty(len(tokens), np.uint32)
    number[packed.astype(np.uint32)] = np.repeat(np.arange(len(starts), dtype=np.uint32), count)
    return token, number, count


def _encoded(code: Ints, number: NDArray[np.uint32], offsets: Ints, block: slice) -> list[bytes]:
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
