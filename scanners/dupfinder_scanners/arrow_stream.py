"""Columns as Arrow IPC streams, read as what they are: bytes of a process that a file may have taken over.

nanoarrow writes them and does not read them: its reader believes the lengths that a message claims, and where they are
not true it ends the process or reads what lies beyond. So nothing is read here but what `write` writes: the schema of
the column, one record batch without nulls, the end.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dupfinder_scanners import arrow_arrays

if TYPE_CHECKING:
    from nanoarrow.c_schema import CSchema

_TEXT = "T"
_PREFIX = struct.Struct("<II")
_PAIR = struct.Struct("<qq")
_CONTINUED = 0xFFFFFFFF
_END = _PREFIX.pack(_CONTINUED, 0)
_HEADER_TYPE, _HEADER, _BODY_LENGTH = 1, 2, 3
_NODES, _BUFFERS, _COMPRESSION = 1, 2, 3
"""Numbers of the fields of `Message` and `RecordBatch` (https://arrow.apache.org/docs/format/Columnar.html)."""
_BATCH = 3


def write(name: str, values: NDArray[Any]) -> bytes:
    """A column of numbers or texts as a stream."""
    from nanoarrow import c_array_from_buffers
    from nanoarrow.ipc import StreamWriter

    column = arrow_arrays.texts(values.tolist()) if values.dtype.kind == _TEXT else arrow_arrays.numbers(values)
    table = c_array_from_buffers(_row(name, values.dtype), len(values), [None], null_count=0, children=[column])
    sink = BytesIO()
    with StreamWriter.from_writable(sink) as writer:
        writer.serialize_stream(table)
    return sink.getvalue()


def read(name: str, dtype: np.dtype[Any], data: bytes) -> NDArray[Any]:
    """The inverse of `write`; numbers stay where they are in `data`. Raises ValueError on anything else."""
    schema = _schema(name, dtype)
    if not data.startswith(schema):
        raise ValueError(f"no {name} of {dtype}")
    try:
        rows, buffers = _batch(data, len(schema))
    except (struct.error, IndexError):
        raise ValueError(f"{name}: a message is cut") from None
    if not rows and not any(buffers):
        return np.empty(0, dtype)
    if dtype.kind == _TEXT:
        _, offsets, texts = buffers
        return np.array(_texts(_numbers(np.dtype(np.int32), rows + 1, offsets), texts), dtype)
    _, numbers = buffers
    return _numbers(dtype, rows, numbers)


@cache
def _row(name: str, dtype: np.dtype[Any]) -> CSchema:
    import nanoarrow

    kind = nanoarrow.string() if dtype.kind == _TEXT else arrow_arrays.number(dtype)
    return nanoarrow.c_schema(nanoarrow.struct({name: kind}))


@cache
def _schema(name: str, dtype: np.dtype[Any]) -> bytes:
    empty = write(name, np.empty(0, dtype))
    _, size = _PREFIX.unpack_from(empty)
    return empty[: _PREFIX.size + size]


def _numbers(dtype: np.dtype[Any], count: int, data: memoryview) -> NDArray[Any]:
    if len(data) != count * dtype.itemsize:
        raise ValueError("a message claims more rows than there are")
    return np.frombuffer(data, dtype)


def _texts(offsets: NDArray[np.int32], data: memoryview) -> list[str]:
    places = offsets.tolist()
    if places[0] != 0 or places[-1] != len(data) or bool((np.diff(offsets) < 0).any()):
        raise ValueError("texts do not lie side by side")
    plain = str(data, "utf-8")
    if len(plain) == len(data):
        return [plain[start:end] for start, end in pairwise(places)]
    return [str(data[start:end], "utf-8") for start, end in pairwise(places)]


def _batch(data: bytes, at: int) -> tuple[int, Sequence[memoryview]]:
    """Rows and buffers of the one record batch from `at` on. Raises ValueError, struct.error or IndexError."""
    continued, size = _PREFIX.unpack_from(data, at)
    start = at + _PREFIX.size + size
    message = data[at + _PREFIX.size : start]
    root = _unsigned(message, 0)
    place = _field(message, root, _BODY_LENGTH)
    body = int(struct.unpack_from("<q", message, place)[0]) if place else 0
    if continued != _CONTINUED or start + body != len(data) - len(_END) or not data.endswith(_END):
        raise ValueError("a message claims more or less than there is")
    if message[_field(message, root, _HEADER_TYPE)] != _BATCH:
        raise ValueError("a message is of another kind")
    header = _target(message, _field(message, root, _HEADER))
    ((rows, nulls),) = _pairs(message, _field(message, header, _NODES))
    if rows < 0 or nulls or _field(message, header, _COMPRESSION):
        raise ValueError("a message has fewer rows than none, has nulls, or is compressed")
    places = _pairs(message, _field(message, header, _BUFFERS))
    if not all(first >= 0 and 0 <= length <= body - first for first, length in places):
        raise ValueError("a message claims more than there is")
    flat = memoryview(data)[start:]
    return rows, [flat[first : first + length] for first, length in places]


def _field(message: bytes, table: int, number: int) -> int:
    """Where a field of a flatbuffer table lies; 0 where it is left out."""
    offsets = table - struct.unpack_from("<i", message, table)[0]
    place = 4 + 2 * number
    if offsets < 0 or struct.unpack_from("<H", message, offsets)[0] < place + 2:
        return 0
    (offset,) = struct.unpack_from("<H", message, offsets + place)
    return table + int(offset) if offset else 0


def _pairs(message: bytes, place: int) -> list[tuple[int, int]]:
    """A vector of structs of two numbers each."""
    if not place:
        return []
    start = _target(message, place)
    count = _unsigned(message, start)
    return list(_PAIR.iter_unpack(message[start + 4 : start + 4 + _PAIR.size * count]))


def _target(message: bytes, place: int) -> int:
    return place + _unsigned(message, place)


def _unsigned(message: bytes, place: int) -> int:
    return int(struct.unpack_from("<I", message, place)[0])
