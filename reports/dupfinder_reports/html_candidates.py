"""What the page shows of one candidate, cut to size: a page of 300 candidates has to open at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from dupfinder.histories import CandidateHistory, Histories
from dupfinder.model import Candidate, ClonePair, ScanResult
from dupfinder_reports.alignment import AlignedLine, Change, align, packed
from dupfinder_reports.comparisons import Comparison, comparisons, has_clone_evidence
from dupfinder_reports.history import story, written
from dupfinder_reports.wording import VIEWS

CANDIDATES_A_PAGE = 400
"""The rest is counted on the page, and found in the other formats."""

CODE_A_PAGE = 2_500_000
"""Characters of code and markup side by side on the whole page; spent on the best candidates first."""

MARKUP_A_ROW = 110

ROWS_A_COMPARISON = 240
COMPARISONS_A_CANDIDATE = 6
LINES_ALIGNED = 600
"""Longer texts are cut before they are aligned: alignment is quadratic in the worst case."""

CONTEXT = 3
FOLD_FROM = 10
"""Runs of more equal lines than this show `CONTEXT` lines at either end."""

PAIRS_SHOWN = 8
WORDS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines left out: equal on both sides, or beyond the limit."""

    lines: int
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A comparison and the rows that are shown of it. `rows` is empty where one version stands alone."""

    comparison: Comparison
    rows: tuple[AlignedLine | Gap, ...]
    single: tuple[str, ...] = ()
    single_gap: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """One view of the evidence: what it looks at, and its median over the pairs, 0 to 1."""

    name: str
    meaning: str
    median: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A candidate with what the page shows of it."""

    candidate: Candidate
    side_by_side: tuple[SideBySide, ...]
    left_out: int
    """Comparisons that are not shown."""
    views: tuple[View, ...]
    pairs: tuple[ClonePair, ...]
    all_pairs: int
    shared_words: tuple[str, ...]
    story: tuple[str, ...] = ()
    """Who wrote it when, a sentence a squad; empty where git was not asked."""
    written: tuple[str, ...] = ()
    """Of each copy what git says, in the order of the copies."""

    @property
    def certain(self) -> bool:
        """Whether any two copies are alike as code."""
        return has_clone_evidence(self.candidate)


def shown(result: ScanResult, histories: Histories | None = None) -> Iterator[Shown]:
    """The first candidates in rank order. The budget of code is spent on the best ones."""
    budget = CODE_A_PAGE
    for candidate in result.candidates[:CANDIDATES_A_PAGE]:
        every = list(comparisons(candidate, result.snippets))
        views: list[SideBySide] = []
        for comparison in every[:COMPARISONS_A_CANDIDATE]:
            if budget <= 0:
                break
            view = _side_by_side(comparison)
            budget -= _size(view)
            views.append(view)
        one = _shown(candidate, views, len(every) - len(views))
        told = histories.candidates.get(candidate.id) if histories else None
        yield replace(one, story=tuple(story(told)), written=tuple(_written(candidate, told))) if told else one


def _shown(candidate: Candidate, views: Sequence[SideBySide], left_out: int) -> Shown:
    pairs = [pair for part in candidate.parts for pair in part.pairs]
    pairs.sort(key=lambda pair: (-pair.similarity, pair.left.place, pair.right.place))
    words = dict.fromkeys(word for pair in pairs for word in pair.evidence.shared_words)
    return Shown(
        candidate,
        tuple(views),
        left_out,
        tuple(_views(pairs)),
        tuple(pairs[:PAIRS_SHOWN]),
        len(pairs),
        tuple(words)[:WORDS_SHOWN],
    )


def _written(candidate: Candidate, history: CandidateHistory) -> Iterator[str]:
    known = {copy.fragment: written(copy) for copy in history.fragments}
    return (known.get(copy, "") for copy in candidate.fragments)


def _views(pairs: Sequence[ClonePair]) -> Iterator[View]:
    if not pairs:
        return
    for name, meaning in VIEWS.items():
        yield View(name, meaning, median(getattr(pair.evidence, name) for pair in pairs))


def _side_by_side(comparison: Comparison) -> SideBySide:
    if comparison.right is None:
        single = comparison.left_lines[:ROWS_A_COMPARISON]
        return SideBySide(comparison, (), single, len(comparison.left_lines) - len(single))
    left, right = comparison.left_lines[:LINES_ALIGNED], comparison.right_lines[:LINES_ALIGNED]
    cut = len(comparison.left_lines) - len(left) + len(comparison.right_lines) - len(right)
    rows = list(_folded(packed(align(left, right))))
    beyond = cut + sum(row.lines if isinstance(row, Gap) else 1 for row in rows[ROWS_A_COMPARISON:])
    tail = [Gap(beyond, beyond=True)] if beyond else []
    return SideBySide(comparison, (*rows[:ROWS_A_COMPARISON], *tail))


def _size(view: SideBySide) -> int:
    """Characters that a comparison adds to the page, before escaping."""
    sides = [side for row in view.rows if not isinstance(row, Gap) for side in (row.left, row.right) if side]
    code = sum(len(span.text) for side in sides for span in side.spans)
    return code + MARKUP_A_ROW * len(view.rows) + sum(map(len, view.single))


def _folded(rows: Sequence[AlignedLine]) -> Iterator[AlignedLine | Gap]:
    """Long runs of equal lines give way to a gap; what differs, and the lines around it, stay."""
    for run in _runs(rows):
        if len(run) <= FOLD_FROM or run[0].change is not Change.SAME:
            yield from run
            continue
        yield from run[:CONTEXT]
        yield Gap(len(run) - 2 * CONTEXT)
        yield from run[-CONTEXT:]


def _runs(rows: Iterable[AlignedLine]) -> Iterator[list[AlignedLine]]:
    run: list[AlignedLine] = []
    for row in rows:
        if run and (row.change is Change.SAME) != (run[0].change is Change.SAME):
            yield run
            run = []
        run.append(row)
    if run:
        yield run
