"""How candidates and their copies developed, run by run, squads by today's names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

from dupfinder.index import Change, PastCandidate, Run, candidates_of, changes, runs
from dupfinder.sprint.calendar import WindowError
from dupfinder.sprints import Trend, TrendLine, TrendPoint
from dupfinder_scanners.fragments import UNOWNED

MOST_POINTS = 60
"""Of more runs than this only the last of each week is read."""
LINES = 10
OTHER = "other jobs"


def trend(index: Path, since: date, titles: Mapping[str, str], until: datetime | None = None) -> Trend:
    """The runs since a day, before a moment where one is given. Raises WindowError where there is none, else an
    IndexFileError. `titles` of families by slug."""
    start = datetime.combine(since, time.min, UTC)
    known = runs(index)
    chosen = [run for run in known if start <= run.info.at and (until is None or run.info.at < until)]
    if not chosen:
        raise WindowError(
            f"The index has no run since {since}; its {len(known)} are of {known[0].info.at:%Y-%m-%d} to "
            f"{known[-1].info.at:%Y-%m-%d}. Name an earlier day."
        )
    shown = thinned(chosen)
    found = {run.number: candidates_of(index, run.number) for run in shown}
    points = tuple(_point(run, found[run.number], titles) for run in shown)
    return Trend(since, points, _lines(index, shown, found), len(chosen) - len(shown))


def thinned(chosen: Sequence[Run]) -> list[Run]:
    """All runs where they are few; else the first, and the last of each week; then of each month."""
    kept = list(chosen)
    for form in ("%G-%V", "%Y-%m"):
        if len(kept) <= MOST_POINTS:
            break
        last = {f"{run.info.at:{form}}": run for run in chosen}
        kept = [run for run in chosen if run is chosen[0] or last[f"{run.info.at:{form}}"] is run]
    return kept[-MOST_POINTS:]


def _point(run: Run, found: Sequence[PastCandidate], titles: Mapping[str, str]) -> TrendPoint:
    families: Counter[str] = Counter()
    squads: Counter[str] = Counter()
    for one in found:
        families[titles.get(one.figures.family or "", one.figures.family or OTHER)] += len(one.copies)
        squads.update(copy.squad or UNOWNED for copy in one.copies)
    lines = sum(one.figures.duplicated_lines for one in found)
    return TrendPoint(
        run.number, run.info.at, len(found), lines, dict(sorted(families.items())), dict(sorted(squads.items()))
    )


def _lines(
    index: Path, shown: Sequence[Run], found: Mapping[int, Sequence[PastCandidate]]
) -> tuple[TrendLine, ...]:  # fmt: skip
    """The best candidates of the latest run that is shown, followed backwards through their main forebears."""
    latest = shown[-1].number
    ids = {one.figures.id: one.figures.job for one in found[latest][:LINES]}
    current: dict[str, str | None] = {one: one for one in ids}
    copies: dict[str, list[int | None]] = {one: [] for one in ids}
    wanted = {run.number for run in shown}
    for number in range(latest, shown[0].number - 1, -1):
        if number in wanted:
            here = {one.figures.id: len(one.copies) for one in found[number]}
            for one, now in current.items():
                copies[one].append(here.get(now) if now else None)
        if number > shown[0].number:
            forebears = _forebears(changes(index, number))
            current = {one: forebears.get(now) if now else None for one, now in current.items()}
    return tuple(TrendLine(one, job, tuple(reversed(copies[one]))) for one, job in ids.items())


def _forebears(steps: Iterable[Change]) -> dict[str, str]:
    """Of each id the one of the run before that most of it came from."""
    best: dict[str, tuple[int, str]] = {}
    for one in steps:
        if one.before is not None and one.after is not None and one.kept > best.get(one.after, (-1, ""))[0]:
            best[one.after] = (one.kept, one.before)
    return {after: before for after, (_, before) in best.items()}
