"""Writes the look-up tables beside the index: built aside, then renamed into place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
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

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BLOCK_SIZE = 16384
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
    told = {**_told(tuple(candidates), words), **adopted.tables(standings), **rules.tables(check)}
    tables = {**found.tables, **told}
    path = files.target(path)
    with files.built_aside(path) as aside, database.connection() as con, database.reporting_refusal(path):
        begin(con, aside, tool_version, PRIVATE, key)
        for name, columns in tables.items():
            insert(con, name, columns)
        end(con)
    return path


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
    _renew(path, {**_told(tuple(candidates), words), **adopted.tables(standings), **rules.tables(check)})


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
    con.execute(f"ATTACH ? AS new (BLOCK_SIZE {BLOCK_SIZE})", [os.fspath(aside)])
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
    from arro3.core import Table as ArrowTable

    con.register("staged", ArrowTable.from_pydict({key: _arrow(values) for key, values in columns.items()}))
    listed = ", ".join(f'"{column}"' for column in columns)
    con.execute(f'INSERT INTO new."{name}" ({listed}) SELECT {listed} FROM staged')  # noqa: S608
    con.unregister("staged")


def _arrow(values: Any) -> Any:  # noqa: ANN401 - any column
    from arro3.core import Array, DataType

    if isinstance(values, np.ndarray):
        plain = values.astype(np.uint8) if values.dtype == bool else values
        return Array(np.ascontiguousarray(plain))
    kind = DataType.binary() if values and isinstance(values[0], bytes) else DataType.utf8()
    return Array([_text(value) for value in values], kind)


def _text(value: str | bytes) -> str | bytes:
    """Names of files may hold bytes that are no UTF-8; such a file is not read, so this loses nothing."""
    return value if isinstance(value, bytes) else value.encode("utf-8", "replace").decode("utf-8")


def _told(candidates: Sequence[Candidate], words: Mapping[str, str]) -> Mapping[str, Table]:
    """The tables that speak of candidates; their rows stand in one order."""
    # Only who writes needs families, and they are slow to import.
    from dupfinder.lookup import jobs

    return {"members": _members(candidates), "jobs": jobs.table(candidates, words), "decisions": _decisions(candidates)}


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
