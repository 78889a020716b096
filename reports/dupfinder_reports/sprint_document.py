"""The sections of a sprint review in their order, and what matters most in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dupfinder.model import INCOMPLETE
from dupfinder.sprints import Movement, SprintReport, Trend, total
from dupfinder_reports import sprint_decisions as decisions
from dupfinder_reports import sprint_sections as sections
from dupfinder_reports.sprint_outline import Line, Name, Outline, Section, line
from dupfinder_reports.sprint_wording import day, days_of, hours
from dupfinder_reports.wording import count

TITLE = "What our squads wrote again"
CHAT = {
    "written": False, "fund": False, "upkeep": True, "moved": False, "adoption": True, "trend": False, "team": False,
    "kill": True,
}  # fmt: skip
"""Sections of a chat message in their order, what matters most first, and whether rows of their tables go along."""
TREND_TITLE = "Where our copies are going"


def outline(report: SprintReport) -> Outline:
    """The whole review."""
    return Outline(TITLE, days_of(report), tuple(_head(report)), tuple(_sections(report)))


def brief(report: SprintReport) -> Outline:
    """What a chat gets: no formulas and no series, and rows only where the rows are the message."""
    whole = outline(report)
    chosen = {section.id: section for section in whole.sections}
    short = [
        replace(chosen[name], tables=chosen[name].tables if rows else ())
        for name, rows in CHAT.items()
        if name in chosen
    ]
    return replace(whole, sections=tuple(short))


def trend_outline(trend: Trend) -> Outline:
    """The series alone."""
    section = decisions.trend(trend)
    return Outline(TREND_TITLE, line(f"Since {day(trend.since)}"), section.lead, (section,))


def _sections(report: SprintReport) -> Iterator[Section]:
    yield sections.written(report)
    if report.counted is not None:
        yield sections.counted(report.counted, report)
    yield sections.moved(report)
    if report.squads:
        yield sections.squads(report)
    yield sections.upkeep(report)
    yield sections.fund(report)
    yield sections.adoption(report)
    yield decisions.trend(report.trend)
    yield decisions.team(report.team)
    if report.kill is not None:
        yield decisions.kill(report.kill)
    yield decisions.method(report)


def _head(report: SprintReport) -> Iterator[Line]:
    yield from (line(Name(note)) for note in report.notes if note.startswith(INCOMPLETE))
    news = report.writings
    if news:
        squads = len({one.writing.squad for one in news})
        yield line(
            f"{count(squads, 'squad')} wrote {count(len(news), 'thing')} that another squad had: "
            f"{count(sum(one.effort.lines for one in news), 'line')}."
        )
        yield line(
            f"That took {hours(total(one.effort.size for one in news))}, estimated from size, or "
            f"{hours(total(one.effort.work for one in news))}, from commits."
        )
    else:
        yield line("Git tells of nothing that a squad wrote in these days and another squad had.")
    if report.ends.before is not None:
        tally = {kind: sum(step.movement is kind for step in report.steps) for kind in Movement}
        yield line(
            f"{count(tally[Movement.NEW], 'candidate')} new, {tally[Movement.GROWN]:,} grown, "
            f"{tally[Movement.SHRUNK]:,} shrunk, {tally[Movement.GONE]:,} gone."
        )
    repeated = sum(len(one.places) > 1 for one in report.edits)
    if repeated:
        yield line(f"{count(repeated, 'change')} had to be made in more than one copy.")
