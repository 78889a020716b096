"""Frozen dataclasses to flat columns and back, derived from their type hints, so that a new field cannot be forgotten.

One class is one table. A nested class becomes columns with its field's name before them (`similarity_min`), a tuple of
strings a `VARCHAR[]`, a `Fragment` the number of its row in the table of fragments, a mapping a JSON text. Tuples of
other classes, and the texts that the result itself holds by name, are tables of their own (`tree.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from itertools import accumulate, chain
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from dupfinder.index.text import escape, unescape
from dupfinder.model import ScanResult
from dupfinder_scanners.fragments import Fragment

Row = Mapping[str, Any]
"""One fetched row: column name to value."""


class DecodeError(ValueError):
    """A stored row that is no value of its class."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The distinct fragments of one file, each with its row number: places repeat in pairs, parts and copies."""

    numbers: dict[Fragment, int]
    fragments: Sequence[Fragment]

    def number(self, fragment: Fragment) -> int:
        """The row number of a fragment, given at its first appearance."""
        return self.numbers.setdefault(fragment, len(self.numbers))

    def fragment(self, number: int) -> Fragment:
        """The fragment in a row."""
        return self.fragments[number]


@dataclass(frozen=True, slots=True)
class Storage:
    """How values of one type are stored: DuckDB's type, and the way there and back. None stays None."""

    sql: str
    encode: Callable[[Any, Pool], Any]
    decode: Callable[[Any, Pool], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a class's table: its name and the attributes that lead to its value."""

    name: str
    attributes: tuple[str, ...]
    storage: Storage

    def value(self, owner: Any, pool: Pool) -> Any:  # noqa: ANN401 - any field of any class
        """What is stored for `owner`."""
        for attribute in self.attributes:
            if owner is None:
                return None
            owner = getattr(owner, attribute)
        return None if owner is None else self.storage.encode(owner, pool)


def _plain(sql: str, make: Callable[[Any], Any]) -> Storage:
    return Storage(sql, lambda value, _: make(value), lambda value, _: make(value))


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


SCALARS: dict[type, Storage] = {
    str: Storage("VARCHAR", lambda value, _: escape(value), lambda value, _: unescape(value)),
    bool: _plain("BOOLEAN", bool),
    int: _plain("BIGINT", int),
    float: _plain("DOUBLE", float),
    date: Storage("DATE", lambda value, _: value.isoformat(), lambda value, _: value),
    datetime: Storage("TIMESTAMP", lambda value, _: _moment(value), lambda value, _: value.replace(tzinfo=UTC)),
    Fragment: Storage("BIGINT", lambda value, pool: pool.number(value), lambda value, pool: pool.fragment(value)),
}


@cache
def _optional(hint: Any) -> tuple[Any, bool]:  # noqa: ANN401 - a type hint has no type
    if get_origin(hint) in (Union, UnionType):
        inner = [argument for argument in get_args(hint) if argument is not type(None)]
        if len(inner) == 1:
            return inner[0], True
    return hint, False


def _tuple(inner: Storage) -> Storage:
    return Storage(
        f"{inner.sql}[]",
        lambda values, pool: [inner.encode(value, pool) for value in values],
        lambda values, pool: tuple(inner.decode(value, pool) for value in values),
    )


def _to_json(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return escape(value)
    return [_to_json(one) for one in value] if isinstance(value, tuple) else value


def _from_json(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return unescape(value)
    return tuple(_from_json(one) for one in value) if isinstance(value, list) else value


def _mapping() -> Storage:
    return Storage(
        "VARCHAR",
        lambda values, _: json.dumps({escape(key): _to_json(value) for key, value in values.items()}),
        lambda text, _: {unescape(key): _from_json(value) for key, value in json.loads(text).items()},
    )


@cache
def _storage(hint: Any) -> Storage:  # noqa: ANN401 - a type hint has no type
    if hint in SCALARS:
        return SCALARS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Storage("VARCHAR", lambda value, _: value.value, lambda value, _: hint(value))
    if get_origin(hint) is tuple and get_args(hint)[1:] == (...,):
        return _tuple(_storage(get_args(hint)[0]))
    if get_origin(hint) is Mapping:
        return _mapping()
    raise TypeError(f"no column for {hint}")


def child_of(owner: type, hint: Any) -> type | None:  # noqa: ANN401 - a type hint has no type
    """The class whose rows need a table of their own for a field of this type, or None for a column."""
    if hint == Mapping[str, str] and owner is ScanResult:
        return Entry
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return inner if is_dataclass(inner) and inner is not Fragment and isinstance(inner, type) else None
    return None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a mapping from text to text that is large enough for a table: a snippet, the title of a family."""

    name: str
    text: str


@cache
def hints(cls: type) -> Mapping[str, Any]:
    """Field name to type, in the order of the class."""
    resolved = get_type_hints(cls)
    return {field.name: resolved[field.name] for field in fields(cls)}


@cache
def columns(cls: type) -> tuple[Column, ...]:
    """The columns of a class, nested classes flattened, in the order of the fields."""
    return tuple(_columns(cls, (), ""))


def _columns(cls: type, attributes: tuple[str, ...], prefix: str) -> Iterable[Column]:
    for name, hint in hints(cls).items():
        inner, optional = _optional(hint)
        if child_of(cls, inner) is not None:
            continue
        if optional and get_origin(inner) is tuple:
            raise TypeError(f"{cls.__name__}.{name}: an optional tuple cannot be told from an empty one")
        path = (*attributes, name)
        if is_dataclass(inner) and inner is not Fragment and isinstance(inner, type):
            yield from _columns(inner, path, f"{prefix}{name}_")
        else:
            yield Column(f"{prefix}{name}", path, _storage(inner))


def build(cls: type, row: Row, pool: Pool, children: Mapping[str, Any], prefix: str = "") -> Any:  # noqa: ANN401
    """One value of `cls` from its row. `children` holds the fields that lie in other tables.

    A column that the file does not have, because it is older than the field, leaves the field at its default.
    Raises `DecodeError` where a value does not fit.
    """
    values: dict[str, Any] = dict(children)
    for field in fields(cls):
        if field.name not in values:
            value = _field(field, hints(cls)[field.name], row, pool, prefix)
            if value is not MISSING:
                values[field.name] = value
    try:
        return cls(**values)
    except TypeError as error:
        raise DecodeError(f"{cls.__name__}: {error}") from error


def _field(field: Field[Any], hint: Any, row: Row, pool: Pool, prefix: str) -> Any:  # noqa: ANN401
    inner, optional = _optional(hint)
    name = f"{prefix}{field.name}"
    if is_dataclass(inner) and inner is not Fragment and isinstance(inner, type):
        first = columns(inner)[0].name
        if row.get(f"{name}_{first}") is None:
            return None if optional else MISSING
        return build(inner, row, pool, {}, f"{name}_")
    if name not in row:
        return MISSING
    value = row[name]
    if value is None:
        return None if optional else MISSING
    try:
        return _storage(inner).decode(value, pool)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise DecodeError(f"{name}: {error}") from error


def arrow(sql: str, values: Sequence[Any]) -> Any:  # noqa: ANN401 - arro3's list_array has a wider type
    """An Arrow array that DuckDB casts to `sql` on insertion; dates and moments travel as text."""
    import numpy as np
    from arro3.core import Array, DataType, list_array

    if sql.endswith("[]"):
        offsets = np.fromiter(accumulate((len(value or ()) for value in values), initial=0), np.int32, len(values) + 1)
        return list_array(
            Array.from_numpy(offsets), arrow(sql[:-2], list(chain.from_iterable(value or () for value in values)))
        )
    kinds = {"BIGINT": DataType.int64(), "DOUBLE": DataType.float64(), "BOOLEAN": DataType.bool()}
    return Array(values, kinds.get(sql, DataType.string()))
