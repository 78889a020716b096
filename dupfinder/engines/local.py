"""The default engine: a pool of killable worker processes on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dupfinder.config import ScanSettings
from dupfinder.tables import NO_SQUAD, Corpus
from dupfinder_scanners import pool
from dupfinder_scanners.columns import concatenate
from dupfinder_scanners.extraction import Batch, Extracted, batches, gather, job
from dupfinder_scanners.filters import Upstream
from dupfinder_scanners.fragments import UNOWNED, Repository, Role, Skipped, SourceFile
from dupfinder_scanners.languages.registry import shown_language
from dupfinder_scanners.languages.treesitter import extract
from dupfinder_scanners.sources.interface import Source

Advance = Callable[[int, int], None]
"""Called after each batch with the number of files and bytes it held."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read of a source. `upstream` are third-party files recognised by their header."""

    corpus: Corpus
    skipped: tuple[Skipped, ...]
    upstream: tuple[tuple[SourceFile, Upstream], ...]


def default_jobs() -> int:
    """Workers that this process may use: the processors it is allowed to run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read(
    source: Source,
    repositories: Sequence[Repository],
    files: Sequence[SourceFile],
    settings: ScanSettings,
    *,
    jobs: int,
    advance: Advance = lambda _files, _size: None,
) -> Reading:
    """Parse all files. The result does not depend on `jobs` or on the order of `files`."""
    locators = {repository.name: source.locator(repository) for repository in repositories}
    work = batches(files)
    outcomes = pool.run(
        (job(batch, locators, settings.max_file_bytes, settings.own_names) for batch in work),
        workers=max(1, min(jobs, len(work))),
        seconds_per_job=settings.parser_seconds,
        memory_bytes=settings.parser_megabytes << 20,
    )
    parts = [_gathered(batch, outcome, advance) for batch, outcome in zip(work, outcomes, strict=True)]
    return Reading(
        corpus=assemble(repositories, parts),
        skipped=tuple(sorted(row for part in parts for row in part.skipped)),
        upstream=tuple(sorted(row for part in parts for row in part.upstream)),
    )


def _gathered(batch: Batch, outcome: pool.Outcome, advance: Advance) -> Extracted:
    extracted = gather(batch, outcome)
    advance(len(batch.files), sum(file.size for file in batch.files))
    return extracted


def assemble(repositories: Sequence[Repository], parts: Sequence[Extracted]) -> Corpus:
    """One corpus from what the jobs gave, in the order of the jobs."""
    files = tuple(file for part in parts for file in part.files)
    found = [part.columns for part in parts if part.columns is not None]
    columns = concatenate(found) if found else extract("python", ())
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
        files=files,
        squads=squads,
        repositories=names,
        languages=languages,
        squad=np.array([squad_code[file.squad] for file in files] or [0], np.int64)[row],
        repository=np.array([repository_code[file.repository] for file in files] or [0], np.int64)[row],
        language=np.array([language_code[shown_language(file.language)] for file in files] or [0], np.int64)[row],
        test=np.array([file.role is Role.TEST for file in files] or [False], bool)[row],
        platform=np.array([file.repository in platform for file in files] or [False], bool)[row],
    )
