"""The messages between the pool and its workers: a JSON header and raw bytes, each with its length before it.

No pickle: what a worker sends is data of a process that hostile input may have taken over.
"""

from __future__ import annotations

import json
import os
import struct
from typing import Any

Header = dict[str, Any]

_LENGTHS = struct.Struct(">II")
MAX_HEADER_BYTES = 64 << 20
MAX_PAYLOAD_BYTES = 512 << 20


class FrameError(Exception):
    """What came is no frame."""


def encode(header: Header, payload: bytes = b"") -> bytes:
    """One frame."""
    text = json.dumps(header, separators=(",", ":")).encode("utf-8")
    if len(text) > MAX_HEADER_BYTES or len(payload) > MAX_PAYLOAD_BYTES:
        raise FrameError("the message is larger than a frame may be")
    return b"".join((_LENGTHS.pack(len(text), len(payload)), text, payload))


def decode(buffer: bytearray) -> tuple[Header, bytes] | None:
    """Take the first frame out of `buffer`; None where it is not complete yet."""
    if len(buffer) < _LENGTHS.size:
        return None
    header_size, payload_size = _LENGTHS.unpack_from(buffer)
    if header_size > MAX_HEADER_BYTES or payload_size > MAX_PAYLOAD_BYTES:
        raise FrameError("the lengths are out of bounds")
    start, middle = _LENGTHS.size, _LENGTHS.size + header_size
    end = middle + payload_size
    if len(buffer) < end:
        return None
    try:
        header = json.loads(bytes(buffer[start:middle]))
    except (ValueError, RecursionError) as error:
        raise FrameError("the header is no JSON") from error
    if not isinstance(header, dict):
        raise FrameError("the header is no object")
    payload = bytes(buffer[middle:end])
    del buffer[:end]
    return header, payload


def read_blocking(descriptor: int) -> tuple[Header, bytes] | None:
    """The next frame from a blocking descriptor; None at its end."""
    lengths = _read_exactly(descriptor, _LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    header_size, payload_size = _LENGTHS.unpack(lengths)
    body = _read_exactly(descriptor, header_size + payload_size)
    if len(body) < header_size + payload_size:
        return None
    return json.loads(body[:header_size]), body[header_size:]


def write_blocking(descriptor: int, frame: bytes) -> None:
    """Write all of a frame to a blocking descriptor."""
    rest = memoryview(frame)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _read_exactly(descriptor: int, size: int) -> bytes:
    pieces = []
    while size > 0 and (piece := os.read(descriptor, min(size, 1 << 20))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
