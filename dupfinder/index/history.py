"""What is kept of every run: its figures, its candidates with their fragments, its repositories, and what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dupfinder.index import database, schema
from dupfinder.index.columns import Row, build
from dupfinder.index.errors import IndexFileError
from dupfinder.index.lineage import Node, todays
from dupfinder.index.records import (
    Change,
    Figures,
    IndexFacts,
    PastCandidate,
    PastRepository,
    Run,
    Status,
    Trace,
)
from dupfinder.index.storage import DecodeError, Pool
from dupfinder_scanners.fragments import Fragment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EMPTY = Pool({}, ())
IN_RUN = "WHERE first_run <= $1 AND last_run >= $1"


@dataclass(frozen=True, slots=True)
class Past:
    """What a write needs of the last run: its number, its candidates, and the ids that led to each of them."""

    run: int
    nodes: tuple[Node, ...] = ()
    past_ids: Mapping[str, tuple[str, ...]] | None = None


NOTHING = Past(0)


def runs(path: Path) -> tuple[Run, ...]:
    """Every run that was kept, oldest first. Raises an `IndexFileError`."""
    with database.reading(path) as con:
        return all_runs(con)


def all_runs(con: DuckDBPyConnection) -> tuple[Run, ...]:
    """Every run of an attached index, oldest first."""
    found = database.rows(con, "SELECT * FROM old.runs ORDER BY number")
    return tuple(build(Run, row, EMPTY, {}) for row in found)


def candidates_of(path: Path, run: int) -> tuple[PastCandidate, ...]:
    """The candidates of one run, best first, squads by today's names. Raises an `IndexFileError`."""
    with database.reading(path) as con:
        aliases = _run(con, path, run)[-1].info.squad_aliases
        return tuple(_renamed(candidate, aliases) for candidate in _candidates(con, run))


def repositories_of(path: Path, run: int) -> tuple[PastRepository, ...]:
    """The repositories of one run with their commits, by name, squads by today's names. Raises an `IndexFileError`."""
    with database.reading(path) as con:
        aliases = _run(con, path, run)[-1].info.squad_aliases
        found = [build(PastRepository, row, EMPTY, {}) for row in _valid(con, schema.PAST_REPOSITORIES, run, "name")]
        return tuple(replace(one, squad=aliases.get(one.squad, one.squad)) for one in found)


def changes(path: Path, run: int) -> tuple[Change, ...]:
    """Every step from the run before to this one, also those that changed nothing, ordered by the ids.

    Raises an `IndexFileError`, also for a run that the index does not have.
    """
    with database.reading(path) as con:
        _run(con, path, run)
        query = "SELECT * EXCLUDE (run) FROM old.changes WHERE run = $1"
        told = [build(Change, row, EMPTY, {}) for row in database.rows(con, query, [run])]
        known = {change.after for change in told}
        figures = [build(Figures, row, EMPTY, {}) for row in _valid(con, schema.PAST_CANDIDATES, run, "rank")]
    told += [unchanged(one.id, one.members) for one in figures if one.id not in known]
    return tuple(sorted(told, key=lambda change: (change.before or "", change.after or "")))


def unchanged(candidate: str, members: int) -> Change:
    """The step of a candidate that stayed as it was under its id: not stored, but told."""
    return Change(Status.SAME, candidate, candidate, members)


def info(path: Path) -> IndexFacts:
    """What the file is and holds. Raises an `IndexFileError`."""
    with database.reading(path) as con:
        found = all_runs(con)
        if not found:
            raise DecodeError("no run")
        version = database.one(con, "SELECT version FROM old.dupfinder_index")
        snippets = database.one(con, "SELECT count(*) FROM old.snippets")
        return IndexFacts(path, version, path.stat().st_size, len(found), found[-1], snippets)


def _run(con: DuckDBPyConnection, path: Path, run: int) -> tuple[Run, ...]:
    found = all_runs(con)
    if run not in {one.number for one in found}:
        known = f"{found[0].number} to {found[-1].number}" if found else "none"
        raise IndexFileError(
            f"The index {path} has no run {run} (it has {known}). `dupfinder index info` lists its runs."
        )
    return found


def _valid(con: DuckDBPyConnection, table: str, run: int, order: str) -> list[Row]:
    query = f"SELECT * FROM old.{table} {IN_RUN} ORDER BY {order}"  # noqa: S608
    return database.rows(con, query, [run])


def _candidates(con: DuckDBPyConnection, run: int) -> list[PastCandidate]:
    copies: dict[str, list[Fragment]] = defaultdict(list)
    members: dict[str, list[tuple[int, Fragment]]] = defaultdict(list)
    for row in _valid(con, schema.PAST_FRAGMENTS, run, "candidate, copy, member"):
        trace, fragment = build(Trace, row, EMPTY, {}), build(Fragment, row, EMPTY, {})
        if trace.copy >= 0:
            copies[trace.candidate].append(fragment)
        if trace.member >= 0:
            members[trace.candidate].append((trace.member, fragment))
    found = []
    for row in _valid(con, schema.PAST_CANDIDATES, run, "rank, id"):
        figures: Figures = build(Figures, row, EMPTY, {})
        followed = tuple(fragment for _, fragment in sorted(members[figures.id]))
        found.append(PastCandidate(figures, tuple(copies[figures.id]), followed))
    return found


def _renamed(candidate: PastCandidate, aliases: Mapping[str, str]) -> PastCandidate:
    if not aliases:
        return candidate
    return PastCandidate(
        replace(candidate.figures, squads=todays(candidate.figures.squads, aliases)),
        _renamed_fragments(candidate.copies, aliases),
        _renamed_fragments(candidate.members, aliases),
    )


def _renamed_fragments(fragments: Sequence[Fragment], aliases: Mapping[str, str]) -> tuple[Fragment, ...]:
    return tuple(replace(one, squad=aliases.get(one.squad, one.squad)) for one in fragments)


def last_run(con: DuckDBPyConnection, aliases: Mapping[str, str]) -> Past:
    """The last run of the attached index, squads by the names that `aliases` gives them."""
    number = database.one(con, "SELECT max(number) FROM old.runs")
    if number is None:
        raise DecodeError("no run")
    nodes = tuple(
        Node(one.figures.id, one.members, frozenset(todays(one.figures.squads, aliases)))
        for one in _candidates(con, number)
    )
    latest = database.rows(con, "SELECT id, past_ids FROM old.candidates")
    decode = partial(build, _Ids, pool=EMPTY, children={})
    found: list[Any] = [decode(row) for row in latest]
    return Past(number, nodes, {one.id: one.past_ids for one in found})


@dataclass(frozen=True, slots=True)
class _Ids:
    id: str
    past_ids: tuple[str, ...]
