"""A spreadsheet of a sprint review: one row for each thing that is listed; `record` says which kind of row it is.

A cell that a spreadsheet would take for a formula gets an apostrophe in front; `COLUMNS` documents the columns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from dupfinder.adoption import Adoption
from dupfinder.sprints import Edit, Fund, Hours, NewWriting, SprintReport, SquadLines, Step, Trend
from dupfinder_reports.csv import cell

COLUMNS: Mapping[str, str] = {
    "record": "writing, step, squad, change, fund or decision: what the row is about",
    "candidate": "id of the candidate, as `dupfinder show` takes it",
    "job": "the job in plain words; of a change its subject, of a decision the name of the shared version",
    "family": "title of the job's family",
    "squad": "who wrote it, keeps it, or has it; several with `; ` between",
    "what": "of a writing how it came to be, of a step what became of it, of a decision its stage",
    "date": "day of the writing, of the change or of the decision, in UTC",
    "ordinal": "of a writing which squad this is, 2 for the second",
    "days": "of a writing days after the first",
    "copies_before": "copies before the window, or on the day of the decision",
    "copies": "copies written, there now, changed, or left",
    "copies_lacking": "of a change copies without it",
    "lines_before": "lines of copies before the window",
    "lines": "lines of copies written or there now; of a fund those that would go at most",
    "lines_written": "of a squad lines written in the window",
    "lines_joined": "of a squad older lines that are a copy now",
    "lines_undated": "of a squad new lines that git does not date",
    "lines_removed": "of a squad lines of copies that went",
    "size_low": "hours from size, low end; of a fund those of the next writing",
    "size_high": "the high end",
    "work_low": "hours from commits, low end; of a fund those of a year's upkeep",
    "work_high": "the high end",
    "cost_low": "of a fund hours that it costs, low end",
    "cost_high": "the high end",
    "commit": "the first commit of a writing or of a change",
}

Value = str | int | float
Row = dict[str, Value]


def render(report: SprintReport) -> str:
    """Header and rows, UTF-8 without a byte order mark, lines ended by a newline, quoted where needed (RFC 4180)."""
    return _sheet(COLUMNS, _rows(report))


def render_trend(trend: Trend) -> str:
    """The series: one row for each run and what is counted in it."""
    titles = ("run", "date", "counted", "of", "value")
    return _sheet(titles, (dict(zip(titles, row, strict=True)) for row in _points(trend)))


def _sheet(columns: Iterable[str], rows: Iterable[Row]) -> str:
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, tuple(columns), restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: cell(value) if isinstance(value, str) else value for name, value in row.items()})
    return sheet.getvalue()


def _points(trend: Trend) -> Iterator[tuple[Value, ...]]:
    for point in trend.points:
        start = point.run, f"{point.at:%Y-%m-%d}"
        yield (*start, "candidates", "", point.candidates)
        yield (*start, "duplicated lines", "", point.duplicated_lines)
        for counted, values in (("copies of job", point.families), ("copies of squad", point.squads)):
            yield from ((*start, counted, name, value) for name, value in values.items())


def _rows(report: SprintReport) -> Iterator[Row]:
    for family in report.families:
        yield from (_writing(family.title, one) for one in family.writings)
    yield from map(_step, report.steps)
    yield from map(_squad, report.squads)
    yield from map(_edit, report.edits)
    yield from map(_fund, report.fund)
    yield from map(_decision, report.adoptions)


def _hours(name: str, found: Hours | None) -> Row:
    return {} if found is None else {f"{name}_low": found.low, f"{name}_high": found.high}


def _writing(title: str, one: NewWriting) -> Row:
    return {
        "record": "writing", "candidate": one.candidate, "job": one.job, "family": title, "squad": one.writing.squad,
        "what": one.writing.origin.value, "date": f"{one.writing.on:%Y-%m-%d}", "ordinal": one.writing.ordinal,
        "days": one.writing.days, "copies": one.copies, "lines": one.effort.lines, **_hours("size", one.effort.size),
        **_hours("work", one.effort.work), "commit": one.writing.commit,
    }  # fmt: skip


def _step(one: Step) -> Row:
    return {
        "record": "step", "candidate": one.candidate, "job": one.job, "squad": "; ".join(one.squads),
        "what": one.movement.value, "copies_before": one.copies_before, "copies": one.copies_after,
        "lines_before": one.lines_before, "lines": one.lines_after,
    }  # fmt: skip


def _squad(one: SquadLines) -> Row:
    return {
        "record": "squad", "squad": one.squad, "lines_before": one.before, "lines": one.after,
        "lines_written": one.written, "lines_joined": one.joined, "lines_undated": one.undated,
        "lines_removed": one.removed,
    }  # fmt: skip


def _edit(one: Edit) -> Row:
    return {
        "record": "change", "candidate": one.candidate, "job": one.subject, "squad": "; ".join(one.squads),
        "date": f"{one.on:%Y-%m-%d}", "copies": len(one.places), "copies_lacking": len(one.lacking),
        "commit": one.commits[0],
    }  # fmt: skip


def _fund(one: Fund) -> Row:
    return {
        "record": "fund", "candidate": one.candidate, "job": one.job, "squad": "; ".join(one.squads),
        "copies": one.copies, "lines": one.lines[1], **_hours("size", one.next_writing), **_hours("work", one.upkeep),
        **_hours("cost", one.cost),
    }  # fmt: skip


def _decision(one: Adoption) -> Row:
    decision = one.decision
    return {
        "record": "decision", "candidate": one.current or decision.candidate, "job": decision.name,
        "squad": "; ".join(one.waiting), "what": decision.stage.value, "date": decision.on.isoformat(),
        "copies_before": decision.copies, "copies": one.left,
    }  # fmt: skip
