"""Writes the look-up tables beside the index: built aside, then renamed into place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from dupfinder.adoption import Standing
from dupfinder.config import CheckSettings
from dupfinder.index import database, files
from dupfinder.index.errors import IndexFileError, UnwritableIndexError
from dupfinder.lookup import adopted, rules, schema
from dupfinder.lookup.content import Content
from dupfinder.lookup.schema import Table
from dupfinder.model import Candidate
from dupfinder_scanners import arrow_arrays

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BLOCK_SIZE = 16384
ROW_GROUP_SIZE = 61440
"""Rows that DuckDB gathers before it writes them: half of its default, and so half of the memory."""
BUFFERS = 32
"""Megabytes that DuckDB keeps at least, for what it wrote and may want again."""
_NO_WORDS: Mapping[str, str] = MappingProxyType({})
_NO_RULES = CheckSettings()
PRIVATE = "private"
"""What the organisation itself may see: everything."""


def beside(index: Path) -> Path:
    """Where the look-up tables of an index lie."""
    return index.with_name(f"{index.name.removesuffix('.duckdb')}.lookup.duckdb")


def write(  # noqa: PLR0913 - one parameter a thing that the tables tell of
    path: Path,
    found: Content,
    candidates: Iterable[Candidate],
    tool_version: str,
    key: str = "",
    standings: Sequence[Standing] = (),
    words: Mapping[str, str] = _NO_WORDS,
    check: CheckSettings = _NO_RULES,
) -> Path:
    """Write the tables, replacing those of the run before. Raises `UnwritableIndexError`; what was there then stays.

    `key` is a digest of all that they depend on but the candidates, an empty text where there is none: see `holds`.
    `words`: by slug of a family, what goes with its job; see `jobs.related`. `check`: the organisation's rules.
    """
    known = told(candidates, standings, words, check)
    return build(path, found, lambda: known, tool_version, key)


def build(
    path: Path,
    found: Iterable[tuple[str, Table]],
    last: Callable[[], Mapping[str, Table]],
    tool_version: str,
    key: str = "",
) -> Path:
    """Write parts of tables as they come, and when there are no more, whatever `last` gives. See `write`.

    Whatever either of them raises is raised, and nothing is left of the new file.
    """
    path = files.target(path)
    with files.built_aside(path) as aside, database.connection() as con, database.reporting_refusal(path):
        con.execute("SET write_buffer_row_group_count = 1")
        begin(con, aside, tool_version, PRIVATE, key)
        room, under_way = 0, ""
        for name, part in found:
            if name != under_way:
                # What is complete leaves the memory.
                con.execute("COMMIT")
                con.execute("BEGIN")
            under_way = name
            if (needed := _room(part)) > room:
                room = needed
                con.execute(f"SET memory_limit = '{room}MB'")
            insert(con, name, part)
            del part
        for name, columns in last().items():
            insert(con, name, columns)
        end(con)
    return path


def _room(part: Table) -> int:
    """Megabytes with which DuckDB can hold the rows of a table that it writes at once, if all are as these."""
    rows = max(map(len, part.values()))
    size = sum(one.nbytes if isinstance(one, np.ndarray) else sum(map(len, one)) + 16 * rows for one in part.values())
    return BUFFERS + 3 * size * ROW_GROUP_SIZE // (max(rows, 1) << 20)


def holds(path: Path, key: str) -> bool:
    """Whether the tables of a run before are those of this key."""
    try:
        with database.reading(path, schema.MARK, schema.VERSION, schema.VERSION) as con:
            row = con.execute(f"SELECT content FROM old.{schema.MARK}").fetchone()  # noqa: S608
    except IndexFileError:
        return False
    return bool(key) and row == (key,)


def refresh(
    path: Path,
    candidates: Iterable[Candidate],
    standings: Sequence[Standing] = (),
    words: Mapping[str, str] = _NO_WORDS,
    check: CheckSettings = _NO_RULES,
) -> None:
    """Say anew what candidates there are, what was decided of them, and the rules for checks; all else stays.

    Raises an `IndexFileError`; what was there then stays.
    """
    _renew(path, told(candidates, standings, words, check))


def adopt(path: Path, standings: Sequence[Standing]) -> None:
    """Say anew what was decided of candidates; all else stays. Raises an `IndexFileError`; nothing is then lost."""
    _renew(path, adopted.tables(standings))


def _renew(path: Path, tables: Mapping[str, Table]) -> None:
    path = files.target(path)
    with database.reading(path, schema.MARK, schema.VERSION, schema.VERSION) as con:
        if all(con.execute(f'FROM old."{name}"').fetchall() == _rows(name, table) for name, table in tables.items()):
            return
    with files.built_aside(path) as aside, database.connection() as con, database.reporting_refusal(path):
        _copy(path, aside)
        con.execute("ATTACH ? AS new", [os.fspath(aside)])
        con.execute("BEGIN")
        for name, columns in tables.items():
            con.execute(f'DELETE FROM new."{name}"')  # noqa: S608
            insert(con, name, columns)
        end(con)


def _copy(path: Path, aside: Path) -> None:
    try:
        shutil.copyfile(path, aside)
    except OSError as error:
        raise UnwritableIndexError(path, (error.strerror or str(error)).lower()) from error


def begin(con: DuckDBPyConnection, aside: Path, tool_version: str, audience: str, key: str) -> None:
    """Attach a new file as `new`, with all tables empty but the first."""
    con.execute(f"ATTACH ? AS new (BLOCK_SIZE {BLOCK_SIZE}, ROW_GROUP_SIZE {ROW_GROUP_SIZE})", [os.fspath(aside)])
    con.execute("BEGIN")
    for name in schema.TABLES:
        con.execute(schema.create("new", name))
    con.execute(f"INSERT INTO new.{schema.MARK} VALUES (?, ?, ?, ?)", [schema.VERSION, tool_version, audience, key])  # noqa: S608


def end(con: DuckDBPyConnection) -> None:
    """Complete the file."""
    con.execute("COMMIT")
    con.execute("CHECKPOINT new")
    con.execute("DETACH new")


def insert(con: DuckDBPyConnection, name: str, columns: Table) -> None:
    """Fill a table."""
    con.register("staged", arrow_arrays.table({key: _arrow(values) for key, values in columns.items()}))
    listed = ", ".join(f'"{column}"' for column in columns)
    con.execute(f'INSERT INTO new."{name}" ({listed}) SELECT {listed} FROM staged')  # noqa: S608
    con.unregister("staged")


def _arrow(values: Any) -> Any:  # noqa: ANN401 - any column
    if isinstance(values, np.ndarray):
        return arrow_arrays.numbers(values.view(np.uint8) if values.dtype == bool else values)
    if values and isinstance(values[0], bytes):
        return arrow_arrays.blobs(values)
    try:
        return arrow_arrays.texts(values)
    except ValueError:
        return arrow_arrays.texts([_text(value) for value in values])


def _text(value: str) -> str:
    """Names of files may hold bytes that are no UTF-8; such a file is not read, so this loses nothing."""
    return value.encode("utf-8", "replace").decode("utf-8")


def told(
    candidates: Iterable[Candidate], standings: Sequence[Standing], words: Mapping[str, str], check: CheckSettings
) -> Mapping[str, Table]:
    """The tables that speak of candidates, of what was decided, and of checks; see `write`. Rows stand in one order."""
    # Only who writes needs families, and they are slow to import.
    from dupfinder.lookup import jobs

    every = tuple(candidates)
    return {
        "members": _members(every),
        "jobs": jobs.table(every, words),
        "decisions": _decisions(every),
        **adopted.tables(standings),
        **rules.tables(check),
    }


def _rows(name: str, table: Table) -> list[tuple[Any, ...]]:
    columns = [table[column] for column, _ in schema.TABLES[name]]
    plain = (one.tolist() if isinstance(one, np.ndarray) else one for one in columns)
    return list(zip(*plain, strict=True))


def _decisions(candidates: Iterable[Candidate]) -> Table:
    """Values are numbered, never written: they may be anything that stands in the code."""
    rows = []
    for candidate in sorted(candidates, key=lambda one: one.id):
        for place, decision in enumerate(candidate.drift):
            said = {squad: value for squad, value in sorted(decision.values.items()) if value}
            number = {value: n for n, value in enumerate(sorted(set(said.values())))}
            rows += [(candidate.id, place, decision.concept, squad, number[value]) for squad, value in said.items()]
    return {
        "candidate": [row[0] for row in rows],
        "place": np.array([row[1] for row in rows], np.int32),
        "concept": [row[2] for row in rows],
        "squad": [row[3] for row in rows],
        "variant": np.array([row[4] for row in rows], np.int32),
    }


def _members(candidates: Iterable[Candidate]) -> Table:
    found = {
        (int(fragment.fingerprint, 16), candidate.id)
        for candidate in candidates
        for part in candidate.parts
        for fragment in part.fragments
    }
    ordered = sorted(found)
    return {
        "fingerprint": np.array([fingerprint for fingerprint, _ in ordered], np.uint64),
        "candidate": [candidate for _, candidate in ordered],
    }
