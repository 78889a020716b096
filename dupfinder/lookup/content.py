"""What the look-up tables hold, from a corpus and its shapes: parts of tables, made while they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dupfinder.lookup import words
from dupfinder.lookup.schema import Table
from dupfinder.lookup.sequences import Sequences
from dupfinder.lookup.shingles import Packed, Weighing
from dupfinder.tables import Corpus, Ints, Shapes
from dupfinder_scanners.fragments import Repository, Role

ROWS = 1 << 14
"""Rows of a part, where they hold texts."""
NARROW_ROWS = 1 << 17
"""Rows of a part, where they hold two numbers."""


@dataclass(frozen=True, slots=True)
class Content:
    """The look-up tables of everything that was read, those that speak of candidates left out.

    To go through it is to gather it, part by part: names of tables with some of their rows, all parts of a table in
    the order of its rows, and one table after the other. Without `bodies` there is nothing of the source but names and
    paths: no words of bodies, no signatures.
    """

    corpus: Corpus
    shapes: Shapes
    repositories: Sequence[Repository]
    bodies: bool = True

    def __iter__(self) -> Iterator[tuple[str, Table]]:
        corpus, representative = self.corpus, self.shapes.representative
        weighing = Weighing(corpus, representative)
        yield "languages", _languages(corpus, weighing.population)
        yield "repositories", _repositories(corpus, self.repositories)
        for part in weighing.frequency():
            yield "frequency", part
        kept = weighing.kept()
        numbers = np.flatnonzero(kept)
        number_of = np.full(len(self.shapes), -1, np.int64)
        number_of[numbers] = np.arange(len(numbers))
        for part in _postings(weighing.retained(number_of)):
            yield "postings", part
        del weighing
        yield from _shapes(corpus, representative[numbers])
        shape = number_of[self.shapes.of]
        yield from _places(corpus, shape, signatures=self.bodies)
        for part in _words(corpus, representative[numbers], shape, bodies=self.bodies):
            yield "words", part


def content(corpus: Corpus, shapes: Shapes, repositories: Sequence[Repository], *, bodies: bool = True) -> Content:
    """What there is to write of a corpus."""
    return Content(corpus, shapes, repositories, bodies)


def _languages(corpus: Corpus, population: Ints) -> Table:
    return {"code": np.arange(len(corpus.languages)), "name": list(corpus.languages), "population": population}


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


def _postings(packed: Packed) -> Iterator[Table]:
    """Sorted by shingle, so that they compress and a search reads little."""
    for start in range(0, len(packed), NARROW_ROWS):
        part = packed[start : start + NARROW_ROWS]
        yield {"shingle": (part >> np.uint64(32)).astype(np.uint32), "shape": part.astype(np.uint32)}


def _shapes(corpus: Corpus, rows: Ints) -> Iterator[tuple[str, Table]]:
    """Shapes with their tokens, given by their representatives."""
    columns, sequences = corpus.columns, Sequences(corpus.columns, rows)
    yield "tokens", sequences.dictionary()
    for block, encoded in sequences.encoded():
        some = rows[block]
        part: Table = {
            "shape": np.arange(block.start, block.stop),
            "language": corpus.language[some],
            "level": columns.level[some],
            "fingerprint": columns.fingerprint[some],
            "shingles": columns.shingle_offsets[some + 1] - columns.shingle_offsets[some],
            "sequence": encoded,
        }
        yield "shapes", part


def _places(corpus: Corpus, shape: Ints, *, signatures: bool) -> Iterator[tuple[str, Table]]:
    """Where the kept shapes lie, by shape and place, and the files that they lie in."""
    columns = corpus.columns
    rows = np.flatnonzero(shape >= 0)
    rows = rows[np.argsort(shape[rows], kind="stable")]
    used = np.unique(columns.file[rows]).astype(np.int64)
    yield "files", _files(corpus, used)
    for start in range(0, len(rows), ROWS):
        some = rows[start : start + ROWS]
        part: Table = {
            "shape": shape[some],
            "file": np.searchsorted(used, columns.file[some]),
            "start_line": columns.start_line[some],
            "end_line": columns.end_line[some],
            "name": columns.name[some].tolist(),
            "exact": (columns.exact[some] & np.uint64(0xFFFFFFFF)).astype(np.uint32),
            "signature": [columns.signature(row) if signatures else "" for row in some.tolist()],
        }
        yield "places", part


def _files(corpus: Corpus, used: Ints) -> Table:
    files = [corpus.files[number] for number in used.tolist()]
    code = {name: number for number, name in enumerate(corpus.repositories)}
    return {
        "code": np.arange(len(files)),
        "repository": np.array([code[file.repository] for file in files], np.int64),
        "path": [file.path for file in files],
        "squad": [file.squad for file in files],
        "test": np.array([file.role is Role.TEST for file in files], bool),
    }


def _words(corpus: Corpus, representative: Ints, shape: Ints, *, bodies: bool) -> Iterator[Table]:
    """By which words the kept shapes are found; `shape` is that of each fragment, -1 where it is not kept."""
    columns = corpus.columns
    rows = np.flatnonzero(shape >= 0)
    paths = [corpus.files[file].path for file in columns.file[rows].tolist()]
    called = words.Called(shape[rows], columns.name[rows].tolist(), paths)
    return words.parts(called, lambda: words.in_bodies(columns, representative) if bodies else words.NOTHING)
