"""A spreadsheet of the candidates: one row for each copy, the candidate's own figures repeated on each.

A cell that a spreadsheet would take for a formula gets an apostrophe in front; `COLUMNS` documents the columns.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping

from dupfinder.model import Candidate, ScanResult
from dupfinder_reports.untrusted import one_line
from dupfinder_reports.wording import action
from dupfinder_scanners.fragments import Fragment

COLUMNS: Mapping[str, str] = {
    "rank": "place of the candidate, 1 is the best",
    "candidate": "id of the candidate, as `dupfinder show` takes it",
    "job": "the job in plain words",
    "family": "slug of the job's family, empty where none fits",
    "kind": "exact, renamed, near-miss or same-job: the weakest link among the copies",
    "role": "production or test",
    "squads": "how many squads have a copy",
    "copies": "how many copies there are",
    "duplicated_lines": "lines of all copies less those of the largest",
    "similarity_min": "smallest similarity between two copies, 0 to 1",
    "similarity_median": "median similarity between two copies, 0 to 1",
    "squad": "owner of this copy",
    "repository": "repository of this copy",
    "path": "path within the repository",
    "start_line": "first line, counted from 1",
    "end_line": "last line, included",
    "lines": "lines of this copy",
    "name": "qualified name of this copy",
    "level": "function, class, block, file or directory",
    "language": "language of this copy",
    "action": "share what the platform does not have, or migrate to what it has",
    "platform_symbol": "what the platform has of it, empty where it has nothing",
    "platform_since": "day on which that was first there, empty where it is not known",
}

_FORMULA_STARTS = ("=", "+", "-", "@")


def render(result: ScanResult) -> str:
    """Header and rows, UTF-8 without a byte order mark, lines ended by a newline, quoted where needed (RFC 4180)."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(COLUMNS)
    for candidate in result.candidates:
        writer.writerows(_rows(candidate))
    return sheet.getvalue()


def cell(value: str) -> str:
    """Text that no spreadsheet evaluates (CWE-1236): wide forms and leading blanks of the four signs count as well."""
    text = one_line(value)
    start = unicodedata.normalize("NFKC", text).lstrip()[:1]
    return f"'{text}" if start in _FORMULA_STARTS and start else text


def _rows(candidate: Candidate) -> Iterator[list[str | int | float]]:
    of_candidate: list[str | int | float] = [
        candidate.rank,
        cell(candidate.id),
        cell(candidate.job),
        cell(candidate.family.slug if candidate.family else ""),
        cell(candidate.kind.value),
        cell(candidate.role.value),
        len(candidate.squads),
        len(candidate.fragments),
        candidate.duplicated_lines,
        round(candidate.similarity.min, 3),
        round(candidate.similarity.median, 3),
    ]
    cover = candidate.platform
    since = cover.since.isoformat() if cover and cover.since else ""
    of_platform: list[str | int | float] = [action(candidate), cell(cover.symbol if cover else ""), since]
    for fragment in candidate.fragments:
        yield of_candidate + _of_copy(fragment) + of_platform


def _of_copy(fragment: Fragment) -> list[str | int | float]:
    return [
        cell(fragment.squad),
        cell(fragment.repository),
        cell(fragment.path),
        fragment.start_line,
        fragment.end_line,
        fragment.lines,
        cell(fragment.name),
        cell(fragment.level.value),
        cell(fragment.language),
    ]
