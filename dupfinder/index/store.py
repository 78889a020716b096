"""Writes one run into the index and reads the latest one back."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dupfinder.index import database, files, lineage, schema, tree
from dupfinder.index.columns import columns
from dupfinder.index.errors import DamagedIndexError, MissingIndexError
from dupfinder.index.history import NOTHING, Past, last_run, unchanged
from dupfinder.index.records import (
    Change,
    Figures,
    PastRepository,
    Run,
    RunInfo,
    Status,
    Trace,
    Written,
    past_repository,
)
from dupfinder.index.storage import Pool, arrow
from dupfinder.model import Candidate, ScanResult
from dupfinder_scanners import arrow_arrays
from dupfinder_scanners.fragments import Fragment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EMPTY = Pool({}, ())


def load_latest(path: Path) -> ScanResult:
    """The result of the latest run, equal to `Written.result` of its write. Raises an `IndexFileError`."""
    with database.reading(path) as con:
        return tree.unflatten(
            lambda table: database.rows(con, f'SELECT * FROM old."{table}" ORDER BY "row"')  # noqa: S608
        )


def trace(path: Path, result: ScanResult, squad_aliases: Mapping[str, str]) -> ScanResult:
    """The result with the past ids that a write would give its candidates; without a sound index it stays as it is."""
    try:
        with database.reading(path) as con:
            past = last_run(con, squad_aliases)
    except (MissingIndexError, DamagedIndexError):
        return result
    return _with_past_ids(result, past, _compare(past, result, squad_aliases))


def write(path: Path, result: ScanResult, run: RunInfo) -> Written:
    """Add one run: the result becomes the latest, the runs before it keep their figures and candidates.

    The file is built aside and renamed into place. A damaged index is moved to `NAME.broken-<n>`, which a warning
    tells, and a fresh one is begun. Raises `UnwritableIndexError`, `NewerIndexError`, `ForeignFileError` or
    `UnreadableIndexError`; the file in place is then the one of before.
    """
    twice = [one for one, times in Counter(candidate.id for candidate in result.candidates).items() if times > 1]
    if twice:
        raise ValueError(f"two candidates have the id {min(twice)}")
    path = files.target(path)
    try:
        return _write(path, result, run)
    except DamagedIndexError as error:
        broken = files.move_aside(path)
        warning = (
            f"The index {path} was damaged ({error.reason}). It now lies at {broken}, and a fresh index was begun: "
            "runs before this one are not in it."
        )
        return replace(_write(path, result, run), warnings=(warning,))


def _write(path: Path, result: ScanResult, run: RunInfo) -> Written:
    with files.built_aside(path) as aside, database.connection() as con:
        past = _attach_past(con, path, run.squad_aliases)
        changes = _compare(past, result, run.squad_aliases)
        written = Written(past.run + 1, _with_past_ids(result, past, changes), changes)
        with database.reporting_refusal(path):
            _build(con, aside, written, run)
    return written


def _attach_past(con: DuckDBPyConnection, path: Path, aliases: Mapping[str, str]) -> Past:
    try:
        database.attach(con, path)
    except MissingIndexError:
        return NOTHING
    with database.reporting_damage(path):
        database.verify(con, schema.HISTORY)
        return last_run(con, aliases)


def _compare(past: Past, result: ScanResult, aliases: Mapping[str, str]) -> tuple[Change, ...]:
    now = [lineage.node_of(candidate, aliases) for candidate in result.candidates]
    return lineage.compare(past.nodes, now, frozenset(one.id for one in result.set_aside))


def _with_past_ids(result: ScanResult, past: Past, changes: Iterable[Change]) -> ScanResult:
    given = {candidate.id: candidate.past_ids for candidate in result.candidates}
    ids = lineage.past_ids(changes, past.past_ids or {}, given)
    return replace(
        result, candidates=tuple(replace(candidate, past_ids=ids[candidate.id]) for candidate in result.candidates)
    )


def _build(con: DuckDBPyConnection, aside: Path, written: Written, run: RunInfo) -> None:
    con.execute(f"ATTACH ? AS new (BLOCK_SIZE {database.BLOCK_SIZE})", [os.fspath(aside)])
    con.execute("BEGIN")
    for name in schema.ddl():
        con.execute(schema.create("new", name))
    con.execute("INSERT INTO new.dupfinder_index VALUES (?, ?)", [schema.VERSION, run.tool_version])
    for table, arrays in tree.flatten(written.result):
        _insert(con, table.name, arrays)
    is_first = written.run == 1
    _write_runs(con, written, run, is_first)
    for name, arrays in _past(written.result).items():
        _extend(con, name, arrays, written.run, is_first)
    con.execute("COMMIT")
    con.execute("DETACH new")


def _insert(
    con: DuckDBPyConnection, table: str, arrays: Mapping[str, Any], source: str = "SELECT * FROM staged"
) -> None:
    con.register("staged", arrow_arrays.table(arrays))
    con.execute(f'INSERT INTO new."{table}" BY NAME {source}')
    con.unregister("staged")


def _write_runs(con: DuckDBPyConnection, written: Written, run: RunInfo, is_first: bool) -> None:
    if not is_first:
        for table in schema.LISTED:
            con.execute(f"INSERT INTO new.{table} BY NAME SELECT * FROM old.{table}")  # noqa: S608
    _insert(con, schema.RUNS, _encode(Run, [_figures_of_run(written, run)]))
    told = [change for change in written.changes if not _is_plain(change)]
    _insert(con, schema.CHANGES, _encode(Change, told) | {"run": arrow("BIGINT", [written.run] * len(told))})


def _is_plain(change: Change) -> bool:
    """A candidate that stayed as it was is not stored as a change: its own rows say so."""
    return (
        change.status is Status.SAME and change.before is not None and change == unchanged(change.before, change.kept)
    )


def _extend(con: DuckDBPyConnection, table: str, arrays: Mapping[str, Any], run: int, is_first: bool) -> None:
    """Copy a table of the past, where a row that is also in this run is valid for it too, and add what is new."""
    new_rows = f"SELECT *, {run} AS first_run, {run} AS last_run FROM staged"  # noqa: S608
    if is_first:
        _insert(con, table, arrays, new_rows)
        return
    same = " AND ".join(f'o."{name}" IS NOT DISTINCT FROM s."{name}"' for name in arrays)
    old = f'old."{table}"'
    _insert(
        con,
        table,
        arrays,
        f"SELECT * FROM {old} WHERE last_run < {run - 1} UNION ALL "  # noqa: S608
        f"SELECT o.* REPLACE (CASE WHEN EXISTS (SELECT 1 FROM staged s WHERE {same}) THEN {run} ELSE last_run END "
        f"AS last_run) FROM {old} o WHERE last_run = {run - 1}",
    )
    _insert(
        con,
        table,
        arrays,
        f"{new_rows} s WHERE NOT EXISTS (SELECT 1 FROM {old} o WHERE last_run = {run - 1} AND {same})",  # noqa: S608
    )


def _encode(cls: type, values: Sequence[Any]) -> dict[str, Any]:
    return {
        column.name: arrow(column.storage.sql, [column.value(one, EMPTY) for one in values]) for column in columns(cls)
    }


def _past(result: ScanResult) -> dict[str, dict[str, Any]]:
    traces = [trace for candidate in result.candidates for trace in _traces(candidate)]
    repositories = [past_repository(summary) for summary in result.repositories]
    return {
        schema.PAST_CANDIDATES: _encode(Figures, [_figures(candidate) for candidate in result.candidates]),
        schema.PAST_FRAGMENTS: _encode(Trace, [trace for trace, _ in traces])
        | _encode(Fragment, [fragment for _, fragment in traces]),
        schema.PAST_REPOSITORIES: _encode(PastRepository, repositories),
    }


def _traces(candidate: Candidate) -> list[tuple[Trace, Fragment]]:
    members = {fragment: number for number, fragment in enumerate(lineage.members_of(candidate))}
    found = [
        (Trace(candidate.id, number, members.pop(fragment, -1)), fragment)
        for number, fragment in enumerate(candidate.fragments)
    ]
    return found + [(Trace(candidate.id, -1, number), fragment) for fragment, number in members.items()]


def _figures(candidate: Candidate) -> Figures:
    return Figures(
        id=candidate.id,
        rank=candidate.rank,
        score=candidate.score,
        title=candidate.title,
        job=candidate.job,
        family=candidate.family.slug if candidate.family else None,
        role=candidate.role,
        level=candidate.level,
        kind=candidate.kind,
        squads=candidate.squads,
        repositories=candidate.repositories,
        languages=candidate.languages,
        similarity=candidate.similarity,
        copies=len(candidate.fragments),
        members=len(lineage.members_of(candidate)),
        lines=candidate.lines,
        duplicated_lines=candidate.duplicated_lines,
    )


def _figures_of_run(written: Written, run: RunInfo) -> Run:
    result = written.result
    return Run(
        number=written.run,
        info=run,
        repositories=len(result.repositories),
        candidates=len(result.candidates),
        duplicated_lines=sum(candidate.duplicated_lines for candidate in result.candidates),
        files=result.totals.files,
        read=result.totals.read,
        skipped=len(result.skipped),
        fragments=result.totals.fragments,
        lines=result.totals.lines,
    )
