"""Whatever look-up tables say, as bytes to search in: the file, and all cells, for some columns are compressed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dupfinder.index import database
from dupfinder.lookup import schema


def rows_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, in their order."""
    with database.reading(path, schema.MARK, schema.VERSION, schema.VERSION) as con:
        return {name: con.execute(f'FROM old."{name}"').fetchall() for name in schema.TABLES}


def said(path: Path) -> bytes:
    """The bytes of the file, and those of every cell."""
    cells = (cell for rows in rows_of(path).values() for row in rows for cell in row)
    return b"\n".join([path.read_bytes(), *(one if isinstance(one, bytes) else str(one).encode() for one in cells)])
