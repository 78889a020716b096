"""Both sides of a change as fragments: what it adds or alters, and what the repository had before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dupfinder.check.change import Change
from dupfinder.config import ScanSettings
from dupfinder.engines import local
from dupfinder.engines.pasted import Lent
from dupfinder.engines.reading import Reading
from dupfinder.tables import Corpus
from dupfinder_scanners.fragments import FAILURES, Repository, Skipped, SourceFile
from dupfinder_scanners.sources.interface import Locator, ReadError
from dupfinder_scanners.sources.reading import read_file


@dataclass(frozen=True, slots=True)
class Sides:
    """`touched`: rows of `new` that the change adds or alters; what was only moved, or laid out anew, is not among
    them. `unread`: files of the new side that could not be read. `was` and `locator`: where each side is read."""

    old: Corpus
    new: Corpus
    touched: tuple[int, ...]
    unread: tuple[Skipped, ...]
    was: Locator
    locator: Locator
    max_bytes: int

    def before(self) -> dict[int, int]:
        """The row of `old` that each touched row was: the same name in the same file, else the same tokens."""
        columns, known = self.new.columns, self.old.columns
        by_name: dict[tuple[str, str], int] = {}
        by_tokens: dict[int, int] = {}
        for one in range(len(known)):
            by_name.setdefault((self.old.files[int(known.file[one])].path, str(known.name[one])), one)
            by_tokens.setdefault(int(known.fingerprint[one]), one)
        found = {}
        for row in self.touched:
            place = (self.new.files[int(columns.file[row])].path, str(columns.name[row]))
            then = by_name.get(place, by_tokens.get(int(columns.fingerprint[row])))
            if then is not None:
                found[row] = then
        return found

    def lines(self, row: int) -> list[str]:
        """The file of a row of `new`, line by line; empty where it is gone."""
        return self._lines(self.new, self.locator, row)

    def text(self, row: int) -> str:
        """The code of a row of `new`."""
        return self._text(self.new, row, self.lines(row))

    def text_before(self, row: int) -> str:
        """The code of a row of `old`."""
        return self._text(self.old, row, self._lines(self.old, self.was, row))

    def _lines(self, corpus: Corpus, locator: Locator, row: int) -> list[str]:
        file = corpus.files[int(corpus.columns.file[row])]
        try:
            data = read_file(locator, file.path, self.max_bytes)
        except ReadError:
            return []
        return [line.decode("utf-8", "replace") for line in data.split(b"\n")]

    def _text(self, corpus: Corpus, row: int, lines: Sequence[str]) -> str:
        return "\n".join(lines[int(corpus.columns.start_line[row]) - 1 : int(corpus.columns.end_line[row])])


def read(change: Change, repository: Repository, settings: ScanSettings, jobs: int) -> Sides:
    """Extract both sides, as a scan does. What is touched has other tokens, names or literals than anything before."""
    old = _read(change.before, change.old, repository, settings, jobs)
    new = _read(change.after, change.new, repository, settings, jobs)
    known = np.unique(old.corpus.columns.exact)
    touched = np.flatnonzero(~np.isin(new.corpus.columns.exact, known)) if len(new.corpus) else np.zeros(0, np.int64)
    unread = tuple(row for row in new.skipped if row.reason in FAILURES)
    return Sides(
        old.corpus, new.corpus, tuple(touched.tolist()), unread, change.old, change.new, settings.max_file_bytes
    )


def _read(
    files: Sequence[SourceFile], place: Locator, repository: Repository, settings: ScanSettings, jobs: int
) -> Reading:
    return local.read(Lent(repository, place), (repository,), files, settings, jobs=jobs or local.default_jobs())
