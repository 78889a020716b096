"""Puts a sprint review together: from the runs of the index, what git says about copies, and what was decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from dupfinder.adoption import Adoption, Stage
from dupfinder.config import Config
from dupfinder.histories import Histories
from dupfinder.index import PastCandidate, Run, Status, candidates_of, changes, runs
from dupfinder.model import ScanResult
from dupfinder.sprint import decide, effort, fund, movement, trend, upkeep, writings
from dupfinder.sprint.calendar import WindowError
from dupfinder.sprints import Edit, Ends, SprintReport, Step, Trend, Window

TREND_DAYS = 365
"""The series of a review goes back so far before its last day."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a review is made from. `result` is the latest run in full, `histories` are those of its candidates."""

    index: Path
    result: ScanResult
    histories: Histories
    adoptions: tuple[Adoption, ...]
    config: Config


def ends(known: Sequence[Run], window: Window) -> tuple[Ends, tuple[str, ...]]:
    """The runs to compare, with sentences on what is missing. Raises WindowError where the index ends before the
    window."""
    latest = known[-1]
    if latest.info.at < window.start:
        raise WindowError(
            f"The index has no run since {window.since}, its last is of {latest.info.at:%Y-%m-%d}: run "
            "`dupfinder scan` again, or name earlier days."
        )
    inside = [run for run in known if window.holds(run.info.at)]
    earlier = [run for run in known if run.info.at < window.start]
    if not inside:
        said = (
            f"No run of the index lies between {window.since} and {window.until}: what grew and what shrank is not "
            f"known. What was written is told by git, for the copies of the latest run, of {latest.info.at:%Y-%m-%d}."
        )
        return Ends(None, None, latest.number, latest.info.at), (said,)
    before, after = (earlier or inside)[-1 if earlier else 0], inside[-1]
    if before.number == after.number:
        said = "The index has one run up to the end of these days: what grew and what shrank is known from the next on."
        return Ends(None, None, after.number, after.info.at), (said,)
    missing = () if earlier else (
        f"The index has no run before {window.since}: growth is counted from its first, of {before.info.at:%Y-%m-%d}.",
    )  # fmt: skip
    return Ends(before.number, before.info.at, after.number, after.info.at), missing


def build(sources: Sources, window: Window, today: date) -> SprintReport:
    """The whole review. Raises WindowError, or an IndexFileError."""
    known = runs(sources.index)
    found, missing = ends(known, window)
    result, settings = sources.result, sources.config.effort
    families = writings.families(result, sources.histories, window, settings)
    news = [one for family in families for one in family.writings]
    until = min(window.until, today)
    adoptions = tuple(_up_to(one, window) for one in sources.adoptions if one.decision.on <= window.until)
    before, after = (_candidates(sources.index, number) for number in (found.before, found.after))
    series = _trend(sources, window, found)
    year = Window(until - timedelta(days=TREND_DAYS), until)
    return SprintReport(
        window,
        until,
        found,
        families,
        writings.example(news, sources.histories.candidates, window, settings),
        _steps(sources, found, before, after),
        movement.squad_lines(before, after, movement.dates(sources.histories), window) if found.before else (),
        _edits(sources, window),
        fund.top(result, sources.histories, _decided(adoptions), window.end, settings),
        tuple(one for one in adoptions if one.decision.stage is not Stage.REJECTED),
        series,
        decide.team_case(
            result, series, writings.families(result, sources.histories, year, settings), adoptions,
            sources.config.decision,
        ),
        decide.kill_case(adoptions, until, sources.config.decision),
        effort.rates(settings),
        (*result.incomplete, *missing, *_behind(known, found), *sources.histories.warnings),
        _undated(sources),
    )  # fmt: skip


def _candidates(index: Path, run: int | None) -> tuple[PastCandidate, ...]:
    return () if run is None else candidates_of(index, run)


def _up_to(one: Adoption, window: Window) -> Adoption:
    """A decision as it stood at the end of the window."""
    return replace(one, points=tuple(point for point in one.points if point.at < window.end))


def _decided(adoptions: Collection[Adoption]) -> set[str]:
    ends = {one.current or one.decision.candidate for one in adoptions}
    return {one for one in ends if one} | {one.decision.candidate for one in adoptions}


def _steps(
    sources: Sources, found: Ends, before: Sequence[PastCandidate], after: Sequence[PastCandidate]
) -> tuple[Step, ...]:  # fmt: skip
    if found.before is None:
        return ()
    aside = {
        step.before
        for number in range(found.before + 1, found.after + 1)
        for step in changes(sources.index, number)
        if step.status is Status.SET_ASIDE and step.before
    }
    return movement.steps(before, after, frozenset(aside), _names(sources.adoptions))


def _names(adoptions: Collection[Adoption]) -> Mapping[str, str]:
    """What shared versions are called, by every id that is known of their candidates."""
    named = [one for one in adoptions if one.decision.name]
    return {id_: one.decision.name for one in named for id_ in (one.decision.candidate, one.current) if id_}


def _edits(sources: Sources, window: Window) -> tuple[Edit, ...]:
    found: list[Edit] = []
    for candidate in sources.result.candidates:
        history = sources.histories.candidates.get(candidate.id)
        if history is not None:
            days = sources.config.effort.building_days
            found += upkeep.edits(candidate, history, window.start, window.end, days)
    return tuple(sorted(found, key=lambda one: (-len(one.places), -len(one.lacking), one.on, one.commits)))


def _trend(sources: Sources, window: Window, found: Ends) -> Trend:
    """A year up to the window's end; up to the run that counts where that lies behind it."""
    since = min(window.since, found.after_at.date()) - timedelta(days=TREND_DAYS)
    until = max(window.end, found.after_at + timedelta(microseconds=1))
    titles = {one.family.slug: one.family.title for one in sources.result.candidates if one.family}
    return trend.trend(sources.index, since, {**titles, **sources.result.family_titles}, until)


def _behind(known: Sequence[Run], found: Ends) -> tuple[str, ...]:
    latest = known[-1]
    if latest.number == found.after:
        return ()
    return (
        f"Writings, changes and what to fund are those of the latest run, of {latest.info.at:%Y-%m-%d}: copies that "
        "were written in these days and are gone since are not listed.",
    )


def _undated(sources: Sources) -> tuple[str, ...]:
    histories = sources.histories.candidates
    return tuple(
        one.id for one in sources.result.candidates if one.id not in histories or histories[one.id].unknown
    )  # fmt: skip
