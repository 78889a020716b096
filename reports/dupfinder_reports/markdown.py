"""Markdown for a wiki page or a job summary (GitHub Flavored Markdown, which GitLab reads as well).

Text from repositories stands in code spans and fences only, so that it formats nothing, links nowhere and pings nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from dupfinder.histories import Histories
from dupfinder.model import Candidate, DriftRow, ScanResult
from dupfinder_reports import history
from dupfinder_reports.alignment import AlignedLine, Change, Side, align
from dupfinder_reports.comparisons import Comparison, comparisons, has_clone_evidence
from dupfinder_reports.matrix import Matrix, capability_matrix
from dupfinder_reports.untrusted import one_line
from dupfinder_reports.wording import (
    DRIFT_KINDS,
    KINDS,
    MIGRATE_HEADING,
    REASONS,
    by_reason,
    count,
    cover_sentence,
    found_sentence,
    is_test,
    language,
    likeness,
    no_cover_sentence,
    percent,
    read_sentence,
    sentence,
    set_aside_until,
    share_heading,
    skipped_sentence,
    smaller_heading,
    to_migrate,
    to_share,
    to_watch,
)

DETAILED = 20
"""Candidates shown with their code; a job summary may hold 1 MiB."""

LISTED = 100
"""Candidates in each table."""

COMPARISONS = 2
COMPARISONS_ALONE = 12
LINES = 60
"""Lines of one comparison."""

COPIES = 30
PATHS = 10
"""Paths named for each reason of not reading; the rest is counted."""

WIDTH = 240
"""Characters shown of a line of code."""

# Prose that no Markdown dialect takes for markup, a link, a mention or a reference to an issue.
_PROSE = re.compile(r"(?!.*(?:://|www\.|\bGH-))(?!\d+[.)])[A-Za-z0-9][A-Za-z0-9 ,:;.'()%/-]*", re.IGNORECASE | re.ASCII)


def render(result: ScanResult) -> str:
    """The whole report; the first candidates with their differences, the others as rows of a table."""
    blocks = [
        "# What our squads each wrote for themselves",
        found_sentence(result),
        *_matrix(capability_matrix(result)),
        *_tables(result),
        *_details(result),
        *_one_line_each(result),
        *_reading(result),
    ]
    return "\n\n".join(blocks) + "\n"


def render_candidate(result: ScanResult, candidate: Candidate, histories: Histories | None = None) -> str:
    """One candidate, for a ticket or a page of its own, with more of its comparisons than the report has."""
    told = _history(candidate, histories) if histories is not None else ()
    blocks = [f"# {words(sentence(candidate))}", *told, *_detail(result, candidate, COMPARISONS_ALONE)]
    return "\n\n".join(blocks) + "\n"


def _history(candidate: Candidate, histories: Histories) -> Iterator[str]:
    found = histories.candidates.get(candidate.id)
    if found is not None:
        yield "\n".join(f"- {one}" for one in history.story(found, words))
        rows = [f"- {code(place)}: {told}" if place else f"- {told}" for place, told in history.copies(found, words)]
        yield "\n".join(rows)
    if histories.warnings:
        yield "\n".join(f"- {words(warning)}" for warning in histories.warnings)


def code(text: str) -> str:
    """A code span that ends where it should, whatever the text (CommonMark 0.31, 6.1), also inside a table.

    A vertical bar becomes a full-width one: how a table reads an escaped bar within code differs between dialects.
    """
    shown = one_line(text).replace("|", "\uff5c").strip()
    fence = "`" * (_longest_run(shown) + 1)
    padding = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{padding}{shown}{padding}{fence}" if shown else "`(empty)`"


def words(text: str) -> str:
    """Plain prose as it is; what holds anything that could be markup as a code span."""
    return text if _PROSE.fullmatch(text) else code(text)


def fenced(lines: Iterable[str], info: str) -> str:
    """A code block whose fence is longer than any run of backticks within."""
    content = [one_line(line[:WIDTH]) for line in lines]
    fence = "`" * max(3, max(map(_longest_run, content), default=0) + 1)
    return "\n".join([f"{fence}{info}", *content, fence])


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Titles that start with `>` head right-aligned columns."""
    rules = ["---:" if title.startswith(">") else "---" for title in titles]
    every = [[title.removeprefix(">") for title in titles], rules, *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in every)


def _matrix(matrix: Matrix) -> Iterator[str]:
    if not matrix.rows:
        return
    yield "## Who has what"
    yield "How many versions each squad keeps of a job."
    titles = ["job", *(f">{words(squad)}" for squad in matrix.squads)]
    yield table(titles, ([words(row.title), *(str(cell.versions or "") for cell in row.cells)] for row in matrix.rows))


def _tables(result: ScanResult) -> Iterator[str]:
    groups = (
        (share_heading(result), to_share(result)),
        (MIGRATE_HEADING, to_migrate(result)),
        (smaller_heading(result), to_watch(result)),
    )
    for title, candidates in groups:
        if not candidates:
            continue
        yield f"## {title}"
        yield table(
            [">#", "id", "job", "squads", ">copies", ">lines", "kind", ">alike"], map(_row, candidates[:LISTED])
        )
        if len(candidates) > LISTED:
            yield f"And {len(candidates) - LISTED:,} more: `--format html`, `csv` or `json` list them."


def _row(candidate: Candidate) -> list[str]:
    marks = [" (test code)"] if is_test(candidate) else []
    marks += [", the platform has one"] if candidate.platform else []
    marks += [] if has_clone_evidence(candidate) else [", less certain: no two copies are alike as code"]
    return [
        str(candidate.rank),
        code(candidate.id),
        words(candidate.job) + "".join(marks),
        ", ".join(map(words, candidate.squads)),
        str(len(candidate.fragments)),
        f"{candidate.lines:,}",
        candidate.kind.value,
        likeness(candidate),
    ]


def _details(result: ScanResult) -> Iterator[str]:
    for candidate in result.candidates[:DETAILED]:
        yield f"### {candidate.rank}. {words(sentence(candidate))}"
        yield from _detail(result, candidate, COMPARISONS)


def _detail(result: ScanResult, candidate: Candidate, most: int) -> Iterator[str]:
    """All but the heading, with `most` comparisons."""
    yield f"{code(candidate.id)}, {words(candidate.title)}, {candidate.kind.value}: {KINDS[candidate.kind]}."
    if candidate.platform:
        cover = candidate.platform
        place = code(f"{cover.repository}:{cover.path}:{cover.start_line}")
        yield f"{cover_sentence(candidate, code)}: {place}, {percent(cover.similarity)} alike."
    elif told := no_cover_sentence(result):
        yield told
    yield _copies(candidate)
    if candidate.drift:
        yield _drift(candidate)
    for comparison in islice(comparisons(candidate, result.snippets), most):
        yield from _comparison(comparison)


def _copies(candidate: Candidate) -> str:
    lines = [
        f"- {words(one.squad)}: {code(one.place)} {code(one.name)}, {words(language(one.language))},"
        f" {count(one.lines, 'line')}"
        for one in candidate.fragments[:COPIES]
    ]
    left_out = len(candidate.fragments) - COPIES
    return "\n".join([*lines, f"- and {count(left_out, 'more copy', 'more copies')}"] if left_out > 0 else lines)


def _drift(candidate: Candidate) -> str:
    titles = ["where they disagree", "most say", *map(words, candidate.squads)]
    return table(titles, (_drift_row(row, candidate.squads) for row in candidate.drift))


def _drift_row(row: DriftRow, squads: Sequence[str]) -> list[str]:
    outliers = set(row.outliers)
    cells = []
    for squad in squads:
        said = ", ".join(map(code, row.values.get(squad, ()))) or "nothing"
        cells.append(f"**{said}**" if squad in outliers else said)
    majority = "no majority" if row.majority is None else code(row.majority)
    return [f"{words(row.label)} ({DRIFT_KINDS[row.kind]})", majority, *cells]


def _comparison(comparison: Comparison) -> Iterator[str]:
    left, right = comparison.left, comparison.right
    if right is None:
        yield f"{words(left.squad)}, {code(left.place)}:"
        yield _cut([f" {line}" for line in comparison.left_lines])
        return
    yield f"{words(left.squad)}, {code(left.place)} (-) and {words(right.squad)}, {code(right.place)} (+):"
    yield _cut(list(_unified(align(comparison.left_lines, comparison.right_lines))))


def _cut(lines: Sequence[str]) -> str:
    left_out = len(lines) - LINES
    block = fenced(lines[:LINES], "diff")
    return f"{block}\n\n{count(left_out, 'more line')} left out." if left_out > 0 else block


def _unified(rows: Iterable[AlignedLine]) -> Iterator[str]:
    """Lines with the marks of `diff -u`: of a run of changed rows first what goes, then what comes."""
    coming: list[str] = []
    for row in rows:
        if row.change is Change.SAME:
            yield from coming
            coming = []
            yield f" {_text(row.left)}"
            continue
        if row.left:
            yield f"-{_text(row.left)}"
        if row.right:
            coming.append(f"+{_text(row.right)}")
    yield from coming


def _text(side: Side | None) -> str:
    return "".join(span.text for span in side.spans) if side else ""


def _one_line_each(result: ScanResult) -> Iterator[str]:
    if result.set_aside:
        yield "## Set aside"
        yield "\n".join(
            f"- {words(one.title)} ({code(one.id)}): {words(one.reason)}; {words(one.owner)}, {set_aside_until(one)}"
            for one in result.set_aside
        )
    if result.vendored:
        yield "## Third-party files that several squads carry"
        yield "\n".join(
            f"- {code(f'{one.name} {one.version}')}: {', '.join(map(words, one.squads))}; {words(one.advice)}"
            for one in result.vendored
        )
    if result.forks:
        yield "## Repositories that are nearly the same"
        yield "\n".join(
            f"- {', '.join(map(code, one.repositories))}: {percent(one.shared)} of {count(one.files, 'file')} shared"
            for one in result.forks
        )


def _reading(result: ScanResult) -> Iterator[str]:
    yield "## What was read, and what was not"
    skipped = skipped_sentence(result)
    yield f"{read_sentence(result)}. {skipped[:1].upper()}{skipped[1:]}."
    lines = []
    for reason, rows in by_reason(result.skipped):
        paths = ", ".join(code(f"{row.repository}:{row.path}") for row in rows[:PATHS])
        more = f", and {len(rows) - PATHS:,} more" if len(rows) > PATHS else ""
        lines.append(f"- {REASONS[reason]}: {paths}{more}")
    if lines:
        yield "\n".join(lines)
    if result.warnings:
        yield "## Warnings"
        yield "\n".join(f"- {words(warning)}" for warning in result.warnings)
