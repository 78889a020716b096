"""The DuckDB file itself: opened, checked, and nothing else.

A fresh in-memory database attaches the file by name, so that a file replaced a moment ago is never served from a cache
of this process. The file is data: views are refused, its macros are out of reach, extensions are not loaded, and once
it is attached for reading no query can reach another file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dupfinder.index import schema
from dupfinder.index.errors import (
    DamagedIndexError,
    ForeignFileError,
    MissingIndexError,
    NewerIndexError,
    OlderIndexError,
    UnreadableIndexError,
    UnwritableIndexError,
)
from dupfinder.index.storage import DecodeError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MAGIC = slice(8, 12)
BLOCK_SIZE = 16384
"""Bytes a block: DuckDB's smallest. Its default of 262,144 makes an index of ten candidates 4 MB large."""


@contextmanager
def connection() -> Iterator[DuckDBPyConnection]:
    """An empty in-memory database that loads no extension and spills nowhere."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": "1",
        "temp_directory": "",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    with duckdb.connect(config=settings) as con:
        yield con


@contextmanager
def reading(
    path: Path, mark: str = schema.MARK, newest: int = schema.VERSION, oldest: int = 0
) -> Iterator[DuckDBPyConnection]:
    """A connection with the index attached as `old`, closed to everything else. See `attach` for the other parameters.

    Raises `MissingIndexError`, `UnreadableIndexError`, `ForeignFileError`, `NewerIndexError`, `OlderIndexError` or
    `DamagedIndexError`.
    """
    with connection() as con:
        attach(con, path, mark, newest, oldest)
        con.execute("SET enable_external_access = false")
        with reporting_damage(path):
            yield con


@contextmanager
def reporting_damage(path: Path) -> Iterator[None]:
    """Whatever DuckDB finds wrong while it reads, a failed checksum above all, is damage; want of memory is not."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise UnreadableIndexError(path, first_line(error)) from error
    except (duckdb.Error, DecodeError) as error:
        raise _why(path, _start_of(path), first_line(error)) from error


@contextmanager
def reporting_refusal(path: Path) -> Iterator[None]:
    """Whatever DuckDB finds wrong while it writes, a full disk above all, is a refusal."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise UnwritableIndexError(path, first_line(error)) from error


def first_line(error: Exception) -> str:
    """What DuckDB says, without its advice."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".!")


def attach(
    con: DuckDBPyConnection, path: Path, mark: str = schema.MARK, newest: int = schema.VERSION, oldest: int = 0
) -> None:
    """Attach the index as `old`, for reading only, and check that it is one that this version reads: that it has the
    table `mark`, whose version is `oldest` at least and `newest` at most."""
    import duckdb

    start = _start_of(path)
    try:
        con.execute("ATTACH ? AS old (READ_ONLY)", [os.fspath(path)])
    except duckdb.Error as error:
        raise _why(path, start, first_line(error)) from error
    _check_ours(con, path, mark, range(oldest, newest + 1))


def _start_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(16)
    except FileNotFoundError as error:
        raise MissingIndexError(path) from error
    except OSError as error:
        raise UnreadableIndexError(path, (error.strerror or str(error)).lower()) from error


def _why(path: Path, start: bytes, said: str) -> Exception:
    if "set lock" in said:
        return UnreadableIndexError(path, "another program has it open for writing")
    if "Cannot open file" in said or "Could not read from file" in said:
        # The system refused, which says nothing about the content: such a file must not be moved aside.
        return UnreadableIndexError(path, said)
    if "version number" in said or "newer" in said:
        return NewerIndexError(path, said)
    if start[MAGIC] != b"DUCK" and path.suffix != ".duckdb":
        return ForeignFileError(path, "no DuckDB file")
    return DamagedIndexError(path, said)


def _check_ours(con: DuckDBPyConnection, path: Path, mark: str, known: range) -> None:
    names = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'old'"
    views = "SELECT view_name FROM duckdb_views() WHERE database_name = 'old' AND NOT internal"
    with reporting_damage(path):
        found = {name for (name,) in con.execute(names).fetchall()}
        has_views = bool(con.execute(views).fetchall())
    if mark not in found or has_views:
        raise ForeignFileError(path, "another DuckDB database")
    with reporting_damage(path):
        version = one(con, f'SELECT version FROM old."{mark}"')  # noqa: S608
    if version >= known.stop:
        raise NewerIndexError(path, f"index version {version}, this one reads up to {known.stop - 1}")
    if version < known.start:
        raise OlderIndexError(path, version)


def verify(con: DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Read every block of the tables, so that DuckDB compares the checksums now and not half-way through a write."""
    for table in tables:
        con.execute(f'SELECT bit_xor(hash(t)) FROM old."{table}" AS t').fetchall()  # noqa: S608


def rows(con: DuckDBPyConnection, query: str, values: Sequence[Any] = ()) -> list[Mapping[str, Any]]:
    """The answer to a query, a mapping from column to value for each row."""
    answer = con.execute(query, list(values))
    names = [str(column[0]) for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def one(con: DuckDBPyConnection, query: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401 - any column
    """The single value that a query answers; `DecodeError` where there is none."""
    found = con.execute(query, list(values)).fetchall()
    if len(found) != 1:
        raise DecodeError(f"{len(found)} rows where one was expected")
    return found[0][0]
