"""What the look-up tables hold, from a corpus and its shapes: columns, ready to be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.background import background
from dupfinder.lookup import varint
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

Table = Mapping[str, NDArray[Any] | list[Any]]
"""Columns of one table by name."""


@dataclass(frozen=True, slots=True)
class Content:
    """Columns by table and name; `fragments` and `shapes` say how many there are in all, kept or not."""

    tables: Mapping[str, Table]
    fragments: int
    shapes: int


def content(corpus: Corpus, shapes: Shapes, repositories: Sequence[Repository]) -> Content:
    """The look-up tables of everything that was read, `members` and `decisions` left out."""
    representative = shapes.representative
    language = corpus.language[representative]
    counted = _Counted.of(corpus, representative, language)
    kept, postings = _chosen(corpus.columns, representative, language, counted)
    numbers = np.flatnonzero(kept)
    number_of = np.full(len(shapes), -1, np.int64)
    number_of[numbers] = np.arange(len(numbers))
    known: dict[str, Table] = {
        "languages": {
            "code": np.arange(len(corpus.languages)),
            "name": list(corpus.languages),
            "population": counted.population,
        },
        "repositories": _repositories(corpus, repositories),
        **_shapes(corpus, representative[numbers]),
        **_places(corpus, number_of[shapes.of]),
        "postings": _postings(postings, number_of),
        "frequency": {
            "shingle": counted.keys[counted.counts > 1],
            "shapes": counted.counts[counted.counts > 1].astype(np.int32),
        },
    }
    return Content(known, len(corpus), len(shapes))


@dataclass(frozen=True, slots=True)
class _Counted:
    """In how many shapes each salted shingle is: sorted `keys` with `counts`, and the `population` of each language."""

    keys: NDArray[np.uint32]
    counts: Ints
    population: Ints
    languages: tuple[str, ...]

    @classmethod
    def of(cls, corpus: Corpus, representative: Ints, language: Ints) -> _Counted:
        parts = [
            _gathered(corpus.columns, representative[block], language[block])[1] for block in _blocks(len(language))
        ]
        keys = np.sort(np.concatenate([*parts, np.zeros(0, np.uint32)]))
        starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
        population = np.bincount(language, minlength=len(corpus.languages))
        return cls(keys[starts], np.diff(np.append(starts, len(keys))), population, corpus.languages)


def _blocks(count: int) -> Iterator[slice]:
    for start in range(0, count, BLOCK):
        yield slice(start, start + BLOCK)


def _gathered(columns: Columns, fragments: Ints, language: Ints) -> tuple[Ints, NDArray[np.uint32]]:
    """Row in `fragments` and salted value of each of their shingles."""
    start, end = columns.shingle_offsets[fragments], columns.shingle_offsets[fragments + 1]
    row = np.repeat(np.arange(len(fragments)), end - start)
    place = np.arange(len(row)) - np.repeat(np.cumsum(end - start) - (end - start), end - start)
    salts = np.array([salt(code) for code in range(int(language.max(initial=0)) + 1)], np.uint32)
    return row, columns.shingles[place + np.repeat(start, end - start)] ^ salts[language][row]


def _chosen(
    columns: Columns, representative: Ints, language: Ints, counted: _Counted
) -> tuple[Bools, list[tuple[Ints, NDArray[np.uint32]]]]:
    """Which shapes say enough, and by block the shapes and shingles of the postings."""
    kept = np.zeros(len(representative), bool)
    found = []
    for block in _blocks(len(representative)):
        row, key = _gathered(columns, representative[block], language[block])
        place = np.searchsorted(counted.keys, key)
        seen = counted.counts[place]
        weights = _weights(key, place, language[block][row], counted)
        total = np.bincount(row, weights, minlength=len(representative[block]))
        kept[block] = total >= MIN_INFORMATION
        chosen = np.flatnonzero((weights >= MIN_WEIGHT) & kept[block][row])
        chosen = chosen[_rarest(row[chosen], weights[chosen], seen[chosen] == 1, key[chosen])]
        found.append((row[chosen] + block.start, key[chosen]))
    return kept, found


def _weights(key: NDArray[np.uint32], place: Ints, language: Ints, counted: _Counted) -> Floats:
    """How much each shingle says; `place` is where it stands in `counted.keys`, `language` the code of its shape."""
    found = np.zeros(len(key))
    for code in np.unique(language).tolist():
        chosen = language == code
        there = np.zeros(len(counted.keys), bool)
        there[place[chosen]] = True
        used = np.flatnonzero(there)
        known = background(counted.languages[code]).shingles
        plain = counted.keys[used] ^ salt(code)
        by_place = np.zeros(len(counted.keys))
        by_place[used] = weight(counted.counts[used].astype(np.float64), int(counted.population[code]), known, plain)
        found[chosen] = by_place[place[chosen]]
    return found


def _rarest(row: Ints, weights: Floats, alone: Bools, key: NDArray[np.uint32]) -> Ints:
    """Places of the `RETAINED` shingles of each row: in turn one that other shapes have, and one that only it has.

    What several have finds the next copy of the same thing; what one has finds a copy of that one. Rows are below
    `BLOCK` and weights at most 1.0, so all that decides fits in one number: sorting that is far cheaper than by column.
    """
    mixed = (key * np.uint32(0x9E3779B1)).astype(np.uint64)
    lightness = (100 - np.round(100 * weights)).astype(np.uint64)
    group = row.astype(np.uint64) << np.uint64(1) | alone
    order = np.argsort(group << np.uint64(39) | lightness << np.uint64(32) | mixed, kind="stable")
    turn = 2 * _rank(group[order]) + alone[order]
    again = np.argsort(row[order].astype(np.uint64) << np.uint64(32) | turn.astype(np.uint64), kind="stable")
    return order[again][_rank(row[order][again]) < RETAINED]


def _rank(group: NDArray[Any]) -> Ints:
    """The number of each place within its run of equal values, from 0."""
    if not len(group):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    found: Ints = np.arange(len(group)) - np.repeat(starts, np.diff(np.append(starts, len(group))))
    return found


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
    token = np.unique(tokens)
    number = np.searchsorted(token, tokens)
    count = np.bincount(number, minlength=len(token))
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


def _encoded(code: Ints, number: Ints, offsets: Ints, block: slice) -> list[bytes]:
    inside = offsets[block.start : block.stop + 1]
    return varint.encode(code[number[inside[0] : inside[-1]]], inside - inside[0])


def _places(corpus: Corpus, shape: Ints) -> dict[str, Table]:
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
        },
    }


def _postings(found: Sequence[tuple[Ints, NDArray[np.uint32]]], number_of: Ints) -> Table:
    """Sorted by shingle, so that they compress and a search reads little."""
    shape = np.concatenate([part for part, _ in found] or [np.zeros(0, np.int64)])
    key = np.concatenate([part for _, part in found] or [np.zeros(0, np.uint32)])
    packed = np.sort((key.astype(np.uint64) << np.uint64(32)) | number_of[shape].astype(np.uint64))
    return {
        "shingle": (packed >> np.uint64(32)).astype(np.uint32),
        "shape": (packed & np.uint64(0xFFFFFFFF)).astype(np.int64),
    }
