"""Which cues of the families are there: in a fragment its own, in a file those of its path and of what it imports.

What fragments have from their file is kept once a file. Hashes that some family asks for are looked up in a table by
their lower bits, for nineteen cues of twenty are asked for by nobody, and each cue of a family counts once, however
many hashes stand for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.assess.family.compiled import IN_NAME, IN_PATH, Compiled, segments
from dupfinder.assess.family.hashes import Table
from dupfinder.assess.family.words import words
from dupfinder_scanners.columns import Columns, has_kind
from dupfinder_scanners.languages.hashing import distinct, flatten

BLOCK = 1 << 11
"""Fragments that are looked at together: bounds memory, and what a step leaves the next one finds in the cache."""

Numbers = NDArray[np.int64]

_RUN = 4
_MOST_CODES = 1 << 31


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files of a batch lie, one entry a file of it: path, and name of the repository. Empty where unknown."""

    paths: Sequence[str] = ()
    repositories: Sequence[str] = ()


NOWHERE = Places()


@dataclass(frozen=True, slots=True)
class Lists:
    """Ascending numbers of each of some rows: `sizes`, and `values` one after the other."""

    sizes: NDArray[np.integer[Any]]
    values: NDArray[np.integer[Any]]

    @property
    def offsets(self) -> Numbers:
        """Where in `values` each row begins, and where the last one ends."""
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(self.sizes, dtype=np.int64)])

    @classmethod
    def of(cls, rows: Numbers, values: NDArray[np.integer[Any]], count: int, bound: int) -> Lists:
        """The distinct values below `bound` of each row."""
        bits = max(bound - 1, 1).bit_length()
        pairs: NDArray[np.integer[Any]] = rows << bits | values
        code = distinct(pairs.astype(np.int32) if count << bits < _MOST_CODES else pairs)
        kind = np.min_scalar_type(bound)
        sizes = np.bincount(code >> bits, minlength=count)
        return cls(sizes.astype(kind), (code & code.dtype.type((1 << bits) - 1)).astype(kind))

    @classmethod
    def joined(cls, parts: Sequence[Lists]) -> Lists:
        """The rows of one after those of the other."""
        return cls(np.concatenate([part.sizes for part in parts]), np.concatenate([part.values for part in parts]))

    def part(self, rows: slice, offsets: Numbers) -> Lists:
        """Some rows that lie together. `offsets`: of all, which whoever asks several times has from before."""
        return Lists(self.sizes[rows], self.values[offsets[rows.start] : offsets[rows.stop]])

    def slices(self, start: Numbers, end: Numbers) -> Lists:
        """The rows of all slices [start, end), one after the other."""
        offsets = self.offsets
        kept = zip(start.tolist(), end.tolist(), offsets[start].tolist(), offsets[end].tolist(), strict=True)
        pairs = [(self.sizes[:0], self.values[:0])]
        pairs += [(self.sizes[rows:stop], self.values[first:last]) for rows, stop, first, last in kept]
        sizes, values = zip(*pairs, strict=True)
        return Lists(np.concatenate(sizes), np.concatenate(values))


@dataclass(frozen=True, slots=True)
class Present:
    """The concepts (see `compiled`), of which there are `width`, of some whole files: `own` are those that each
    fragment has by itself, `counts` tells how many fragments there are in each file, and `around` are the concepts that
    all fragments of a file have from it. No concept is of both kinds."""

    width: int
    counts: Numbers
    own: Lists
    around: Lists

    def check(self) -> None:
        """Raise ValueError where the parts do not belong together, as those of a damaged file."""
        arrays = [array for lists in (self.own, self.around) for array in (lists.sizes, lists.values)]
        if any(array.dtype.kind != "u" or array.ndim != 1 for array in arrays) or (self.counts < 0).any():
            raise ValueError("the lists are none of whole numbers")
        rows = (len(self.own.sizes), int(self.counts.sum())), (len(self.around.sizes), len(self.counts))
        values = [(len(lists.values), int(lists.sizes.sum())) for lists in (self.own, self.around)]
        if any(one != other for one, other in (*rows, *values)):
            raise ValueError("the lists are not as long as their sizes say")
        if any(int(lists.values.max(initial=0)) >= max(self.width, 1) for lists in (self.own, self.around)):
            raise ValueError("there is no such concept")

    def with_others(self, others: Present, places: Numbers) -> Present:
        """The files at `places`, and at each place below 0 the next one of the others."""
        order = places.copy()
        fresh = np.flatnonzero(places < 0)
        order[fresh] = len(self.counts) + np.arange(len(fresh))
        counts = np.concatenate([self.counts, others.counts])
        ends = np.cumsum(counts)
        own = Lists.joined([self.own, others.own]).slices((ends - counts)[order], ends[order])
        around = Lists.joined([self.around, others.around]).slices(order, order + 1)
        return Present(self.width, counts[order], own, around)


def present(known: Compiled, columns: Columns, places: Places, files: Numbers | None = None) -> Present:
    """What there is in these files, in ascending order; in all of them by default."""
    width = len(known.group)
    every = np.arange(len(columns.file_lines), dtype=np.int64) if files is None else files
    ends = np.searchsorted(columns.file, np.arange(len(columns.file_lines) + 1)).astype(np.int64)
    rows = flatten(ends[every], ends[every + 1])[1]
    named, names = name_keys(known, columns, rows)
    starts = np.searchsorted(named, np.arange(0, len(rows) + BLOCK, BLOCK))
    parts = [Lists.of(rows[:0], rows[:0], 0, width)]
    for number, start in enumerate(range(0, len(rows), BLOCK)):
        part = slice(starts[number], starts[number + 1])
        parts.append(_of_fragments(known, columns, rows[start : start + BLOCK], (named[part] - start, names[part])))
    around = Lists.of(*_concepts(known, *file_keys(known, columns, places, every)), len(every), width)
    return Present(width, np.diff(ends)[every], Lists.joined(parts), around)


def _of_fragments(known: Compiled, columns: Columns, rows: Numbers, named: tuple[Numbers, Numbers]) -> Lists:
    """The concepts of some fragments, of which the keys of the names are known."""
    cues, offsets = _cues(columns, rows)
    place, key = _cue_keys(known, cues, offsets)
    row, concept = _concepts(known, np.concatenate([place, named[0]]), np.concatenate([key, named[1]]))
    for other, names in known.others:
        calls = np.concatenate([np.zeros(1, np.int64), np.cumsum(has_kind(cues, "call"))])
        more = np.flatnonzero(np.diff(calls[offsets]) > np.bincount(place[names[key]], minlength=len(rows)))
        row, concept = np.concatenate([row, more]), np.concatenate([concept, np.full(len(more), other, np.int32)])
    return Lists.of(row, concept, len(rows), len(known.group))


def _concepts(known: Compiled, rows: Numbers, keys: Numbers) -> tuple[Numbers, NDArray[np.int32]]:
    """(row, concept) for each concept that each key stands for."""
    which, position = flatten(known.concept_offsets[keys], known.concept_offsets[keys + 1])
    return rows[which], known.concepts[position]


def own_keys(known: Compiled, columns: Columns, rows: Numbers) -> tuple[Numbers, Numbers]:
    """(place in `rows`, place in the keys) for all that the fragments have by themselves."""
    cues, names = _cue_keys(known, *_cues(columns, rows)), name_keys(known, columns, rows)
    return np.concatenate([cues[0], names[0]]), np.concatenate([cues[1], names[1]])


def _cues(columns: Columns, rows: Numbers) -> tuple[NDArray[np.uint32], Numbers]:
    """The cues of some fragments one after the other, and where those of each begin."""
    start, end = columns.cue_offsets[rows], columns.cue_offsets[rows + 1]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(end - start)])
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
        return columns.cues[start[0] : end[-1]], offsets
    return columns.cues[flatten(start, end)[1]], offsets


def _cue_keys(known: Compiled, cues: NDArray[np.uint32], offsets: Numbers) -> tuple[Numbers, Numbers]:
    at, key = known.cues.find(cues)
    return np.repeat(np.arange(len(offsets) - 1), np.diff(np.searchsorted(at, offsets))), key


def name_keys(known: Compiled, columns: Columns, rows: Numbers) -> tuple[Numbers, Numbers]:
    """(place in `rows`, place in the keys) for the words of the qualified names, which name the classes around a
    method."""
    names = columns.name if len(rows) == len(columns) else columns.name[rows]
    return _word_keys(names.tolist(), *known.words[IN_NAME])


def file_keys(known: Compiled, columns: Columns, places: Places, files: Numbers) -> tuple[Numbers, Numbers]:
    """(place in `files`, place in the keys) for what all fragments of a file have: imports, and words of its path."""
    row, position = flatten(columns.file_import_offsets[files], columns.file_import_offsets[files + 1])
    hashes, module = np.unique(columns.imports[position], return_inverse=True)
    asked = [_asked(text, known.modules) for text in columns.told(hashes)]
    ends = np.cumsum([0, *map(len, asked)])
    pair, at = flatten(ends[module], ends[module + 1])
    keys = np.array([key for found in asked for key in found], np.int64)[at]
    paths = [places.paths[file] for file in files.tolist()] if places.paths else []
    there, spoken = _word_keys(paths, *known.words[IN_PATH])
    return np.concatenate([row[pair], there]), np.concatenate([keys, spoken])


def _asked(module: str, modules: Mapping[tuple[str, ...], int]) -> list[int]:
    """The imports that a module's path holds as a run of its segments."""
    parts = segments(module)
    starts = range(len(parts))
    runs = {parts[start:end] for start in starts for end in range(start + 1, min(start + _RUN, len(parts)) + 1)}
    return [modules[run] for run in runs if run in modules]


def _word_keys(texts: Sequence[str], table: Table, begin: int) -> tuple[Numbers, Numbers]:
    """(number of the text, key) for each word that is asked for, of which the keys begin at `begin`."""
    number, hashes = words(texts)
    at, place = table.find(hashes)
    return number[at], place + begin
