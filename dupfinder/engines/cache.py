"""What was extracted before, by content: two files beside the index that may be deleted at any time.

An entry is a file of the past, known by its blob id, path and language, and either its fragments or the reason why it
was set aside. The path counts because names tell minified and third-party files. The whole cache is void once anything
that extraction depends on differs: its code, its grammars, or the settings that it is given.

`NAME.fragments` holds everything at one time, `NAME.fragments.recent` what has changed since: a night on which a few
files changed writes these. Once it is more than `MOST_RECENT`, all is written as one again. The second names the first
that it belongs to; of two that do not belong together, as two writers at once may leave, the first counts alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import distributions
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from dupfinder.config import ScanSettings
from dupfinder.engines import stored
from dupfinder.engines.stored import Stored
from dupfinder.engines.texts import Read, gathered
from dupfinder.index.errors import UnwritableIndexError
from dupfinder.index.files import built_aside, target
from dupfinder_scanners.filters import Upstream
from dupfinder_scanners.fragments import FAILURES, Skipped, SkipReason, SourceFile

KEPT_WRITES = 5
"""Entries that nobody asked for are dropped with the fifth write after their last use."""
MOST_RECENT = 0.2
"""Files that came and went since everything was written, as a share of these: beyond, all is written again."""

Key = tuple[str, str, str]
"""Blob id, path, language."""
_GONE = -1


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
    """What is known from before. `rows` are counted through all `parts`: of the first file, and of the recent one.

    `idle` counts the writes since an entry was last used. `order` has the key of each row of the first part, and
    `seal` tells that part from any other; empty where it is not in the file.
    """

    parts: tuple[Read, ...] = ()
    rows: Mapping[Key, int] = field(default_factory=dict)
    aside: Mapping[Key, Aside] = field(default_factory=dict)
    idle: Mapping[Key, int] = field(default_factory=dict)
    warning: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A cache in memory, for scans of several states in one process: it is read as it is, and never written."""

    cache: Cache


def recent_of(path: Path) -> Path:
    """Where lies what has changed since the file `path` was written."""
    return path.with_name(f"{path.name}.recent")


def load(path: Path, settings: ScanSettings) -> Cache:
    """The cache of a path; empty where there is none yet or it is of other code or settings; with a sentence in
    `warning` where it is damaged."""
    version = digest(settings)
    try:
        first = _stored(path, {"version": version})
        found = _first(first) if first else Cache()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the bytes, the scan does without them
        return Cache(warning=f"The cache {path} cannot be read ({_fault(error)}); everything was parsed again.")
    try:
        recent = _stored(recent_of(path), {"version": version, "first": found.seal}) if first else None
        return _with_recent(found, first, recent) if first and recent else found
    except Exception as error:  # noqa: BLE001 - likewise
        said = f"The cache {recent_of(path)} cannot be read ({_fault(error)}); what it held was parsed again."
        return replace(found, warning=said)


def save(path: Path, cache: Cache, settings: ScanSettings) -> str:
    """Write a cache, of one with a `seal` what is recent; an empty text, or a sentence on why it could not be written,
    which costs time and nothing else."""
    version = digest(settings)
    try:
        if cache.seal:
            header = {"version": version, "first": cache.seal, "idle": _idle_of_first(cache)}
            _write(recent_of(path), cache, header, 1)
        else:
            _write(path, cache, {"version": version}, 0)
            # It belongs to the file of before and is of no use any more.
            with suppress(OSError):
                recent_of(path).unlink(missing_ok=True)
    except (OSError, UnwritableIndexError) as error:
        return f"The cache {path} could not be written ({error}); the next scan will parse everything again."
    return ""


def renewed(
    old: Cache,
    parts: Sequence[Read],
    files: Sequence[tuple[SourceFile, int]],
    aside: Mapping[Key, Aside],
    read: Read,
) -> Cache | None:
    """The cache after a scan that gave `read` and set some files aside; None where nothing is new. `files` are those of
    `read`, each with its row, counted through `parts`, of which those of `old` come first.

    What the scan did not ask for is kept for a while: another branch, or other ROOTs with the same index.
    """
    rows: dict[Key, int] = {}
    for file, row in files:
        if file.blob:
            rows.setdefault(key_of(file), row)
    used = {**rows, **aside}
    if not old.warning and all(key in old.rows or key in old.aside for key in used):
        return None
    idle = {key: count + 1 for key, count in old.idle.items() if key not in used and count + 1 < KEPT_WRITES}
    live = {**rows, **{key: row for key, row in old.rows.items() if key in idle}}
    first = len(old.parts[0]) if old.seal else 0
    recent = {key: row for key, row in live.items() if row >= first}
    gone = first - (len(live) - len(recent))
    if len(recent) + gone > MOST_RECENT * first:
        first, recent = 0, live
    order = list(recent.values())
    new = read if order == [row for _, row in files] else gathered(parts, order)
    return Cache(
        parts=(old.parts[0], new) if first else (new,),
        rows={**live, **{key: first + number for number, key in enumerate(recent)}},
        aside={**{key: one for key, one in old.aside.items() if key in idle}, **aside},
        idle={**dict.fromkeys(used, 0), **idle},
        seal=old.seal if first else "",
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


def _stored(path: Path, wanted: Mapping[str, str]) -> Stored | None:
    """What a file holds; None where there is none, or its header says something else."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        return stored.read(file, lambda header: all(header[name] == value for name, value in wanted.items()))
    return None


def _first(first: Stored) -> Cache:
    rows = {key: row for row, (key, _) in enumerate(_files(first))}
    return Cache((first.read,), rows, _asides(first), dict([*_files(first), *_idle(first)]), seal=first.seal)


def _with_recent(found: Cache, first: Stored, recent: Stored) -> Cache:
    """The cache of both; the second knows of the first what is there no more, and how long the rest has been idle."""
    there = [(key, idle) for (key, _), idle in zip(_files(first), recent.header["idle"], strict=True) if idle != _GONE]
    start = len(first.read)
    rows = {key: found.rows[key] for key, _ in there}
    rows |= {key: start + row for row, (key, _) in enumerate(_files(recent))}
    idle = dict([*there, *_files(recent), *_idle(recent)])
    return Cache((first.read, recent.read), rows, _asides(recent), idle, seal=first.seal)


def _files(one: Stored) -> list[tuple[Key, int]]:
    """Key of each row, and how long it has been idle."""
    found = [((blob, path, language), idle) for blob, path, language, idle in one.header["files"]]
    if len(found) != len(one.read):
        raise ValueError("it is damaged")
    return found


def _asides(one: Stored) -> dict[Key, Aside]:
    return {
        (blob, path, language): Aside(SkipReason(reason), detail, Upstream(*upstream) if upstream else None)
        for blob, path, language, _, reason, detail, *upstream in one.header["aside"]
    }


def _idle(one: Stored) -> list[tuple[Key, int]]:
    return [((blob, path, language), idle) for blob, path, language, idle, *_ in one.header["aside"]]


def _write(path: Path, cache: Cache, header: Mapping[str, Any], part: int) -> None:
    """Write a part of the cache, and what was set aside."""
    start = sum(len(one) for one in cache.parts[:part])
    own = sorted((row, key) for key, row in cache.rows.items() if row >= start)
    files = [[*key, cache.idle.get(key, 0)] for _, key in own]
    aside = [[*key, cache.idle.get(key, 0), *_plain(one)] for key, one in sorted(cache.aside.items())]
    with built_aside(target(path)) as place, place.open("wb") as file:
        stored.write(file, {**header, "files": files, "aside": aside}, cache.parts[part])


def _idle_of_first(cache: Cache) -> list[int]:
    """Of each row of the first part, how long it has been idle, or that it is there no more."""
    found = [_GONE] * len(cache.parts[0])
    for key, row in cache.rows.items():
        if row < len(found):
            found[row] = cache.idle.get(key, 0)
    return found


def _plain(aside: Aside) -> list[str]:
    found = [aside.upstream.name, aside.upstream.version] if aside.upstream else []
    return [aside.reason.value, aside.detail, *found]


def _fault(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
