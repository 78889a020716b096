"""Files as they were read, in a file: a line that tells the format, then sections with a length and a checksum each.

The first section is JSON, each other one a column, in the order of `Columns`: little-endian numbers as they lie in
memory, so that reading them is one copy, or a list of texts in JSON. No pickle. What is read is checked before it is
used: somebody else may have written it.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from io import BufferedIOBase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.engines.texts import Read
from dupfinder_scanners.columns import TEXT, Columns, empty, texts_of

_MAGIC = b"dupfinder fragments 2\n"
_SECTION = struct.Struct("<QI")
_NAMES = tuple(column.name for column in fields(Columns))
_EMPTY = empty()


@dataclass(frozen=True, slots=True)
class Stored:
    """What such a file holds. `header` is the writer's; `seal` tells this content from any other."""

    header: Mapping[str, Any]
    read: Read
    seal: str


def write(file: BufferedIOBase, header: Mapping[str, Any], read: Read) -> None:
    """Write files and what the caller says of them, as JSON."""
    shared = [[row, value, text] for (row, value), text in sorted(read.shared.items())]
    file.write(_MAGIC)
    _write(file, json.dumps({**header, "shared": shared}).encode())
    for name in _NAMES:
        values = getattr(read.columns, name)
        plain = json.dumps(values.tolist()).encode() if values.dtype == TEXT else _plain(name, values)
        _write(file, plain)


def read(file: BufferedIOBase, wanted: Callable[[Mapping[str, Any]], bool]) -> Stored | None:
    """What a file holds; None where the header is not the wanted one. Raises ValueError, KeyError or TypeError on what
    `write` did not write."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise ValueError("it is not one of this version")
    seal = hashlib.sha256()
    header = json.loads(_section(file, seal).tobytes())
    if not wanted(header):
        return None
    columns = Columns(**{name: _column(name, _section(file, seal)) for name in _NAMES})
    if file.read(1) or not _is_sound(columns):
        raise ValueError("it is damaged")
    shared = {(int(row), int(value)): str(text) for row, value, text in header["shared"]}
    return Stored(header, Read(columns, shared), seal.hexdigest())


def _write(file: BufferedIOBase, data: bytes | memoryview) -> None:
    file.write(_SECTION.pack(len(data), zlib.crc32(data)))
    file.write(data)


def _plain(name: str, values: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(values, _type(name)).data.cast("B") if len(values) else memoryview(b"")


def _type(name: str) -> np.dtype[Any]:
    dtype: np.dtype[Any] = getattr(_EMPTY, name).dtype
    # Written so it is the native type where that is little-endian, as Arrow asks for; `newbyteorder` gives another.
    return dtype if dtype == TEXT else np.dtype(f"<{dtype.str[1:]}")


def _section(file: BufferedIOBase, seal: hashlib._Hash) -> NDArray[np.uint8]:
    head = file.read(_SECTION.size)
    if len(head) != _SECTION.size:
        raise ValueError("it is damaged")
    seal.update(head)
    size, check = _SECTION.unpack(head)
    at = file.tell()
    # A length that is not true must not be allocated.
    if size > file.seek(0, 2) - at:
        raise ValueError("it is damaged")
    file.seek(at)
    data = np.empty(size, np.uint8)
    if file.readinto(data.data) != size or zlib.crc32(data.data) != check:
        raise ValueError("it is damaged")
    return data


def _column(name: str, data: NDArray[np.uint8]) -> NDArray[Any]:
    if _type(name) != TEXT:
        return data.view(_type(name)).astype(getattr(_EMPTY, name).dtype, copy=False)
    texts = json.loads(data.tobytes())
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError("it is damaged")
    return texts_of(texts)


def _is_sound(columns: Columns) -> bool:
    """Whether every column is as long as it must be and what points into another one stays inside it."""
    files, count = len(columns.file_lines), len(columns)
    rows = ("level", "parent", "start_line", "end_line", "name", "token_start", "token_end", "kept")
    lists: Sequence[tuple[str, str, int]] = (
        ("file_import_offsets", "imports", files),
        ("signature_offsets", "signatures", count),
        ("shingle_offsets", "shingles", count),
        ("cue_offsets", "cues", count),
    )
    return (
        len(columns.file_definitions) == files
        and all(len(getattr(columns, name)) == count for name in (*rows, "fingerprint", "exact"))
        and all(_are_offsets(getattr(columns, name), getattr(columns, of), size) for name, of, size in lists)
        and _lies_in(columns.file, 0, files - 1)
        and not bool((np.diff(columns.file) < 0).any())
        and _lies_in(columns.parent, -1, count - 1)
        and _lies_in(columns.token_start, 0, len(columns.tokens))
        and _lies_in(columns.token_end, 0, len(columns.tokens))
        and not bool((columns.token_start > columns.token_end).any())
        and len(columns.text) == len(columns.text_hash)
        and not bool((columns.text_hash[1:] <= columns.text_hash[:-1]).any())
    )


def _are_offsets(offsets: NDArray[np.int64], values: NDArray[Any], count: int) -> bool:
    if len(offsets) != count + 1:
        return False
    return int(offsets[0]) == 0 and int(offsets[-1]) == len(values) and not bool((offsets[1:] < offsets[:-1]).any())


def _lies_in(values: NDArray[Any], least: int, most: int) -> bool:
    return not len(values) or (int(values.min()) >= least and int(values.max()) <= most)
