"""What the terminal shows after a scan; `text_detail` shows one candidate, or one pair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from dupfinder.model import Candidate, ScanResult
from dupfinder_reports.matrix import Cell, Matrix, capability_matrix
from dupfinder_reports.terminal import QUIET, STRONG, WARNING, heading, plain, printed, table
from dupfinder_reports.text_detail import render_candidate, render_pair
from dupfinder_reports.untrusted import one_line
from dupfinder_reports.wording import (
    MIGRATE_HEADING,
    REASONS,
    by_reason,
    count,
    cover_sentence,
    found_sentence,
    is_test,
    likeness,
    read_sentence,
    set_aside_until,
    share_heading,
    skipped_sentence,
    smaller_heading,
    to_migrate,
    to_share,
    to_watch,
)
from dupfinder_scanners.fragments import FAILURES

__all__ = ["render", "render_candidate", "render_pair"]

DEFAULT_WIDTH = 100
GAP = 2
SHORTEST_TITLE = 4
"""Characters of a squad's name that must fit into the matrix, or it is left out."""

MAX_SMALLER = 20
"""Two-squad candidates shown; the rest is counted, and found in the other formats."""


def render(result: ScanResult, *, width: int = DEFAULT_WIDTH, color: bool = False) -> str:
    """The report of a scan at `width` columns. With `color`, NO_COLOR in the environment still wins."""
    return printed(_report(result, width), width=width, color=color)


def _report(result: ScanResult, width: int) -> Iterator[RenderableType]:
    yield plain(read_sentence(result), STRONG)
    yield plain(skipped_sentence(result), QUIET)
    yield from _failures(result)
    yield from (plain(f"warning: {warning}", WARNING) for warning in result.warnings)
    yield Text("")
    yield plain(found_sentence(result), STRONG)
    yield from _matrix(capability_matrix(result), width)
    yield from _candidates(result)
    yield from _one_line_each(result)
    yield from _next_step(result)


def _failures(result: ScanResult) -> Iterator[RenderableType]:
    """Files that could not be read, by name: silence would look like a clean bill."""
    for reason, rows in by_reason(result.skipped):
        if reason not in FAILURES:
            continue
        for row in rows:
            detail = f" ({row.detail})" if row.detail else ""
            yield plain(f"not read, {REASONS[reason]}: {row.repository}:{row.path}{detail}", WARNING)


def _matrix(matrix: Matrix, width: int) -> Iterator[RenderableType]:
    if not matrix.rows:
        return
    titles = _squad_titles(matrix, width)
    if not titles:
        return
    yield heading("Who has what: versions of each job, by squad")
    grid = table(("", "left"), *((title, "right") for title in titles))
    for row in matrix.rows:
        grid.add_row(plain(row.title), *(_cell(cell) for cell in row.cells))
    yield grid


def _squad_titles(matrix: Matrix, width: int) -> list[str]:
    """Names of the squads as column titles, cut where the terminal is narrow; none if that blurs them."""
    names = [one_line(squad) for squad in matrix.squads]
    left = width - max(len(row.title) for row in matrix.rows) - GAP
    if sum(len(name) + GAP for name in names) <= left:
        return names
    longest = left // len(names) - GAP
    cut = [name if len(name) <= longest else f"{name[: longest - 1]}\u2026" for name in names]
    return cut if longest >= SHORTEST_TITLE and len(set(cut)) == len(cut) else []


def _cell(cell: Cell) -> Text:
    return Text(str(cell.versions), style=STRONG) if cell.versions else Text(".", style=QUIET)


def _candidates(result: ScanResult) -> Iterator[RenderableType]:
    share, migrate, smaller = to_share(result), to_migrate(result), to_watch(result)
    if share:
        yield heading(share_heading(result))
        yield _candidate_table(share)
    if migrate:
        yield heading(MIGRATE_HEADING)
        yield _candidate_table(migrate)
    if smaller:
        yield heading(smaller_heading(result))
        yield _candidate_table(smaller[:MAX_SMALLER])
    if len(smaller) > MAX_SMALLER:
        yield Text(f"and {len(smaller) - MAX_SMALLER:,} more: write --format html, csv or json", style=QUIET)


def _candidate_table(candidates: Iterable[Candidate]) -> RenderableType:
    grid = table(
        ("#", "right"),
        ("id", "left"),
        ("job and squads", "rest"),
        ("squads", "right"),
        ("copies", "right"),
        ("lines", "right"),
        ("kind", "left"),
        ("alike", "right"),
    )
    for candidate in candidates:
        grid.add_row(
            str(candidate.rank),
            plain(candidate.id, "cyan"),
            _job(candidate),
            str(len(candidate.squads)),
            str(len(candidate.fragments)),
            f"{candidate.lines:,}",
            candidate.kind.value,
            _median(candidate),
        )
    return grid


def _median(candidate: Candidate) -> str:
    shown = likeness(candidate)
    return shown.split(" (")[0]


def _job(candidate: Candidate) -> RenderableType:
    job = plain(candidate.job, STRONG)
    if is_test(candidate):
        job.append(" (test code)", style=QUIET)
    lines: list[RenderableType] = [job, plain(", ".join(candidate.squads), QUIET)]
    if candidate.platform:
        cover = candidate.platform
        lines.append(plain(f"{cover_sentence(candidate, str)} in {cover.repository}", "green"))
    return Group(*lines)


def _one_line_each(result: ScanResult) -> Iterator[RenderableType]:
    if result.vendored:
        yield heading("Third-party files that several squads carry")
        for file in result.vendored:
            version = f" {file.version}" if file.version else ""
            yield _item(f"{file.name}{version} ({', '.join(file.squads)}): {file.advice}")
    if result.forks:
        yield heading("Repositories that are nearly the same")
        for fork in result.forks:
            yield _item(f"{' and '.join(fork.repositories)}: {fork.shared:.0%} of {count(fork.files, 'file')} shared")
    if result.set_aside:
        yield heading("Set aside by the config")
        for item in result.set_aside:
            yield _item(f"{item.title}: {item.reason} ({item.owner}, {set_aside_until(item)})")


def _item(words: str) -> RenderableType:
    return Padding(plain(words), (0, 0, 0, 2))


def _next_step(result: ScanResult) -> Iterator[RenderableType]:
    if not result.candidates:
        return
    best = result.candidates[0]
    step = Text("\nNext: ")
    step.append(f"dupfinder show {one_line(best.id)}", style=STRONG)
    step.append(f" puts the copies of the first one, {one_line(best.job)}, side by side.")
    yield step
