"""Frozen dataclasses to flat columns and back, derived from their type hints, so that a new field cannot be forgotten.

One class is one table. A nested class becomes columns with its field's name before them (`similarity_min`), a tuple of
strings a `VARCHAR[]`, a `Fragment` the number of its row in the table of fragments, a mapping a JSON text. Tuples of
other classes, and the texts that the result itself holds by name, are tables of their own (`tree.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from dupfinder.index.storage import DecodeError, Pool, Storage, storage_of
from dupfinder.model import ScanResult
from dupfinder_scanners.fragments import Fragment

Row = Mapping[str, Any]
"""One fetched row: column name to value."""


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


@cache
def optional_of(hint: Any) -> tuple[Any, bool]:  # noqa: ANN401 - a type hint has no type
    """The type without its None, and whether it had one."""
    if get_origin(hint) in (Union, UnionType):
        inner = [argument for argument in get_args(hint) if argument is not type(None)]
        if len(inner) == 1:
            return inner[0], True
    return hint, False


def child_of(owner: type, hint: Any) -> type | None:  # noqa: ANN401 - a type hint has no type
    """The class whose rows need a table of their own for a field of this type, or None for a column."""
    if hint == Mapping[str, str] and owner is ScanResult:
        return Entry
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return inner if _is_nested(inner) else None
    return None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a mapping from text to text that is large enough for a table: a snippet, the title of a family."""

    name: str
    text: str


def _is_nested(hint: Any) -> bool:  # noqa: ANN401 - a type hint has no type
    return isinstance(hint, type) and is_dataclass(hint) and hint is not Fragment


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
        inner, optional = optional_of(hint)
        if child_of(cls, inner) is not None:
            continue
        if optional and get_origin(inner) is tuple:
            raise TypeError(f"{cls.__name__}.{name}: an optional tuple cannot be told from an empty one")
        path = (*attributes, name)
        if _is_nested(inner):
            yield from _columns(inner, path, f"{prefix}{name}_")
        else:
            yield Column(f"{prefix}{name}", path, storage_of(inner))


def build(cls: type, row: Row, pool: Pool, children: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any class
    """One value of `cls` from its row. `children` holds the fields that lie in other tables.

    A column that the file does not have, because it is older than the field, leaves the field at its default.
    Raises `DecodeError` where a value does not fit.
    """
    return _made(cls, "", row, pool, children)


def _made(cls: type, prefix: str, row: Row, pool: Pool, children: Mapping[str, Any]) -> Any:  # noqa: ANN401
    values: dict[str, Any] = dict(children)
    for name, read in _readers(cls, prefix):
        value = read(row, pool)
        if value is not MISSING:
            values[name] = value
    try:
        return cls(**values)
    except TypeError as error:
        raise DecodeError(f"{cls.__name__}: {error}") from error


Reader = Callable[[Row, Pool], Any]
"""Finds one field's value in a row, or `MISSING` where its default must do."""


@cache
def _readers(cls: type, prefix: str) -> tuple[tuple[str, Reader], ...]:
    own = [
        (name, *optional_of(hint)) for name, hint in hints(cls).items() if child_of(cls, optional_of(hint)[0]) is None
    ]
    return tuple(
        (name, (_nested if _is_nested(inner) else _single)(inner, f"{prefix}{name}", None if optional else MISSING))
        for name, inner, optional in own
    )


def _nested(cls: type, name: str, absent: Any) -> Reader:  # noqa: ANN401 - None or MISSING
    # The first field of a nested class is never None, so it tells whether there was one.
    first = f"{name}_{columns(cls)[0].name}"
    return lambda row, pool: absent if row.get(first) is None else _made(cls, f"{name}_", row, pool, {})


def _single(hint: Any, name: str, absent: Any) -> Reader:  # noqa: ANN401 - a type hint; None or MISSING
    decode = storage_of(hint).decode

    def read(row: Row, pool: Pool) -> Any:  # noqa: ANN401 - any field
        value = row.get(name, MISSING)
        if value is MISSING:
            return MISSING
        if value is None:
            return absent
        try:
            return decode(value, pool)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            raise DecodeError(f"{name}: {error}") from error

    return read
