"""Since when the platform has what candidates were told to take from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from dupfinder.history.gather import commits_of, first_days
from dupfinder.model import Candidate, PlatformCover, ScanResult
from dupfinder_scanners.fragments import Fragment, Level


def with_days(result: ScanResult, places: Mapping[str, Path], cache: Path | None = None) -> ScanResult:
    """The result with the day on which each of the platform's symbols was first there, where git says.

    Asked is the line that a definition begins with: it is there from the first day, whatever became of the body.
    """
    lines = {one.platform: _line(one.platform) for one in result.candidates if one.platform and not one.platform.since}
    if not lines:
        return result
    days = first_days(lines.values(), places, commits=commits_of(result.repositories), cache=cache)

    def dated(candidate: Candidate) -> Candidate:
        cover = candidate.platform
        if cover is None or lines.get(cover) not in days:
            return candidate
        return replace(candidate, platform=replace(cover, since=days[lines[cover]]))

    return replace(result, candidates=tuple(map(dated, result.candidates)))


def _line(cover: PlatformCover) -> Fragment:
    return Fragment(
        cover.repository, cover.path, cover.start_line, cover.start_line, cover.symbol, Level.FUNCTION, "", ""
    )
