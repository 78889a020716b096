"""Source text of what a report shows: read a second time, after it was parsed, and credentials in it masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from dupfinder.model import INCOMPLETE, Candidate
from dupfinder.tables import Corpus
from dupfinder_scanners.credentials import masked
from dupfinder_scanners.fragments import FAILURES, Fragment, Repository, Skipped, SkipReason
from dupfinder_scanners.sources.interface import ReadError, Source
from dupfinder_scanners.sources.reading import is_blob, read_file

MOST_NAMED = 5
"""Files that a warning names one by one."""


def incomplete(skipped: Iterable[Skipped]) -> tuple[str, ...]:
    """A sentence where something could not be read that should have been: what lies there looks as if it were gone."""
    failed = {row for row in skipped if row.reason in FAILURES}
    return (f"{INCOMPLETE}what lies in these was not read, and is not told of: {_named(failed)}.",) if failed else ()


def _named(rows: Iterable[Skipped]) -> str:
    """The first places by name, and how many more."""
    places = sorted({(f"{row.repository}:{row.path}", row.detail or row.reason.value) for row in rows})
    more = f" and {len(places) - MOST_NAMED:,} more" if len(places) > MOST_NAMED else ""
    return ", ".join(f"{place} ({why})" for place, why in places[:MOST_NAMED]) + more


class Texts:
    """What is shown of files that were read.

    `lost` are files that could not be read again as they were, `untold` are ids of candidates of which nothing could
    be told for that."""

    def __init__(self, source: Source, repositories: Sequence[Repository], corpus: Corpus, limit: int) -> None:
        self.locators = {repository.name: source.locator(repository) for repository in repositories}
        self.blobs = {(file.repository, file.path): file.blob for file in corpus.files}
        self.lost: set[Skipped] = set()
        self.untold: list[str] = []
        self._limit = limit
        self._read = lru_cache(maxsize=512)(self._fresh)

    def of(self, fragment: Fragment) -> bytes:
        """The whole file of a fragment; empty where it is gone or changed by now."""
        return self._read(fragment.repository, fragment.path)

    def _fresh(self, repository: str, path: str) -> bytes:
        blob = self.blobs.get((repository, path))
        try:
            data = read_file(self.locators[repository], path, self._limit)
        except ReadError as error:
            self.lost.add(Skipped(repository, path, error.reason, error.detail))
            return b""
        if blob and not is_blob(data, blob):
            self.lost.add(Skipped(repository, path, SkipReason.CHANGED, "changed since it was parsed"))
            return b""
        return masked(data)

    def warnings(self) -> tuple[str, ...]:
        """One sentence a cause, with the first files by name."""
        said = f"{INCOMPLETE}not read a second time, so their copies are not shown: {_named(self.lost)}."
        found = [said] if self.lost else []
        if self.untold:
            ids = ", ".join(self.untold[:MOST_NAMED]) + (" and others" if len(self.untold) > MOST_NAMED else "")
            found.append(f"{INCOMPLETE}what the copies of {ids} disagree on could not be told.")
        return tuple(found)

    def snippets(self, candidates: Sequence[Candidate]) -> Mapping[str, str]:
        """Source text of every copy that a report may show, by its place."""
        shown = {
            fragment
            for candidate in candidates
            for fragment in (*candidate.fragments, *(one for part in candidate.parts for one in part.fragments))
        }
        found: dict[str, str] = {}
        for _, fragments in groupby(sorted(shown), lambda one: (one.repository, one.path)):
            first, *others = fragments
            if data := self.of(first):
                # Lines end with a newline only, as for the parser: `str.splitlines` would also cut at a form feed.
                lines = data.split(b"\n")
                for one in (first, *others):
                    text = b"\n".join([*lines[one.start_line - 1 : one.end_line], b""])
                    found[one.place] = text.decode("utf-8", "replace")
        return found
