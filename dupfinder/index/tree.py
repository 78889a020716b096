"""A whole `ScanResult` as flat tables, and back.

Every tuple of a class in the tree below the result is a table named after its field: `candidates`, their `parts`, the
`pairs` of those, `drift` and so on. A row knows its own number (`row`) and that of the row it belongs to (`parent`), so
the order of everything is kept. What the result holds itself is the one row of `result`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_origin

from dupfinder.index.columns import Entry, Row, build, child_of, columns, hints
from dupfinder.index.storage import Pool, arrow
from dupfinder.model import ScanResult
from dupfinder_scanners.fragments import Fragment

ROOT = "result"
FRAGMENTS = "fragments"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the class of its rows and, but for the root, the table and field that its rows belong to."""

    name: str
    cls: type
    parent: str | None
    is_mapping: bool = False

    @property
    def ddl(self) -> tuple[tuple[str, str], ...]:
        """Column names with DuckDB's types."""
        own = tuple((column.name, column.storage.sql) for column in columns(self.cls))
        return (("row", "BIGINT"), ("parent", "BIGINT"), *own)


@cache
def tables() -> tuple[Table, ...]:
    """All tables of a result, parents before children."""
    root = Table(ROOT, ScanResult, None)
    return (Table(FRAGMENTS, Fragment, None), root, *_below(root))


def _below(parent: Table) -> Iterator[Table]:
    for name, hint in hints(parent.cls).items():
        cls = child_of(parent.cls, hint)
        if cls is not None:
            table = Table(name, cls, parent.name, get_origin(hint) is not tuple)
            yield table
            yield from _below(table)


def flatten(result: ScanResult) -> Iterator[tuple[Table, Mapping[str, Any]]]:
    """Every table with its Arrow columns; fragments come last, once all of them are known."""
    pool = Pool({}, ())
    rows: dict[str, list[tuple[int, Any]]] = {ROOT: [(0, result)]}
    fragments, *rest = tables()
    for table in rest:
        if table.parent is not None:
            rows[table.name] = list(_children(table, rows[table.parent]))
        yield table, encode(table, rows[table.name], pool)
    yield fragments, encode(fragments, [(0, fragment) for fragment in pool.numbers], pool)


def _children(table: Table, parents: Sequence[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    for number, (_, owner) in enumerate(parents):
        value = getattr(owner, table.name)
        for child in (Entry(*item) for item in value.items()) if table.is_mapping else value:
            yield number, child


def encode(table: Table, rows: Sequence[tuple[int, Any]], pool: Pool) -> Mapping[str, Any]:
    """The Arrow columns of one table."""
    encoded = {
        "row": arrow("BIGINT", range(len(rows))),
        "parent": arrow("BIGINT", [parent for parent, _ in rows]),
    }
    for column in columns(table.cls):
        encoded[column.name] = arrow(column.storage.sql, [column.value(owner, pool) for _, owner in rows])
    return encoded


def unflatten(fetch: Callable[[str], Sequence[Row]]) -> ScanResult:
    """The result again. `fetch` gives the rows of a table by its name, ordered by `row`."""
    fragments, *rest = tables()
    pool = Pool({}, [build(Fragment, row, Pool({}, ()), {}) for row in fetch(fragments.name)])
    built: dict[str, dict[int, list[Any]]] = {}
    for table in reversed(rest):
        below = [child for child in rest if child.parent == table.name]
        owned: dict[int, list[Any]] = defaultdict(list)
        for row in fetch(table.name):
            children = {child.name: _collected(child, built[child.name].get(row["row"], [])) for child in below}
            owned[row["parent"]].append(build(table.cls, row, pool, children))
        built[table.name] = owned
    (result,) = built[ROOT][0]
    assert isinstance(result, ScanResult)  # noqa: S101 - for the type checker
    return result


def _collected(table: Table, children: Sequence[Any]) -> Any:  # noqa: ANN401 - a tuple or a mapping
    if table.is_mapping:
        return {entry.name: entry.text for entry in children}
    return tuple(children)
