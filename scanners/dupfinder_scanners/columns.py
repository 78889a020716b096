"""Many fragments at once, in columns: what a worker sends back and what detection reads.

Lists of lists are one flat array and offsets. Everything crosses process borders as an Arrow IPC stream, never pickled.
Hashes are 32 bits of CRC-32 or of mixed shingles; texts of hashes travel along once a batch, for explanations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVELS = ("function", "class", "block")
"""Meaning of the codes in `Columns.level`."""

CUE_KINDS = ("word", "name", "bound", "call", "attribute", "string", "keyword", "exception", "import")
"""Meaning of the lowest four bits of a cue (`CUE_MASK`): subtoken of a kept name or word of a string; subtoken of the
own name; subtoken of a name bound in the fragment; callee; attribute; whole string; keyword argument; exception raised
or caught; root of a package that the fragment uses (`requests`, `@org/x`, `net/http`, `java.net.http`)."""
CUE_MASK = 15


@dataclass(slots=True)
class Columns:
    """Fragments of a batch of files.

    One row a file: `file_lines`, `file_definitions` (all that were found, kept or not), `file_import_offsets` into
    `imports` (hashes of module paths). One row a fragment: `file` (row of its file), `level`, `parent` (row of the
    enclosing fragment or -1), `start_line`, `end_line` (from 1, both in), `name`, [`token_start`, `token_end`) in
    `tokens`, `kept` (names that stay), `fingerprint` (64 bits of the normalised tokens), `exact` (64 bits of the tokens
    with their names and literals), `shingle_offsets` and `cue_offsets` (length n + 1) into sorted distinct `shingles`
    and `cues`. `text_hash`/`text`: the words behind cues and imports by hash; of two that collide, the alphabetically
    first.
    """

    file_lines: NDArray[np.int32]
    file_definitions: NDArray[np.int32]
    file_import_offsets: NDArray[np.int64]
    imports: NDArray[np.uint32]
    file: NDArray[np.int32]
    level: NDArray[np.uint8]
    parent: NDArray[np.int32]
    start_line: NDArray[np.int32]
    end_line: NDArray[np.int32]
    name: NDArray[np.object_]
    token_start: NDArray[np.int64]
    token_end: NDArray[np.int64]
    kept: NDArray[np.int32]
    fingerprint: NDArray[np.uint64]
    exact: NDArray[np.uint64]
    shingle_offsets: NDArray[np.int64]
    shingles: NDArray[np.uint32]
    cue_offsets: NDArray[np.int64]
    cues: NDArray[np.uint32]
    tokens: NDArray[np.uint32]
    text_hash: NDArray[np.uint32]
    text: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.file)

    def text_of(self, value: int) -> str:
        """The text behind the hash of a cue or an import; empty where it is not known."""
        place = int(np.searchsorted(self.text_hash, value))
        known = place < len(self.text_hash) and int(self.text_hash[place]) == value
        return str(self.text[place]) if known else ""

    def to_bytes(self) -> bytes:
        """An Arrow IPC stream of one record batch a column (columns differ in length)."""
        from arro3.core import Array, DataType, Table
        from arro3.io import write_ipc_stream

        parts: list[bytes] = []
        for column in fields(self):
            values = getattr(self, column.name)
            array = Array(values.tolist(), DataType.utf8()) if values.dtype == object else Array(values)
            sink = BytesIO()
            write_ipc_stream(Table.from_pydict({column.name: array}), sink, compression=None)
            parts.append(sink.getvalue())
        sizes = np.array([len(parts), *map(len, parts)], dtype="<u8").tobytes()
        return sizes + b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Columns:
        """The inverse of `to_bytes`. Raises ValueError on anything else."""
        try:
            return cls(**_read_columns(data, [column.name for column in fields(cls)]))
        except Exception as error:
            raise ValueError(f"not a batch of fragments of this version: {error}") from error


def _read_columns(data: bytes, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    from arro3.io import read_ipc_stream

    count = int(np.frombuffer(data, "<u8", 1)[0])
    if count != len(names):
        raise ValueError(f"{count} columns where {len(names)} are expected")
    sizes = np.frombuffer(data, "<u8", count, 8).tolist()
    position = 8 + 8 * count
    if sum(sizes) + position != len(data):
        raise ValueError("the length is wrong")
    values: dict[str, NDArray[Any]] = {}
    for name, size in zip(names, sizes, strict=True):
        table = read_ipc_stream(BytesIO(data[position : position + size])).read_all()
        if table.column_names != [name]:
            raise ValueError(f"{table.column_names} where {name} is expected")
        column = table.column(0).combine_chunks() if table.num_rows else None
        dtype = _DTYPES[name]
        if dtype is np.object_:
            values[name] = objects(column.to_pylist() if column is not None else [])
        else:
            values[name] = column.to_numpy() if column is not None else np.empty(0, dtype)
        position += size
    return values


def objects(values: Iterable[str]) -> NDArray[np.object_]:
    """A column of texts."""
    listed = list(values)
    column = np.empty(len(listed), dtype=object)
    column[:] = listed
    return column


_DTYPES: dict[str, type[np.generic]] = {
    "file_lines": np.int32, "file_definitions": np.int32, "file_import_offsets": np.int64, "imports": np.uint32,
    "file": np.int32, "level": np.uint8, "parent": np.int32, "start_line": np.int32, "end_line": np.int32,
    "name": np.object_, "token_start": np.int64, "token_end": np.int64, "kept": np.int32, "fingerprint": np.uint64,
    "exact": np.uint64, "shingle_offsets": np.int64, "shingles": np.uint32, "cue_offsets": np.int64, "cues": np.uint32,
    "tokens": np.uint32, "text_hash": np.uint32, "text": np.object_,
}  # fmt: skip


def empty() -> Columns:
    """No files and no fragments."""
    zero = {name: np.zeros(int(name.endswith("_offsets")), dtype) for name, dtype in _DTYPES.items()}
    return Columns(**zero)


def has_kind(cues: NDArray[np.uint32], kind: str) -> NDArray[np.bool_]:
    """Which of the cues are of one of `CUE_KINDS`."""
    found: NDArray[np.bool_] = (cues & np.uint32(CUE_MASK)) == CUE_KINDS.index(kind)
    return found


def concatenate(batches: Sequence[Columns]) -> Columns:
    """One table of several, rows in the order given; offsets, file and parent rows are shifted."""
    if not batches:
        return empty()
    flat = {
        name: np.concatenate([getattr(batch, name) for batch in batches])
        for name in (
            "file_lines", "file_definitions", "imports", "level", "start_line", "end_line", "name", "kept",
            "fingerprint", "exact", "shingles", "cues", "tokens",
        )
    }  # fmt: skip
    files = np.cumsum([0, *(len(batch.file_lines) for batch in batches)])
    rows = np.cumsum([0, *(len(batch) for batch in batches)])
    tokens = np.cumsum([0, *(len(batch.tokens) for batch in batches)])
    texts: dict[int, str] = {}
    for batch in batches:
        add_texts(texts, batch.text_hash.tolist(), batch.text.tolist())
    order = sorted(texts)
    return Columns(
        **flat,
        file_import_offsets=_offsets([batch.file_import_offsets for batch in batches]),
        file=np.concatenate([b.file + np.int32(s) for b, s in zip(batches, files, strict=False)]),
        parent=np.concatenate(
            [np.where(b.parent >= 0, b.parent + np.int32(s), -1) for b, s in zip(batches, rows, strict=False)]
        ).astype(np.int32),
        token_start=np.concatenate([b.token_start + s for b, s in zip(batches, tokens, strict=False)]),
        token_end=np.concatenate([b.token_end + s for b, s in zip(batches, tokens, strict=False)]),
        shingle_offsets=_offsets([batch.shingle_offsets for batch in batches]),
        cue_offsets=_offsets([batch.cue_offsets for batch in batches]),
        text_hash=np.array(order, dtype=np.uint32),
        text=objects(texts[key] for key in order),
    )


def add_texts(texts: dict[int, str], hashes: Iterable[int], added: Iterable[str]) -> None:
    """Add texts by hash, so that the result depends on what is added and not on the order."""
    for key, text in zip(hashes, added, strict=True):
        known = texts.setdefault(key, text)
        if text < known:
            texts[key] = text


def _offsets(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    lengths = np.concatenate([np.diff(part) for part in parts])
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
