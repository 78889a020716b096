"""The default engine: a pool of killable worker processes on this machine, and the rest in one process."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread

from dupfinder.config import ScanSettings
from dupfinder.engines import reading
from dupfinder.engines.interface import Advance
from dupfinder.engines.reading import Reading
from dupfinder.tables import Ints, Judge, Views
from dupfinder_scanners import pool
from dupfinder_scanners.extraction import BATCH_BYTES, Extracted, batches, gather, job
from dupfinder_scanners.fragments import Repository, SourceFile
from dupfinder_scanners.sources.interface import Source

_LATER = ("scipy.sparse.csgraph", "datasketch", "sklearn.cluster", "duckdb")
"""Libraries that take longest to load."""


def default_jobs() -> int:
    """Workers that this process may use: the processors it is allowed to run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Local:
    """An engine of one machine; `jobs` files are parsed at once, 0 for all processors."""

    def __init__(self, jobs: int = 0) -> None:
        self._jobs = jobs or default_jobs()

    def extract(
        self,
        source: Source,
        repositories: Sequence[Repository],
        files: Sequence[SourceFile],
        settings: ScanSettings,
        advance: Advance,
    ) -> Iterator[Extracted]:
        """Parse in worker processes of this machine."""
        locators = {repository.name: source.locator(repository) for repository in repositories}
        work = batches(files)
        # A question about one file looks for no candidates, and its process would wait for the libraries at its end.
        if sum(file.size for file in files) > BATCH_BYTES:
            Thread(target=_load_ahead).start()
        outcomes = pool.run(
            (job(batch, locators, settings.max_file_bytes, settings.own_names) for batch in work),
            workers=max(1, min(self._jobs, len(work))),
            seconds_per_job=settings.parser_seconds,
            memory_bytes=settings.parser_megabytes << 20,
        )
        for batch, outcome in zip(work, outcomes, strict=True):
            yield gather(batch, outcome)
            advance(len(batch.files), sum(file.size for file in batch.files))

    def pair(self, views: Views) -> tuple[Ints, Ints]:
        """Signatures, then the three generators."""
        from dupfinder.detect.pair import pair
        from dupfinder.detect.sketch import sketch

        return pair(views, sketch(views))

    def judge(self, views: Views) -> Judge:
        """The evidence itself."""
        from dupfinder.detect.align import similarity
        from dupfinder.detect.verify import evidence

        return evidence(views, similarity)


def _load_ahead() -> None:
    """Load what will look for candidates while this process has nothing to do but to wait for the parsers.

    A library that does not load now, as while the process ends, is loaded and complained about where it is needed.
    """
    with suppress(Exception):
        for name in _LATER:
            import_module(name)


def read(  # noqa: PLR0913 - one parameter an option
    source: Source,
    repositories: Sequence[Repository],
    files: Sequence[SourceFile],
    settings: ScanSettings,
    *,
    jobs: int,
    advance: Advance = lambda _files, _size: None,
    cache: Path | None = None,
) -> Reading:
    """`reading.read` with this engine, settled."""
    return reading.read(Local(jobs), source, repositories, files, settings, advance=advance, cache=cache).settled()
