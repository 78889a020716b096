"""Two fragments, wherever they lie: how alike, and why. The stages of a scan over the repositories of the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dupfinder.assess.portray import Painter
from dupfinder.background import background
from dupfinder.config import Config
from dupfinder.detect.align import similarity
from dupfinder.detect.fold import fold
from dupfinder.detect.verify import evidence
from dupfinder.detect.weigh import weigh
from dupfinder.engines import local
from dupfinder.model import ClonePair
from dupfinder.tables import Corpus
from dupfinder_scanners.credentials import masked
from dupfinder_scanners.errors import DupfinderError
from dupfinder_scanners.fragments import Fragment, Repository, SourceFile
from dupfinder_scanners.sources.interface import Source
from dupfinder_scanners.sources.reading import read_file


class PlaceError(DupfinderError):
    """A place in the code that holds nothing to compare."""


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of a file, from 1, both ends in."""

    repository: str
    path: str
    start_line: int
    end_line: int

    def __str__(self) -> str:
        return f"{self.repository}:{self.path}:{self.start_line}-{self.end_line}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pair with the source text of both sides. `notes` say where a fragment is not exactly the lines asked for."""

    pair: ClonePair
    left_text: str
    right_text: str
    notes: tuple[str, ...]


def compare(source: Source, left: Span, right: Span, config: Config, jobs: int = 0) -> Comparison:
    """Compare the fragments that overlap two spans most.

    How rare a shape or a word is, is counted over the repositories of the two and the background. Raises PlaceError
    where a span holds no fragment, or its file is not read.
    """
    corpus, rows, notes = located(source, (left, right), config, jobs)
    shapes = fold(corpus)
    views = weigh(corpus, shapes, [background(language) for language in corpus.languages], also=shapes.of[rows])
    view_rows = np.searchsorted(views.rows, shapes.of[rows]).tolist()
    painter = Painter(corpus, views, evidence(views, similarity), similarity)
    pair = painter.pair(rows[0], rows[1], view_rows[0], view_rows[1])
    locators = {one.name: source.locator(one) for one in source.repositories()}

    def text(fragment: Fragment) -> str:
        data = masked(read_file(locators[fragment.repository], fragment.path, config.scan.max_file_bytes))
        # Lines end with a newline only, as for the parser: `str.splitlines` would also cut at a form feed.
        lines = data.split(b"\n")[fragment.start_line - 1 : fragment.end_line]
        return b"\n".join([*lines, b""]).decode("utf-8", "replace")

    if pair.left.language != pair.right.language:
        said = "The two are written in different languages: only their words can be compared, not their shape."
        notes = (*notes, said)
    return Comparison(pair, text(pair.left), text(pair.right), notes)


def located(
    source: Source, spans: Sequence[Span], config: Config, jobs: int = 0
) -> tuple[Corpus, list[int], tuple[str, ...]]:
    """The repositories of some spans as a corpus, the row that overlaps each span most, and where that is not all.

    Files of the spans' languages are read. Raises PlaceError where a span holds no fragment, or its file is not read.
    """
    wanted = {span.repository for span in spans}
    repositories = [one for one in source.repositories() if one.name in wanted]
    files = _files(source, repositories, spans)
    reading = local.read(source, repositories, files, config.scan, jobs=jobs or local.default_jobs())
    aside = {(row.repository, row.path): f"{row.reason} {row.detail}".strip() for row in reading.skipped}
    corpus = reading.corpus
    rows = [_row(corpus, span, aside.get((span.repository, span.path))) for span in spans]
    notes = (note for span, row in zip(spans, rows, strict=True) for note in _notes(span, corpus, row))
    return corpus, rows, tuple(notes)


def _files(source: Source, repositories: Sequence[Repository], spans: Sequence[Span]) -> list[SourceFile]:
    """Files of the languages of both spans, vendored ones too. Raises PlaceError for a wanted file that is missing."""
    found: dict[tuple[str, str], SourceFile] = {}
    why: dict[tuple[str, str], str] = {}
    for repository in repositories:
        listing = source.listing(repository)
        found |= {(file.repository, file.path): file for file in (*listing.vendored, *listing.files)}
        why |= {(row.repository, row.path): row.reason for row in listing.skipped}
    for span in spans:
        if (span.repository, span.path) not in found:
            reason = why.get((span.repository, span.path), "no file of a supported language, or ignored by git")
            raise PlaceError(f"{span.repository}:{span.path} is not read ({reason}); name another file.")
    languages = {found[span.repository, span.path].language for span in spans}
    return [file for file in found.values() if file.language in languages]


def _row(corpus: Corpus, span: Span, aside: str | None) -> int:
    """The corpus row of the fragment that overlaps a span most, as a share of the lines of both."""
    if aside is not None:
        raise PlaceError(f"{span.repository}:{span.path} is not read ({aside}); name another file.")
    number = next(
        n for n, file in enumerate(corpus.files) if (file.repository, file.path) == (span.repository, span.path)
    )
    columns = corpus.columns
    rows = np.flatnonzero(columns.file == number)
    start, end = columns.start_line[rows], columns.end_line[rows]
    shared = np.minimum(end, span.end_line) - np.maximum(start, span.start_line) + 1
    both = np.maximum(end, span.end_line) - np.minimum(start, span.start_line) + 1
    if not len(rows) or shared.max() < 1:
        known = ", ".join(f"{columns.name[row]} {columns.start_line[row]}-{columns.end_line[row]}" for row in rows[:8])
        hint = f"it has {known}" if known else "it has none"
        raise PlaceError(f"{span} holds no function, class or block that is large enough to compare; {hint}.")
    share = shared / both
    return int(rows[np.lexsort((end - start, -share))[0]])


def _notes(span: Span, corpus: Corpus, row: int) -> list[str]:
    start, end = int(corpus.columns.start_line[row]), int(corpus.columns.end_line[row])
    if (start, end) == (span.start_line, span.end_line):
        return []
    return [f"{span} is not exactly one fragment; {corpus.columns.name[row]}, lines {start}-{end}, overlaps most."]
