"""Many fragments at once, in columns: what a worker sends back and what detection reads.

Lists of lists are one flat array and offsets. Everything crosses process borders as an Arrow IPC stream, never pickled.
Hashes are 32 bits of CRC-32 or of mixed shingles; texts of hashes travel along once a batch, for explanations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dupfinder_scanners import arrow_stream

LEVELS = ("function", "class", "block")
"""Meaning of the codes in `Columns.level`."""

CUE_KINDS = ("word", "name", "bound", "call", "attribute", "string", "keyword", "exception", "import")
"""Meaning of the lowest four bits of a cue (`CUE_MASK`): subtoken of a kept name or word of a string; subtoken of the
own name; subtoken of a name bound in the fragment; callee; attribute; whole string; keyword argument; exception raised
or caught; root of a package that the fragment uses (`requests`, `@org/x`, `net/http`, `java.net.http`)."""
CUE_MASK = 15
JOINT = "\0"
"""Between texts that share a hash."""
TEXT = np.dtypes.StringDType()
Texts = NDArray[Any]
"""Of `TEXT`, so that numpy holds them: strings of Python, most of which come again with every batch, would lie
scattered all over the memory and keep what is between them."""


@dataclass(slots=True)
class Columns:
    """Fragments of a batch of files.

    One row a file: `file_lines`, `file_definitions` (all that were found, kept or not), `file_import_offsets` into
    `imports` (hashes of module paths). One row a fragment: `file` (row of its file), `level`, `parent` (row of the
    enclosing fragment or -1), `start_line`, `end_line` (from 1, both in), `name`, [`token_start`, `token_end`) in
    `tokens`, `kept` (names that stay), `fingerprint` (64 bits of the normalised tokens), `exact` (64 bits of the tokens
    with their names and literals), `signature_offsets` into `signatures` (UTF-8 bytes of what a definition says before
    its body, on one line, credentials masked), `shingle_offsets` and `cue_offsets` (length n + 1) into sorted distinct
    `shingles` and `cues`. `text_hash`/`text`: the words behind cues and imports by hash; of words that collide, all,
    joined by `JOINT` in alphabetical order. Rows of a file lie together, in the order of the files.
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
    name: Texts
    token_start: NDArray[np.int64]
    token_end: NDArray[np.int64]
    kept: NDArray[np.int32]
    fingerprint: NDArray[np.uint64]
    exact: NDArray[np.uint64]
    signature_offsets: NDArray[np.int64]
    signatures: NDArray[np.uint8]
    shingle_offsets: NDArray[np.int64]
    shingles: NDArray[np.uint32]
    cue_offsets: NDArray[np.int64]
    cues: NDArray[np.uint32]
    tokens: NDArray[np.uint32]
    text_hash: NDArray[np.uint32]
    text: Texts

    def __len__(self) -> int:
        return len(self.file)

    def told(self, hashes: NDArray[np.uint32]) -> list[str]:
        """The text behind the hash of each cue or import, the first of several; empty where it is not known."""
        if not len(self.text_hash):
            return [""] * len(hashes)
        place = np.minimum(np.searchsorted(self.text_hash, hashes), len(self.text_hash) - 1)
        known = (self.text_hash[place] == hashes).tolist()
        return [
            text.partition(JOINT)[0] if there else ""
            for text, there in zip(self.text[place].tolist(), known, strict=True)
        ]

    def signature(self, row: int) -> str:
        """What a fragment says before its body."""
        start, end = self.signature_offsets[row], self.signature_offsets[row + 1]
        return self.signatures[start:end].tobytes().decode("utf-8", "replace")

    def to_bytes(self) -> bytes:
        """An Arrow IPC stream of one record batch a column (columns differ in length)."""
        parts = list(self.sections())
        sizes = np.array([len(parts), *map(len, parts)], dtype="<u8").tobytes()
        return sizes + b"".join(parts)

    def sections(self) -> Iterator[bytes]:
        """Each column as an Arrow IPC stream, in order."""
        return (arrow_stream.write(column.name, getattr(self, column.name)) for column in fields(self))

    @classmethod
    def from_bytes(cls, data: bytes) -> Columns:
        """The inverse of `to_bytes`. Raises ValueError on anything else."""
        try:
            return cls.from_sections(_split(data, len(fields(cls))))
        except Exception as error:
            raise ValueError(f"not a batch of fragments of this version: {error}") from error

    @classmethod
    def from_sections(cls, sections: Iterable[bytes]) -> Columns:
        """The inverse of `sections`. Raises ValueError on anything else."""
        names = [column.name for column in fields(cls)]
        streams = zip(names, sections, strict=True)
        return cls(**{name: arrow_stream.read(name, np.dtype(_DTYPES[name]), data) for name, data in streams})


def _split(data: bytes, wanted: int) -> list[bytes]:
    count = int(np.frombuffer(data, "<u8", 1)[0])
    if count != wanted:
        raise ValueError(f"{count} columns where {wanted} are expected")
    sizes = np.frombuffer(data, "<u8", count, 8)
    ends = 8 + 8 * count + np.cumsum(sizes, dtype=np.int64)
    if int(ends[-1]) != len(data):
        raise ValueError("the length is wrong")
    return [data[end - size : end] for end, size in zip(ends.tolist(), sizes.tolist(), strict=True)]


def texts_of(values: Iterable[str]) -> Texts:
    """A column of texts."""
    return np.array(list(values), TEXT)


_DTYPES: dict[str, Any] = {
    "file_lines": np.int32, "file_definitions": np.int32, "file_import_offsets": np.int64, "imports": np.uint32,
    "file": np.int32, "level": np.uint8, "parent": np.int32, "start_line": np.int32, "end_line": np.int32,
    "name": TEXT, "token_start": np.int64, "token_end": np.int64, "kept": np.int32, "fingerprint": np.uint64,
    "exact": np.uint64, "signature_offsets": np.int64, "signatures": np.uint8,
    "shingle_offsets": np.int64, "shingles": np.uint32, "cue_offsets": np.int64, "cues": np.uint32,
    "tokens": np.uint32, "text_hash": np.uint32, "text": TEXT,
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
            "fingerprint", "exact", "signatures", "shingles", "cues", "tokens",
        )
    }  # fmt: skip
    files = np.cumsum([0, *(len(batch.file_lines) for batch in batches)])
    rows = np.cumsum([0, *(len(batch) for batch in batches)])
    tokens = np.cumsum([0, *(len(batch.tokens) for batch in batches)])
    text_hash, text = _joined_texts(batches)
    return Columns(
        **flat,
        file_import_offsets=_offsets([batch.file_import_offsets for batch in batches]),
        file=np.concatenate([b.file + np.int32(s) for b, s in zip(batches, files, strict=False)]),
        parent=np.concatenate(
            [np.where(b.parent >= 0, b.parent + np.int32(s), -1) for b, s in zip(batches, rows, strict=False)]
        ).astype(np.int32),
        token_start=np.concatenate([b.token_start + s for b, s in zip(batches, tokens, strict=False)]),
        token_end=np.concatenate([b.token_end + s for b, s in zip(batches, tokens, strict=False)]),
        signature_offsets=_offsets([batch.signature_offsets for batch in batches]),
        shingle_offsets=_offsets([batch.shingle_offsets for batch in batches]),
        cue_offsets=_offsets([batch.cue_offsets for batch in batches]),
        text_hash=text_hash,
        text=text,
    )


def _joined_texts(batches: Sequence[Columns]) -> tuple[NDArray[np.uint32], Texts]:
    """The texts of all batches by hash. Most batches repeat the texts of others, and hashes rarely collide."""
    hashes = np.concatenate([batch.text_hash for batch in batches])
    texts = np.concatenate([batch.text for batch in batches])
    order = np.argsort(hashes, kind="stable")
    hashes, texts = hashes[order], texts[order]
    fresh = np.ones(len(hashes), bool)
    fresh[1:] = hashes[1:] != hashes[:-1]
    joined: dict[int, str] = {}
    differs = np.flatnonzero(~fresh[1:] & (texts[1:] != texts[:-1]).astype(bool)) + 1
    for collided in np.unique(hashes[differs]).tolist():
        start, end = np.searchsorted(hashes, [collided, collided + 1])
        add_texts(joined, [collided] * int(end - start), texts[start:end].tolist())
    hashes, texts = hashes[fresh], texts[fresh]
    for collided, text in joined.items():
        texts[np.searchsorted(hashes, collided)] = text
    return hashes, texts


def colliding(columns: Columns) -> NDArray[np.uint32]:
    """Hashes that stand for several texts, sorted."""
    several = [place for place, text in enumerate(columns.text.tolist()) if JOINT in text]
    return np.asarray(columns.text_hash[several], np.uint32)


def hashes_of_files(columns: Columns, wanted: NDArray[np.uint32]) -> list[tuple[int, int]]:
    """Each (row of a file, hash) where the file has one of the wanted hashes, sorted, as a cue or an import."""
    if not len(wanted):
        return []
    cues = np.flatnonzero(np.isin(columns.cues, wanted))
    imports = np.flatnonzero(np.isin(columns.imports, wanted))
    fragments = np.searchsorted(columns.cue_offsets, cues, "right") - 1
    files = np.searchsorted(columns.file_import_offsets, imports, "right") - 1
    pairs = zip(
        [*columns.file[fragments].tolist(), *files.tolist()],
        [*columns.cues[cues].tolist(), *columns.imports[imports].tolist()],
        strict=True,
    )
    return sorted(set(pairs))


def add_texts(texts: dict[int, str], hashes: Iterable[int], added: Iterable[str]) -> None:
    """Add texts by hash, so that the result depends on what is added and not on the order."""
    for key, text in zip(hashes, added, strict=True):
        known = texts.setdefault(key, text)
        if known != text:
            texts[key] = JOINT.join(sorted({*known.split(JOINT), *text.split(JOINT)}))


def _offsets(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    lengths = np.concatenate([np.diff(part) for part in parts])
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
