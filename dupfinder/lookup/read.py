"""Questions to the look-up tables. Nothing is loaded whole: a check asks for what its few functions may be like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.adoption import Decision as Adopted
from dupfinder.config import CheckSettings
from dupfinder.index import database
from dupfinder.index.errors import DamagedIndexError
from dupfinder.lookup import schema, varint
from dupfinder.lookup.adopted import decision_of
from dupfinder.lookup.rules import settings_of
from dupfinder.lookup.stems import number
from dupfinder.lookup.words import shapes_of
from dupfinder.tables import Ints
from dupfinder_scanners import arrow_arrays

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MIN_SHARED = 3
"""Retained shingles that a shape must share with what is looked for."""
MOST_NEAR = 40
"""Shapes that are looked at closely for each thing that is looked for."""
BUFFERS = "96MB"
"""What DuckDB keeps of the file. Each block is read a few times at most, and the system caches it too."""

_PLACE = (
    "r.name, f.path, p.start_line, p.end_line, p.name, f.squad, f.test, r.platform, r.visibility, p.exact, p.signature"
)
_MEMBERS = """(
    SELECT m.candidate, s.shape FROM old.members m JOIN old.shapes s USING (fingerprint)
    UNION SELECT j.candidate, p.shape FROM old.jobs j JOIN old.repositories r ON r.name = j.repository
    JOIN old.files f ON f.repository = r.code AND f.path = j.path
    JOIN old.places p ON p.file = f.code AND p.start_line = j.start_line
)"""
_PLACES = "old.places p JOIN old.files f ON f.code = p.file JOIN old.repositories r ON r.code = f.repository"


@dataclass(frozen=True, slots=True)
class Known:
    """One repository of the organisation."""

    name: str
    squad: str
    visibility: str
    platform: bool


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a shape lies. `exact`: 32 bits of the hash of its tokens with names and literals. `signature`: what it says
    before its body; an export has none unless asked for."""

    repository: str
    path: str
    start_line: int
    end_line: int
    name: str
    squad: str
    test: bool
    platform: bool
    visibility: str
    exact: int
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """The shapes that a stem finds, ascending: in their own name, in what lies around them, in their body."""

    stem: str
    name: Ints
    around: Ints
    body: Ints


@dataclass(frozen=True, slots=True)
class Job:
    """What a candidate is said to do, in the words of its family, and words that go with that."""

    candidate: str
    job: str
    related: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the copies of a candidate disagree on; squads with another number in `variants` say something else."""

    concept: str
    variants: Mapping[str, int]


@contextmanager
def opened(path: Path) -> Iterator[Lookup]:
    """The look-up tables of a file, open for questions. Raises an `IndexFileError`."""
    with database.reading(path, schema.MARK, schema.VERSION, schema.VERSION) as con:
        try:
            yield Lookup(con)
        except ValueError as error:
            raise DamagedIndexError(path, str(error)) from error


class Lookup:
    """An open file of look-up tables."""

    def __init__(self, con: DuckDBPyConnection) -> None:
        self._con = con
        con.execute(f"SET memory_limit = '{BUFFERS}'")
        self._tokens: NDArray[np.uint32] | None = None
        self.languages: Mapping[str, tuple[int, int]] = {
            str(name): (int(code), int(population))
            for name, code, population in con.execute("SELECT name, code, population FROM old.languages").fetchall()
        }

    def repositories(self) -> Mapping[str, Known]:
        """All repositories by name."""
        query = "SELECT name, squad, visibility, platform FROM old.repositories ORDER BY name"
        return {str(row[0]): Known(*row) for row in self._con.execute(query).fetchall()}

    def rules(self) -> CheckSettings | None:
        """What the organisation says of checks; None where no scan said it."""
        rows = self._con.execute("SELECT * FROM old.rules").fetchall()
        return settings_of(rows[0]) if rows else None

    def size(self) -> int:
        """How many fragments can be found."""
        return int(database.one(self._con, "SELECT count(*) FROM old.places"))

    def near(self, wanted: Ints, shingles: NDArray[np.uint32]) -> tuple[Ints, Ints]:
        """Pairs (number, shape) worth a closer look. `shingles[n]` is salted and belongs to the thing `wanted[n]`.

        A shape is near where it is found by `MIN_SHARED` of its retained shingles, or by all of fewer; the
        `MOST_NEAR` best for each.
        """
        query = f"""
            SELECT wanted, shape FROM (
                SELECT s.wanted, p.shape, count(*) AS shared FROM staged s JOIN old.postings p USING (shingle)
                GROUP BY ALL HAVING count(*) >= {MIN_SHARED}
            ) QUALIFY row_number() OVER (PARTITION BY wanted ORDER BY shared DESC, shape) <= {MOST_NEAR}
            ORDER BY ALL"""  # noqa: S608
        found = self._asked(query, wanted=wanted, shingle=shingles)
        return _column(found, 0), _column(found, 1)

    def same(self, fingerprints: NDArray[np.uint64]) -> list[tuple[int, int]]:
        """Pairs (fingerprint, shape) of shapes with exactly these tokens."""
        query = "SELECT fingerprint, shape FROM old.shapes SEMI JOIN staged USING (fingerprint) ORDER BY ALL"
        return [(int(one), int(other)) for one, other in self._asked(query, fingerprint=np.unique(fingerprints))]

    def sequences(self, shapes: Ints) -> Mapping[int, tuple[int, int, NDArray[np.uint32]]]:
        """Language code, level code and tokens of shapes."""
        query = "SELECT shape, language, level, sequence FROM old.shapes SEMI JOIN staged USING (shape) ORDER BY shape"
        rows = self._asked(query, shape=np.unique(shapes))
        tokens = self._dictionary()
        return {
            int(shape): (int(language), int(level), tokens[varint.checked(varint.decode(data), len(tokens))])
            for shape, language, level, data in rows
        }

    def frequency(self, shingles: NDArray[np.uint32]) -> Mapping[int, int]:
        """In how many shapes each salted shingle is, where in more than one."""
        query = "SELECT f.shingle, f.shapes FROM old.frequency f SEMI JOIN staged USING (shingle)"
        return {int(one): int(count) for one, count in self._asked(query, shingle=np.unique(shingles))}

    def names(self, names: Sequence[str]) -> Mapping[str, int]:
        """How many shapes have each own name, without case and outer underscores."""
        query = """
            SELECT own, count(DISTINCT shape) FROM old.places JOIN (
                SELECT name, own FROM (
                    SELECT name, lower(trim(string_split(name, '.')[-1], '_')) AS own
                    FROM (SELECT DISTINCT name FROM old.places)
                ) SEMI JOIN staged USING (own)
            ) USING (name) GROUP BY own"""
        return {str(own): int(count) for own, count in self._asked(query, own=sorted(set(names)))}

    def places(self, shapes: Ints) -> Mapping[int, tuple[Place, ...]]:
        """Where shapes lie, in the order of repositories, paths and lines."""
        query = f"""
            SELECT p.shape, {_PLACE} FROM {_PLACES} SEMI JOIN staged USING (shape)
            ORDER BY p.shape, r.name, f.path, p.start_line, p.end_line"""  # noqa: S608
        found: dict[int, list[Place]] = {}
        for shape, *place in self._asked(query, shape=np.unique(shapes)):
            found.setdefault(int(shape), []).append(Place(*place))
        return {shape: tuple(places) for shape, places in found.items()}

    def words(self, stems: Sequence[str]) -> Mapping[str, Word]:
        """What each of some stems finds; those that find nothing are left out."""
        known = {number(one): one for one in stems}
        query = "SELECT word, name, around, body FROM old.words SEMI JOIN staged USING (word) ORDER BY word"
        rows = self._asked(query, word=np.array(sorted(known), np.uint32))
        return {known[word]: Word(known[word], *map(shapes_of, lists)) for word, *lists in rows}

    def nearest_stems(self, stem: str, most: int) -> tuple[str, ...]:
        """Stems of names that begin with this one, or that this one begins with, the nearest in length first."""
        query = """SELECT stem FROM old.words WHERE length(stem) > 3 AND stem <> $1
            AND (starts_with(stem, $1) OR starts_with($1, stem))
            ORDER BY abs(length(stem) - length($1)), stem LIMIT $2"""
        return tuple(str(one) for (one,) in self._con.execute(query, [stem, most]).fetchall())

    def shapes(self) -> int:
        """How many shapes there are; they are numbered from 0."""
        return int(database.one(self._con, "SELECT coalesce(max(shape) + 1, 0) FROM old.shapes"))

    def joined(self) -> list[tuple[str, Ints]]:
        """Each candidate of the last scan with its shapes, in the order of the ids; see `members`."""
        query = f"""SELECT m.candidate, list(DISTINCT m.shape ORDER BY m.shape) FROM {_MEMBERS} m
            GROUP BY ALL ORDER BY ALL"""  # noqa: S608
        return [(str(one), np.array(shapes, np.int64)) for one, shapes in self._con.execute(query).fetchall()]

    def jobs(self) -> Mapping[str, Job]:
        """What candidates of the last scan do, by their id, where that is known."""
        rows = self._con.execute("SELECT candidate, job, related FROM old.jobs").fetchall()
        return {str(row[0]): Job(*row) for row in rows}

    def members(self, candidates: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
        """The shapes of some candidates of the last scan, the platform's own version among them."""
        query = f"""SELECT m.candidate, list(DISTINCT m.shape ORDER BY m.shape) FROM {_MEMBERS} m
            SEMI JOIN staged USING (candidate) GROUP BY ALL"""  # noqa: S608
        return {str(one): tuple(shapes) for one, shapes in self._asked(query, candidate=sorted(set(candidates)))}

    def candidates_like(self, start: str) -> tuple[str, ...]:
        """Ids of candidates of the last scan that begin so, sorted."""
        query = "SELECT DISTINCT candidate FROM old.members WHERE starts_with(candidate, ?) ORDER BY candidate"
        return tuple(str(one) for (one,) in self._con.execute(query, [start]).fetchall())

    def decisions(self, candidates: Sequence[str]) -> Mapping[str, tuple[Decision, ...]]:
        """On what the copies of some candidates of the last scan disagree, in the order of the scan's report."""
        query = """SELECT d.candidate, d.concept, list(d.squad ORDER BY d.squad), list(d.variant ORDER BY d.squad)
            FROM old.decisions d SEMI JOIN staged USING (candidate)
            GROUP BY d.candidate, d.place, d.concept ORDER BY d.candidate, d.place"""
        found: dict[str, list[Decision]] = {}
        for candidate, concept, squads, variants in self._asked(query, candidate=sorted(set(candidates))):
            found.setdefault(candidate, []).append(Decision(concept, dict(zip(squads, variants, strict=True))))
        return {candidate: tuple(ones) for candidate, ones in found.items()}

    def decided(self, shapes: Ints) -> Mapping[int, Adopted]:
        """What was decided of the candidate that each shape is of, or once was: the latest where there are several."""
        query = """SELECT s.shape, a.* FROM old.shapes s SEMI JOIN staged USING (shape)
            JOIN old.adopted_members m USING (fingerprint) JOIN old.adopted a USING (candidate)
            ORDER BY s.shape, a.decided, a.candidate"""
        return {int(shape): decision_of(row) for shape, *row in self._asked(query, shape=np.unique(shapes))}

    def decisions_made(self) -> tuple[Adopted, ...]:
        """Everything that was decided of candidates, in the order of days."""
        rows = self._con.execute("SELECT * FROM old.adopted ORDER BY decided, candidate").fetchall()
        return tuple(decision_of(row) for row in rows)

    def languages_of(self, shapes: Sequence[int]) -> Mapping[int, str]:
        """The language of each shape."""
        query = """SELECT s.shape, l.name FROM old.shapes s SEMI JOIN staged USING (shape)
            JOIN old.languages l ON l.code = s.language"""
        return {int(one): str(name) for one, name in self._asked(query, shape=np.array(sorted(shapes), np.int64))}

    def squad_of(self, repository: str, path: str) -> str | None:
        """Who owned a file at the last scan."""
        query = """SELECT f.squad FROM old.files f JOIN old.repositories r ON r.code = f.repository
            WHERE r.name = ? AND f.path = ?"""
        rows = self._con.execute(query, [repository, path]).fetchall()
        return str(rows[0][0]) if rows else None

    def candidates(self, shapes: Ints) -> Mapping[int, str]:
        """The candidate of the last scan that holds fragments of each shape."""
        query = """SELECT s.shape, min(m.candidate) FROM old.shapes s SEMI JOIN staged USING (shape)
            JOIN old.members m USING (fingerprint) GROUP BY ALL"""
        return {int(one): str(candidate) for one, candidate in self._asked(query, shape=np.unique(shapes))}

    def _dictionary(self) -> NDArray[np.uint32]:
        if self._tokens is None:
            found = self._con.execute("SELECT token FROM old.tokens ORDER BY code").fetchnumpy()["token"]
            self._tokens = np.asarray(found, np.uint32)
        return self._tokens

    def _asked(self, query: str, **columns: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - any column
        arrays = {
            name: arrow_arrays.numbers(values) if isinstance(values, np.ndarray) else arrow_arrays.texts(list(values))
            for name, values in columns.items()
        }
        self._con.register("staged", arrow_arrays.table(arrays))
        try:
            return self._answered(query)
        finally:
            self._con.unregister("staged")

    def _answered(self, query: str) -> list[tuple[Any, ...]]:
        import duckdb

        try:
            return self._con.execute(query).fetchall()
        except duckdb.OutOfMemoryException:
            # A question about very much: it gets what the machine has.
            self._con.execute("RESET memory_limit")
            return self._con.execute(query).fetchall()


def _column(rows: Sequence[tuple[Any, ...]], number: int) -> Ints:
    return np.array([row[number] for row in rows], np.int64)
