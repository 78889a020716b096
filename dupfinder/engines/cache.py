"""What was extracted before, by content: a file beside the index that may be deleted at any time.

An entry is a file of the past, known by its blob id, path and language, and either its fragments or the reason why it
was set aside. The path counts because names tell minified and third-party files. The whole cache is void once anything
that extraction depends on differs: its code, its grammars, or the settings that it is given. No pickle: JSON and Arrow.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import distributions
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, BinaryIO

from dupfinder.config import ScanSettings
from dupfinder.engines.texts import Read, nothing
from dupfinder.index.errors import UnwritableIndexError
from dupfinder.index.files import built_aside, target
from dupfinder_scanners.columns import Columns
from dupfinder_scanners.filters import Upstream
from dupfinder_scanners.fragments import FAILURES, Skipped, SkipReason, SourceFile

KEPT_WRITES = 5
"""Entries that nobody asked for are dropped with the fifth write after their last use."""

_MAGIC = b"dupfinder fragments 1\n"
_SECTION = struct.Struct("<QI")

Key = tuple[str, str, str]
"""Blob id, path, language."""


def key_of(file: SourceFile) -> Key:
    """By what a file is known again."""
    return file.blob, file.path, file.language


@dataclass(frozen=True, slots=True)
class Aside:
    """Why a file was set aside for what it holds."""

    reason: SkipReason
    detail: str
    upstream: Upstream | None = None


@dataclass(frozen=True, slots=True)
class Cache:
    """What is known from before. `rows` are those of `read`; `idle` counts the writes since an entry was last used."""

    read: Read = field(default_factory=nothing)
    rows: Mapping[Key, int] = field(default_factory=dict)
    aside: Mapping[Key, Aside] = field(default_factory=dict)
    idle: Mapping[Key, int] = field(default_factory=dict)
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A cache in memory, for scans of several states in one process: it is read as it is, and never written."""

    cache: Cache


def load(path: Path, settings: ScanSettings) -> Cache:
    """The cache of a path; empty where there is none yet or it is of other code or settings; with a sentence in
    `warning` where it is damaged."""
    try:
        with path.open("rb") as file:
            return _parsed(_sections(file), digest(settings))
    except FileNotFoundError:
        return Cache()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the bytes, the scan does without them
        fault = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Cache(warning=f"The cache {path} cannot be read ({fault}); everything was parsed again.")


def save(path: Path, cache: Cache, settings: ScanSettings) -> str:
    """Write a cache; an empty text, or a sentence on why it could not be written, which costs time and nothing else."""
    try:
        place = target(path)
        with built_aside(place) as aside, aside.open("wb") as file:
            file.write(_MAGIC)
            for data in (_header(cache, digest(settings)), *cache.read.columns.sections()):
                file.write(_SECTION.pack(len(data), zlib.crc32(data)))
                file.write(data)
    except (OSError, UnwritableIndexError) as error:
        return f"The cache {path} could not be written ({error}); the next scan will parse everything again."
    return ""


def renewed(old: Cache, read: Read, files: Sequence[SourceFile], aside: Mapping[Key, Aside]) -> Cache | None:
    """The cache after a scan that read `files` (the rows of `read`) and set some aside; None where nothing is new.

    What the scan did not ask for is kept for a while: another branch, or other ROOTs with the same index.
    """
    from dupfinder.engines.texts import together

    rows = {key_of(file): row for row, file in reversed(list(enumerate(files))) if file.blob}
    used = {**rows, **aside}
    if all(key in old.rows or key in old.aside for key in used):
        return None
    idle = {key: count + 1 for key, count in old.idle.items() if key not in used and count + 1 < KEPT_WRITES}
    kept = [key for key in old.rows if key in idle]
    merged = together([read.take(sorted(rows.values())), old.read.take([old.rows[key] for key in kept])]).told()
    order = [*sorted(rows, key=rows.__getitem__), *kept]
    return Cache(
        read=merged,
        rows={key: row for row, key in enumerate(order)},
        aside={**{key: one for key, one in old.aside.items() if key in idle}, **aside},
        idle={**dict.fromkeys(used, 0), **idle},
    )


def aside_of(
    files: Iterable[SourceFile], skipped: Iterable[Skipped], found: Iterable[tuple[SourceFile, Upstream]]
) -> dict[Key, Aside]:
    """What was set aside of files for what they hold; a failure may not come again and is not kept."""
    by_place = {(file.repository, file.path): file for file in files}
    upstream = {(file.repository, file.path): one for file, one in found}
    return {
        key_of(file): Aside(row.reason, row.detail, upstream.get((row.repository, row.path)))
        for row in skipped
        if row.reason not in FAILURES and (file := by_place[row.repository, row.path]).blob
    }


def digest(settings: ScanSettings) -> str:
    """Of all that extraction depends on besides the files: the code, the grammars and the settings it is given."""
    given = json.dumps([settings.max_file_bytes, list(settings.own_names)])
    return hashlib.sha256(f"{code()} {given}".encode()).hexdigest()


@cache
def code() -> str:
    """Digest of what extracts: the code, the queries and the versions of the grammars."""
    total = hashlib.sha256()
    for name, data in sorted(sources(resources("dupfinder_scanners"), (".py", ".scm"))):
        total.update(f"{name} {len(data)} ".encode() + data)
    grammars = {
        (one.name, one.version) for one in distributions() if one.name.startswith(("tree-sitter", "tree_sitter"))
    }
    total.update(repr(sorted(grammars)).encode())
    return total.hexdigest()


def sources(folder: Traversable, ends: tuple[str, ...], prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the files of a package whose names end so."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from sources(entry, ends, f"{prefix}{entry.name}/")
        elif entry.name.endswith(ends):
            yield f"{prefix}{entry.name}", entry.read_bytes()


def _sections(file: BinaryIO) -> Iterator[bytes]:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise ValueError("it is not one of this version")
    while head := file.read(_SECTION.size):
        size, check = _SECTION.unpack(head)
        data = file.read(size)
        if len(data) != size or zlib.crc32(data) != check:
            raise ValueError("it is damaged")
        yield data


def _header(cache: Cache, version: str) -> bytes:
    rows = sorted(cache.rows.items(), key=lambda item: item[1])
    content = {
        "version": version,
        "files": [[*key, cache.idle.get(key, 0)] for key, _ in rows],
        "aside": [[*key, cache.idle.get(key, 0), *_plain(one)] for key, one in sorted(cache.aside.items())],
        "shared": [[row, value, text] for (row, value), text in sorted(cache.read.shared.items())],
    }
    return json.dumps(content).encode()


def _plain(aside: Aside) -> list[str]:
    found = [aside.upstream.name, aside.upstream.version] if aside.upstream else []
    return [aside.reason.value, aside.detail, *found]


def _parsed(sections: Iterator[bytes], version: str) -> Cache:
    content: dict[str, Any] = json.loads(next(sections))
    if content["version"] != version:
        return Cache()
    columns = Columns.from_sections(sections)
    if len(content["files"]) != len(columns.file_lines):
        raise ValueError("it is damaged")
    rows = {(blob, path, language): row for row, (blob, path, language, _) in enumerate(content["files"])}
    aside = {
        (blob, path, language): Aside(SkipReason(reason), detail, Upstream(*upstream) if upstream else None)
        for blob, path, language, _, reason, detail, *upstream in content["aside"]
    }
    idle = {(blob, path, language): idle for blob, path, language, idle, *_ in (*content["files"], *content["aside"])}
    shared = {(row, value): text for row, value, text in content["shared"]}
    return Cache(Read(columns, shared), rows, aside, idle)
