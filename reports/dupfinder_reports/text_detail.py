"""What the terminal shows of one candidate (`dupfinder show`) and of one pair (`dupfinder compare`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from statistics import median

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dupfinder.histories import Histories
from dupfinder.model import Candidate, CloneClass, ClonePair, DriftRow, ScanResult
from dupfinder_reports import history
from dupfinder_reports.alignment import AlignedLine, Change, Side, align, packed
from dupfinder_reports.comparisons import Comparison, comparisons
from dupfinder_reports.terminal import QUIET, STRONG, WARNING, heading, plain, printed, table
from dupfinder_reports.untrusted import code_lines, one_line
from dupfinder_reports.wording import (
    DRIFT_KINDS,
    KINDS,
    VIEWS,
    count,
    cover_sentence,
    is_test,
    language,
    likeness,
    no_cover_sentence,
    percent,
    sentence,
)
from dupfinder_scanners.fragments import Fragment

DEFAULT_WIDTH = 100
TWO_COLUMNS_FROM = 120
"""Narrower terminals get one text with `-` and `+` in front."""

MAX_COMPARISONS = 12
MAX_ROWS = 200
"""Aligned lines shown of one comparison."""

MARKED_LEFT = "bold red"
MARKED_RIGHT = "bold green"


def render_candidate(
    result: ScanResult,
    candidate: Candidate,
    histories: Histories | None = None,
    *,
    width: int = DEFAULT_WIDTH,
    color: bool = False,
) -> str:
    """Copies, history, drift, side by side, evidence. Without snippets the side-by-side view says how to get them."""
    return printed(_candidate(result, candidate, histories, width), width=width, color=color)


def render_pair(
    pair: ClonePair, left_text: str, right_text: str, *, width: int = DEFAULT_WIDTH, color: bool = False
) -> str:
    """How alike two fragments are, why, and their aligned texts."""
    return printed(_pair(pair, left_text, right_text, width), width=width, color=color)


def _candidate(
    result: ScanResult, candidate: Candidate, histories: Histories | None, width: int
) -> Iterator[RenderableType]:
    yield plain(sentence(candidate), STRONG)
    yield plain(candidate.title)
    family = f", family {candidate.family.slug}" if candidate.family else ""
    test = ", test code" if is_test(candidate) else ""
    yield plain(f"{candidate.id}, rank {candidate.rank}{family}{test}", QUIET)
    yield plain(f"{candidate.kind.value}: {KINDS[candidate.kind]}")
    if likeness(candidate) != "-":
        yield plain(f"alike: {likeness(candidate)}; {count(candidate.duplicated_lines, 'duplicated line')}")
    if candidate.past_ids:
        yield plain(f"known before as {', '.join(candidate.past_ids)}", QUIET)
    if candidate.platform:
        cover = candidate.platform
        place = f"{cover.repository}:{cover.path}:{cover.start_line}"
        yield plain(f"{cover_sentence(candidate, str)}: {place}, {percent(cover.similarity)} alike", "green")
    elif told := no_cover_sentence(result):
        yield plain(told, QUIET)
    yield from _copies(candidate)
    if histories is not None:
        yield from _history(candidate, histories)
    yield from _drift(candidate)
    yield from _side_by_side(result, candidate, width)
    yield from _why(candidate)


def _copies(candidate: Candidate) -> Iterator[RenderableType]:
    yield heading(f"Copies ({len(candidate.fragments)})")
    grid = table(("squad", "left"), ("place", "rest"), ("name", "rest"), ("language", "left"), ("lines", "right"))
    for fragment in candidate.fragments:
        grid.add_row(
            plain(fragment.squad, STRONG),
            plain(fragment.place),
            plain(fragment.name),
            plain(language(fragment.language)),
            str(fragment.lines),
        )
    yield grid
    if len(candidate.parts) > 1:
        yield heading(f"Parts ({len(candidate.parts)})")
        yield _parts(candidate.parts)


def _history(candidate: Candidate, histories: Histories) -> Iterator[RenderableType]:
    yield heading("Who wrote it when")
    found = histories.candidates.get(candidate.id)
    if found is not None:
        yield from map(plain, history.story(found))
        grid = table(("copy", "rest"), ("first written", "rest"))
        for place, told in history.copies(found):
            grid.add_row(plain(place, QUIET), plain(told))
        yield grid
    for warning in histories.warnings:
        yield plain(warning, WARNING)


def _parts(parts: Iterable[CloneClass]) -> Table:
    grid = table(("part", "rest"), ("language", "left"), ("kind", "left"), ("copies", "right"), ("alike", "right"))
    for part in parts:
        alone = len(part.fragments) == 1
        grid.add_row(
            plain(part.name),
            plain(language(part.language)),
            "on its own" if alone else part.kind.value,
            str(len(part.fragments)),
            "-" if alone else percent(part.similarity.median),
        )
    return grid


def _drift(candidate: Candidate) -> Iterator[RenderableType]:
    if not candidate.drift:
        return
    yield heading("Where they disagree (* marks who is not with the majority)")
    for row in candidate.drift:
        yield plain(f"{row.label} ({DRIFT_KINDS[row.kind]})", STRONG)
        yield Padding(_drift_values(row), (0, 0, 0, 2))


def _drift_values(row: DriftRow) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    outliers = set(row.outliers)
    for squad, values in sorted(row.values.items()):
        style = WARNING if squad in outliers else ""
        mark = "* " if squad in outliers else "  "
        grid.add_row(plain(mark + squad, style), plain(", ".join(values) or "nothing of it", style))
    return grid


def _side_by_side(result: ScanResult, candidate: Candidate, width: int) -> Iterator[RenderableType]:
    every = list(comparisons(candidate, result.snippets))
    if not every:
        yield heading("Side by side")
        said = "Texts of the copies, and on what they disagree, were not kept: scan again without --no-snippets."
        yield Text(said, style=QUIET)
        return
    for comparison in islice(every, MAX_COMPARISONS):
        yield from _comparison(comparison, width)
    if len(every) > MAX_COMPARISONS:
        left_out = count(len(every) - MAX_COMPARISONS, "comparison")
        yield Text(f"\n{left_out} left out: dupfinder compare A B shows any two.", style=QUIET)


def _comparison(comparison: Comparison, width: int) -> Iterator[RenderableType]:
    left, right = comparison.left, comparison.right
    if right is None:
        yield heading(_with_same(left, comparison.left_same))
        yield from _listing(comparison.left_lines)
        return
    yield heading(f"- {_with_same(left, comparison.left_same)}")
    alike = f", {percent(comparison.similarity)} alike" if comparison.similarity is not None else ""
    yield plain(f"+ {_with_same(right, comparison.right_same)}{alike}", "bold cyan")
    yield from _aligned(comparison.left_lines, comparison.right_lines, (left.start_line, right.start_line), width)


def _with_same(fragment: Fragment, same: Sequence[Fragment]) -> str:
    others = f" (the same in {', '.join(other.place for other in same)})" if same else ""
    return one_line(f"{fragment.squad}  {fragment.place}{others}")


def _listing(lines: Sequence[str]) -> Iterator[RenderableType]:
    for line in lines[:MAX_ROWS]:
        yield Text(f"  {line}", overflow="fold")
    if len(lines) > MAX_ROWS:
        yield Text(f"  {len(lines) - MAX_ROWS:,} lines left out", style=QUIET)


def _aligned(
    left: Sequence[str], right: Sequence[str], starts: tuple[int, int], width: int
) -> Iterator[RenderableType]:
    rows = align(left, right)
    shown = rows[:MAX_ROWS]
    yield _two_columns(shown, starts) if width >= TWO_COLUMNS_FROM else _one_column(shown)
    if len(rows) > MAX_ROWS:
        yield Text(f"{len(rows) - MAX_ROWS:,} lines left out", style=QUIET)


def _one_column(rows: Iterable[AlignedLine]) -> RenderableType:
    lines: list[RenderableType] = []
    for row in rows:
        if row.left and row.change is Change.SAME:
            lines.append(_line("  ", row.left, ""))
            continue
        if row.left:
            lines.append(_line("- ", row.left, MARKED_LEFT))
        if row.right:
            lines.append(_line("+ ", row.right, MARKED_RIGHT))
    return Group(*lines)


def _line(mark: str, side: Side, marked_style: str) -> Text:
    """Without colours the mark in front says enough; whole lines of one side are marked throughout."""
    whole = not any(span.marked for span in side.spans)
    text = Text.assemble((mark, marked_style), overflow="fold")
    for span in side.spans:
        text.append(span.text, style=marked_style if span.marked or whole else "")
    return text


def _two_columns(rows: Sequence[AlignedLine], starts: tuple[int, int]) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
    for _ in range(2):
        grid.add_column(justify="right", style=QUIET, no_wrap=True)
        grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for row in packed(rows):
        same = row.change is Change.SAME
        left_mark, right_mark = ("  ", "  ") if same else ("- ", "+ ")
        grid.add_row(
            str(row.left.number + starts[0] - 1) if row.left else "",
            _line(left_mark, row.left, "" if same else MARKED_LEFT) if row.left else "",
            str(row.right.number + starts[1] - 1) if row.right else "",
            _line(right_mark, row.right, "" if same else MARKED_RIGHT) if row.right else "",
        )
    return grid


def _why(candidate: Candidate) -> Iterator[RenderableType]:
    if candidate.family:
        yield heading("Why this job")
        cues = ", ".join(candidate.family.cues) or "no cue was kept"
        yield plain(f"{candidate.family.title}, confidence {percent(candidate.family.confidence)}: {cues}")
    pairs = [pair for part in candidate.parts for pair in part.pairs]
    if not pairs:
        return
    yield heading(f"Why these copies belong together (median of {count(len(pairs), 'verified pair')})")
    yield _evidence(pairs)


def _evidence(pairs: Sequence[ClonePair]) -> RenderableType:
    grid = table(("view", "left"), ("alike", "right"), ("", "rest"))
    for view, meaning in VIEWS.items():
        grid.add_row(view, percent(median(getattr(pair.evidence, view) for pair in pairs)), plain(meaning, QUIET))
    words = list(dict.fromkeys(word for pair in pairs for word in pair.evidence.shared_words))[:8]
    shared = median(pair.evidence.shared_information for pair in pairs)
    return Group(
        grid,
        plain(f"shared information: {shared:.1f} nats", QUIET),
        plain(f"rare words in both: {', '.join(words) or 'none'}"),
    )


def _pair(pair: ClonePair, left_text: str, right_text: str, width: int) -> Iterator[RenderableType]:
    yield plain(f"{percent(pair.similarity)} of the aligned tokens are the same", STRONG)
    yield _evidence([pair])
    yield heading(f"- {_with_same(pair.left, ())}")
    yield plain(f"+ {_with_same(pair.right, ())}", "bold cyan")
    yield from _aligned(
        code_lines(left_text), code_lines(right_text), (pair.left.start_line, pair.right.start_line), width
    )
