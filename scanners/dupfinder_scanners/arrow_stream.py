"""Columns as Arrow IPC streams, read as what they are: bytes of a process or file that somebody else may have written.

The reader is Rust: it allocates what a message claims before it looks whether it is there, which ends the process, and
on what it does not know it panics, with an exception that is no `Exception`.
"""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arro3.core import Table

_PREFIX = struct.Struct("<II")
_PAIR = struct.Struct("<qq")
_CONTINUED = 0xFFFFFFFF
_HEADER_TYPE, _HEADER, _BODY_LENGTH = 1, 2, 3
_NODES, _BUFFERS, _COMPRESSION = 1, 2, 3
"""Numbers of the fields of `Message` and `RecordBatch` (https://arrow.apache.org/docs/format/Columnar.html)."""
_SCHEMA, _BATCH = 1, 3
_BITS = 8


def read(data: bytes) -> Table:
    """The table of a whole stream. Raises ValueError on anything else."""
    from arro3.io import read_ipc_stream

    try:
        _check(data)
        return read_ipc_stream(BytesIO(data)).read_all()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of Rust derives from nothing less
        raise ValueError(f"no stream of columns: {error}") from None


def _check(data: bytes) -> None:
    """Whether every message is as long as it says, and speaks of itself alone. Raises ValueError or struct.error."""
    at = 0
    while at < len(data):
        continued, size = _PREFIX.unpack_from(data, at)
        at += _PREFIX.size
        if continued != _CONTINUED:
            raise ValueError("a message does not begin as one")
        if not size:
            return
        body = _body(data[at : at + size])
        if not 0 <= body <= len(data) - at - size:
            raise ValueError("a message claims more than there is")
        at += size + body


def _body(message: bytes) -> int:
    """Bytes that follow the message, all its buffers within them."""
    root = _unsigned(message, 0)
    place = _field(message, root, _BODY_LENGTH)
    body = int(struct.unpack_from("<q", message, place)[0]) if place else 0
    kind = message[_field(message, root, _HEADER_TYPE)]
    if kind not in (_SCHEMA, _BATCH):
        raise ValueError("a message is of another kind")
    if kind == _BATCH:
        header = _target(message, _field(message, root, _HEADER))
        if _field(message, header, _COMPRESSION):
            raise ValueError("a message is compressed")
        rows = [length for length, _ in _pairs(message, _field(message, header, _NODES))]
        buffers = _pairs(message, _field(message, header, _BUFFERS))
        if not all(0 <= length <= _BITS * body for length in rows):
            raise ValueError("a message claims more rows than there are")
        if not all(start >= 0 and 0 <= length <= body - start for start, length in buffers):
            raise ValueError("a message claims more than there is")
    return body


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
