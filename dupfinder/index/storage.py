"""How a value of one type lies in a column: DuckDB's type, the way there and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, get_args, get_origin

from dupfinder.index.text import escape, unescape
from dupfinder_scanners.fragments import Fragment

if TYPE_CHECKING:
    from nanoarrow.c_array import CArray


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
def storage_of(hint: Any) -> Storage:  # noqa: ANN401 - a type hint has no type
    """The storage for a type hint of the model. Raises `TypeError` for a type that no column holds."""
    if hint in SCALARS:
        return SCALARS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Storage("VARCHAR", lambda value, _: value.value, lambda value, _: hint(value))
    if get_origin(hint) is tuple and get_args(hint)[1:] == (...,):
        return _tuple(storage_of(get_args(hint)[0]))
    if get_origin(hint) is Mapping:
        return _mapping()
    raise TypeError(f"no column for {hint}")


def arrow(sql: str, values: Sequence[Any]) -> CArray:
    """An Arrow array that DuckDB casts to `sql` on insertion; dates and moments travel as text."""
    import nanoarrow
    import numpy as np

    if sql.endswith("[]"):
        inner = arrow(sql[:-2], list(chain.from_iterable(value or () for value in values)))
        offsets = np.fromiter(accumulate((len(value or ()) for value in values), initial=0), np.int32, len(values) + 1)
        lists = nanoarrow.list_(inner.schema)
        return nanoarrow.c_array_from_buffers(lists, len(values), [None, offsets], null_count=0, children=[inner])
    kinds = {"BIGINT": nanoarrow.int64, "DOUBLE": nanoarrow.float64, "BOOLEAN": nanoarrow.bool_}
    return nanoarrow.c_array(values, kinds.get(sql, nanoarrow.string)())
