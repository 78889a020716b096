"""Three lines on stderr after a scan: what was read, what was found, where it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dupfinder_scanners.fragments import FAILURES

if TYPE_CHECKING:
    from dupfinder.model import ScanResult


def summary(result: ScanResult, report: Path | None, index: Path) -> list[str]:
    """The lines, in plain words."""
    return [_read(result), _found(result), _where(report, index)]


def warnings(result: ScanResult) -> list[str]:
    """What had no effect, or needs attention, one line each."""
    return [f"warning: {warning}" for warning in result.warnings]


def unread(result: ScanResult) -> int:
    """Files that should have been read and could not."""
    return sum(1 for row in result.skipped if row.reason in FAILURES)


def is_incomplete(result: ScanResult) -> bool:
    """Whether something that should have been read was not, in the scan or for what it shows."""
    return bool(unread(result) or result.incomplete)


def incomplete(result: ScanResult) -> str:
    """Why `--strict` is not content."""
    from dupfinder_reports.wording import count

    number = unread(result)
    if not number:
        return "Incomplete: the warnings say what was not read."
    return f"Incomplete: {count(number, 'file')} could not be read; the report names {'it' if number == 1 else 'them'}."


def timings(result: ScanResult) -> list[str]:
    """A table of the stages in their order: how long each was waited for, and its share of them all."""
    stages = result.totals.seconds
    together = sum(stages.values())
    width = max(len(stage) for stage in (*stages, "together"))
    rows = [*stages.items(), ("together", together)]
    return [
        f"{'stage':{width}}  seconds  share",
        *(f"{stage:{width}}  {seconds:7.2f}  {seconds / (together or 1.0):5.0%}" for stage, seconds in rows),
    ]


def _read(result: ScanResult) -> str:
    from dupfinder_reports.wording import REASONS, by_reason, count, squads_of

    totals, squads = result.totals, squads_of(result)
    sentence = (
        f"Read {totals.read:,} of {count(totals.files, 'file')} "
        f"in {count(len(result.repositories), 'repository', 'repositories')} of {count(len(squads), 'squad')}"
    )
    if not result.skipped:
        return f"{sentence}; nothing was set aside."
    reasons = ", ".join(f"{len(rows):,} {REASONS[reason]}" for reason, rows in by_reason(result.skipped))
    return f"{sentence}; {count(len(result.skipped), 'file or folder', 'files and folders')} set aside ({reasons})."


def _found(result: ScanResult) -> str:
    from dupfinder_reports.wording import count, platform_candidates, smaller_candidates

    if not result.candidates:
        return "Found no code that two squads both have."
    many, few = len(platform_candidates(result)), len(smaller_candidates(result))
    return (
        f"Found {count(many + few, 'candidate')}: {many:,} that {result.min_squads} squads or more have, "
        f"{few:,} that fewer have."
    )


def _where(report: Path | None, index: Path) -> str:
    return f"Report: {report or 'on stdout'}; index: {index}."
