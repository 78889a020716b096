"""The index as the commands see it: made ready before the work, written after it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from dupfinder import __version__
from dupfinder.cli.errors import OutputError
from dupfinder.cli.options import DEFAULT_INDEX

if TYPE_CHECKING:
    from dupfinder.adoption import Decision
    from dupfinder.config import Config
    from dupfinder.index import Written
    from dupfinder.lookup import Writer
    from dupfinder.lookup.schema import Table
    from dupfinder.model import ScanResult
    from dupfinder.tables import Corpus
    from dupfinder_scanners.fragments import Repository


_ADDRESS = re.compile(r"[a-z][a-z0-9+]+:/", re.IGNORECASE)
"""How a URL looks once it was taken for a path."""


def prepare(index: Path) -> None:
    """Find out before the work whether an index can be written there.

    Raises OutputError or an IndexFileError. The default folder is made and hidden from git: an index beside the code
    must not make the working tree look changed.
    """
    from dupfinder.index import DamagedIndexError, MissingIndexError, info

    if _ADDRESS.match(str(index)):
        raise OutputError(f"An index cannot be written to {index}; give --index a file, and copy it there afterwards.")
    if index.is_dir():
        raise OutputError(f"{index} is a folder; give --index the name of a file in it.")
    folder = next(place for place in (index.absolute().parent, *index.absolute().parents) if place.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"The index cannot be written in {folder}; change its permissions, or name another place.")
    if index == DEFAULT_INDEX:
        _hide_from_git(index.parent)
    try:
        info(index)
    except (MissingIndexError, DamagedIndexError):
        return


def cache_of(index: Path) -> Path:
    """Where what was extracted is remembered: beside the index, and it may be deleted at any time."""
    return index.with_name(f"{index.stem}.fragments")


def findings_of(index: Path) -> Path:
    """Where what was found is remembered, for a night in which little changed; it may be deleted too."""
    return index.with_name(f"{index.stem}.findings")


def keep(index: Path, result: ScanResult, roots: Sequence[Path], config: Config, at: datetime | None = None) -> Written:
    """Add the run to the index, as one of now or of a moment of the past.

    Raises an IndexFileError; what was there before is then untouched.
    """
    from dupfinder.index import RunInfo, write

    run = RunInfo(
        at=at or datetime.now(UTC),
        roots=tuple(sorted({str(root) for root in roots})),
        tool_version=__version__,
        config_digest=hashlib.sha256(config.model_dump_json().encode()).hexdigest(),
        squad_aliases=config.squad_aliases,
    )
    return write(index, result, run)


class LookupTables:
    """What `check` will ask, gathered and written beside the index while a scan goes on: a context, for the thread."""

    def __init__(self, index: Path, config: Config, *, bodies: bool = True) -> None:
        """`config`: of the organisation. `bodies`: whether a question may find functions by the words of their bodies,
        which are then kept hashed."""
        self._index = index
        self._config = config
        self._bodies = bodies
        self._key = ""
        self._writer: Writer | None = None

    def __enter__(self) -> LookupTables:
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever is not written by now is not to be."""
        if self._writer is not None:
            self._writer.leave()

    def read(self, corpus: Corpus, repositories: Sequence[Repository]) -> None:
        """Begin to write what was read, unless the tables of the last run hold it; the scan goes on meanwhile."""
        from dupfinder.engines.findings import corpus_key
        from dupfinder.engines.local import default_jobs
        from dupfinder.lookup import Writer, beside, holds

        known = corpus_key(corpus, repositories)
        self._key = f"{known} {self._bodies:d}" if known else ""
        place = beside(self._index)
        if not holds(place, self._key):
            found = _gathered(corpus, repositories, bodies=self._bodies)
            self._writer = Writer(place, found, __version__, self._key)
            if default_jobs() == 1:
                # Two things at a time on one processor take as long, and the memory of both.
                self._writer.wait()

    def write(self, result: ScanResult, decisions: Sequence[Decision] = ()) -> ScanResult:
        """Wait for what is not written yet; the result, with the seconds of that. Raises an `IndexFileError`."""
        from dupfinder.assess.family import load
        from dupfinder.lookup import beside, holds, refresh, told
        from dupfinder.lookup.jobs import related
        from dupfinder.track import standings

        start = perf_counter()
        words = related(load(self._config.family_files))
        place, standing = beside(self._index), standings(self._index, decisions)
        if self._writer is not None:
            self._writer.finish(told(result.candidates, standing, words, self._config.check))
        elif holds(place, self._key):
            refresh(place, result.candidates, standing, words, self._config.check)
        return _longer(result, "look-up tables", perf_counter() - start)


def _gathered(corpus: Corpus, repositories: Sequence[Repository], *, bodies: bool) -> Iterator[tuple[str, Table]]:
    """All parts of the tables; nothing is done before the first is asked for, and nothing is held after the last."""
    from dupfinder.detect.fold import fold
    from dupfinder.lookup import content

    yield from content(corpus, fold(corpus), repositories, bodies=bodies)


def _longer(result: ScanResult, stage: str, seconds: float) -> ScanResult:
    """The result with some seconds more for a stage, where it says seconds at all."""
    known = result.totals.seconds
    if stage not in known:
        return result
    added = {**known, stage: round(known[stage] + seconds, 3)}
    return replace(result, totals=replace(result.totals, seconds=added))


def _hide_from_git(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", "utf-8")
    except OSError as error:
        raise OutputError(
            f"The folder {folder} for the index cannot be made ({error.strerror}); name another place with --index."
        ) from None
