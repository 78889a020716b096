"""Everything that an engine extracted, and what is remembered of earlier scans, as one corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from dupfinder.config import ScanSettings
from dupfinder.engines import cache as kept
from dupfinder.engines.interface import Advance, Engine
from dupfinder.engines.texts import Read, gathered
from dupfinder.tables import NO_SQUAD, Corpus
from dupfinder_scanners.columns import Columns
from dupfinder_scanners.extraction import Extracted, in_order
from dupfinder_scanners.filters import Upstream
from dupfinder_scanners.fragments import UNOWNED, Repository, Role, Skipped, SourceFile
from dupfinder_scanners.languages.registry import shown_language
from dupfinder_scanners.sources.interface import Source

Unsaved = Callable[[], tuple[str, ...]]
"""Waits until everything is written; what could not be, in sentences."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read of a source. `upstream` are third-party files recognised by their header; `unsaved` asks
    for what the cache came to, which is written meanwhile."""

    corpus: Corpus
    skipped: tuple[Skipped, ...]
    upstream: tuple[tuple[SourceFile, Upstream], ...]
    warnings: tuple[str, ...] = ()
    unsaved: Unsaved = field(default=tuple, compare=False)

    def settled(self) -> Reading:
        """The same once the cache is written, with its warnings."""
        return replace(self, warnings=(*self.warnings, *self.unsaved()), unsaved=tuple)


def read(  # noqa: PLR0913 - one parameter an option
    engine: Engine,
    source: Source,
    repositories: Sequence[Repository],
    files: Sequence[SourceFile],
    settings: ScanSettings,
    *,
    advance: Advance = lambda _files, _size: None,
    cache: Path | kept.Held | None = None,
) -> Reading:
    """Parse all files, or what `cache` does not know of them; a cache that is a file is renewed, while the caller goes
    on. Who does not, or reads the file again, asks for it `settled`.

    The result does not depend on the engine, on the order of `files`, or on what was read before.
    """
    before = cache.cache if isinstance(cache, kept.Held) else kept.load(cache, settings) if cache else kept.Cache()
    known, fresh = _known(files, before, advance)
    parts = list(engine.extract(source, repositories, fresh, settings, advance))
    reading, after = _assembled(repositories, files, before, known, parts)
    reading = replace(reading, warnings=(before.warning,) if before.warning else ())
    if not isinstance(cache, Path) or after is None:
        return reading
    writer = ThreadPoolExecutor(1)
    writing = writer.submit(kept.save, cache, after, settings)
    # It ends with what it was given, which the process waits for in any case.
    writer.shutdown(wait=False)
    return replace(reading, unsaved=lambda: tuple(text for text in (writing.result(),) if text))


def _known(
    files: Sequence[SourceFile], before: kept.Cache, advance: Advance
) -> tuple[list[SourceFile], list[SourceFile]]:
    """Files that were read before, and the others."""
    known: list[SourceFile] = []
    fresh: list[SourceFile] = []
    for file in files:
        key = kept.key_of(file)
        (known if file.blob and (key in before.rows or key in before.aside) else fresh).append(file)
    if known:
        advance(len(known), sum(file.size for file in known))
    return known, fresh


def _assembled(
    repositories: Sequence[Repository],
    files: Sequence[SourceFile],
    before: kept.Cache,
    known: Sequence[SourceFile],
    parts: Sequence[Extracted],
) -> tuple[Reading, kept.Cache | None]:
    """What was read now and before as one, in the order of batches, and the cache after it."""
    read = [*before.parts, *(Read(part.columns, part.shared) for part in parts if part.columns is not None)]
    fresh = [file for part in parts for file in part.files]
    rows = list(zip(fresh, range(sum(map(len, before.parts)), sum(map(len, read))), strict=True))
    rows += [(file, before.rows[kept.key_of(file)]) for file in known if kept.key_of(file) in before.rows]
    rows.sort(key=lambda one: in_order(one[0]))
    now = _as_one(read, [row for _, row in rows], len(before.parts))
    aside = [(file, before.aside[kept.key_of(file)]) for file in known if kept.key_of(file) in before.aside]
    skipped = [row for part in parts for row in part.skipped]
    skipped += [Skipped(file.repository, file.path, one.reason, one.detail) for file, one in aside]
    upstream = [row for part in parts for row in part.upstream]
    upstream += [(file, one.upstream) for file, one in aside if one.upstream]
    after = kept.renewed(before, read, rows, kept.aside_of(files, skipped, upstream), now)
    corpus = corpus_of(repositories, [file for file, _ in rows], now.columns)
    return Reading(corpus, tuple(sorted(skipped)), tuple(sorted(upstream))), after


def _as_one(parts: Sequence[Read], order: Sequence[int], known: int) -> Read:
    """The files in order; what is known is as it has to be, and is not copied where nothing changed."""
    if len(parts) == known == 1 and list(order) == list(range(len(parts[0]))):
        return parts[0]
    return gathered(parts, order)


def corpus_of(repositories: Sequence[Repository], files: Sequence[SourceFile], columns: Columns) -> Corpus:
    """The corpus of files that were read, a row each in `columns`."""
    squads = tuple(sorted({file.squad for file in files} - {UNOWNED}))
    names = tuple(sorted(repository.name for repository in repositories))
    languages = tuple(sorted({shown_language(file.language) for file in files}))
    squad_code = {name: code for code, name in enumerate(squads)} | {UNOWNED: NO_SQUAD}
    repository_code = {name: code for code, name in enumerate(names)}
    language_code = {name: code for code, name in enumerate(languages)}
    platform = {repository.name for repository in repositories if repository.platform}
    row = columns.file
    return Corpus(
        columns=columns,
        files=tuple(files),
        squads=squads,
        repositories=names,
        languages=languages,
        squad=np.array([squad_code[file.squad] for file in files] or [0], np.int64)[row],
        repository=np.array([repository_code[file.repository] for file in files] or [0], np.int64)[row],
        language=np.array([language_code[shown_language(file.language)] for file in files] or [0], np.int64)[row],
        test=np.array([file.role is Role.TEST for file in files] or [False], bool)[row],
        platform=np.array([file.repository in platform for file in files] or [False], bool)[row],
    )
