"""Where copies are going, whether a platform team pays, whether one should go on, and how all of it was counted."""

from __future__ import annotations

from collections.abc import Iterator

from dupfinder.sprints import Ask, BurnDown, Condition, KillCase, Rates, SprintReport, TeamCase, Trend
from dupfinder_reports.sprint_outline import Line, Name, Section, Table, line, names, one_group, row
from dupfinder_reports.sprint_wording import copies, day, hours, number, pair, signed
from dupfinder_reports.wording import count, percent

POINTS = 14
"""Runs of a series that a table shows, the latest."""

CRITERIA = {
    "copies": "too many copies left",
    "adoption": "too few squads moved",
    "growing": "more copies than on the day of the decision",
}


def trend(found: Trend) -> Section:
    """The series: candidates, duplicated lines, copies by job and squad."""
    first, last = found.points[0], found.points[-1]
    title = "Where copies are going"
    if len(found.points) == 1:
        told = f"One run so far, of {day(first.at)}: a trend needs a second."
        return Section("trend", title, (line(told),), tables=(_series(found),))
    lead = line(
        f"{count(len(found.points), 'run')} from {day(first.at)} to {day(last.at)}: candidates "
        f"{first.candidates:,} to {last.candidates:,} ({signed(last.candidates - first.candidates)}), duplicated lines "
        f"{first.duplicated_lines:,} to {last.duplicated_lines:,} "
        f"({signed(last.duplicated_lines - first.duplicated_lines)})."
    )
    left = (line(f"{count(found.left_out, 'run')} between them are not shown."),) if found.left_out else ()
    tables = (
        _series(found),
        _by("Copies, by job", "job", found, "families"),
        _by("Copies, by squad", "squad", found, "squads"),
    )
    shown = tuple(one for one in tables if one.rows)
    return Section("trend", title, (lead,), (), shown, left, "trend")


def _series(found: Trend) -> Table:
    rows = [
        row(f"{one.at:%Y-%m-%d}", f"{one.run}", f"{one.candidates:,}", f"{one.duplicated_lines:,}",
            f"{sum(one.squads.values()):,}")
        for one in found.points[-POINTS:]
    ]  # fmt: skip
    titles = ("run of", ">number", ">candidates", ">duplicated lines", ">copies")
    return Table("Run by run", titles, one_group(rows))


def _by(caption: str, title: str, found: Trend, name: str) -> Table:
    """At the start of the series and at its end, those with most copies first."""
    first, last = (getattr(point, name) for point in (found.points[0], found.points[-1]))
    every = sorted({*first, *last}, key=lambda one: (-last.get(one, 0), one))
    rows = [
        row(Name(one), f"{first.get(one, 0):,}", f"{last.get(one, 0):,}", signed(last.get(one, 0) - first.get(one, 0)))
        for one in every
    ]
    ends = sum(first.values()), sum(last.values())
    sums = row("in all", f"{ends[0]:,}", f"{ends[1]:,}", signed(ends[1] - ends[0]))
    return Table(caption, (title, ">at the start", ">now", ">change"), one_group(rows), sums)


def team(case: TeamCase) -> Section:
    """Whether a small platform team pays: the evidence, and the argument against."""
    verdict = {
        True: "By the thresholds, yes: all of them are passed. Read the argument against before you decide.",
        False: "By the thresholds, not yet.",
        None: "It cannot be said yet: the series of runs is too short to show where copies are going.",
    }[case.past]
    table = Table(
        "The thresholds",
        ("condition", ">is", ">needed", "passed"),
        one_group([_condition(one) for one in case.conditions]),
    )
    points = (
        line(
            f"For it: jobs that enough of {count(len(case.squads), 'squad')} each wrote: ",
            *(names(case.families) or ("none",)),
            ".",
        ),
        *_against(case),
    )
    return Section("team", "Does a small platform team pay?", (line(verdict),), points, (table,), with_table=True)


def _condition(one: Condition) -> tuple[Line, ...]:
    named = {
        Ask.SQUADS: ("squads", "at least {}"),
        Ask.FAMILIES: ("jobs that fragment", "at least {}"),
        Ask.TREND: ("duplicated lines over the series", "not shrinking by themselves"),
    }
    title, needed = named[one.ask]
    value = "not known" if one.value is None else signed(one.value) if one.ask is Ask.TREND else number(one.value)
    passed = {True: "yes", False: "no", None: "not known"}[one.met]
    return row(title, value, needed.format(number(one.needed)), passed)


def _against(case: TeamCase) -> Iterator[Line]:
    yield line(
        f"Against it: the {count(case.writings, 'second or later writing')} of the last twelve months that git dates "
        f"took {hours(case.size)} from size, or {hours(case.work)} from commits; {case.team_people} people cost "
        f"{case.team_hours:,} h a year. Where the ranges lie below that, writing it again is not what pays for a team: "
        "upkeep, incidents and drift have to."
    )
    if case.covered:
        yield line(
            f"Against it: of {count(case.candidates, 'candidate')} the platform has a version of {case.covered:,} "
            "already. Another library would not help there; moving would."
        )
    if case.uncertain:
        yield line(
            f"Against it: in {case.uncertain:,} of {count(case.candidates, 'candidate')} no two copies are alike as "
            "code. They may be one job only by name."
        )
    if case.copies_then:
        yield line(
            f"Against it: of {copies(case.copies_then)} decided on before, {case.copies_left:,} are left. What is "
            "funded and not adopted is one version more."
        )


def kill(case: KillCase) -> Section:
    """Whether what exists should go on: kill-criteria for platform work, against the two-quarter line."""
    tripped = [one for one in case.decisions if one.criteria]
    behind = [one for one in case.decisions if one.behind]
    verdict = (
        f"Ask whether to go on with {count(len(tripped), 'decision')} of {len(case.decisions):,}."
        if tripped
        else f"No kill-criterion holds; {len(behind):,} of {count(len(case.decisions), 'decision')} behind the line."
    )
    criteria = line(
        f"After {case.line_days} days (two quarters): stop, or say why not, where more than {percent(case.most_left)} "
        f"of the copies are left or fewer than {percent(case.least_moved)} of the squads moved. At any time: where "
        "there are more copies than on the day of the decision. A team that exists owes the same line as a library."
    )
    table = Table(
        "Decisions against a straight line to no copies in two quarters",
        ("what", ">days", ">copies then", ">left", ">the line leaves", ">squads moved", "criteria that hold"),
        one_group([_burned(one) for one in case.decisions]),
        row("in all", "", f"{case.copies:,}", f"{case.left:,}", f"{sum(one.due for one in case.decisions):,}", "", ""),
    )
    return Section("kill", "Should the platform work go on?", (line(verdict),), (), (table,), (criteria,))


def _burned(one: BurnDown) -> tuple[Line, ...]:
    held = ", ".join(CRITERIA[name] for name in one.criteria) or ("behind the line" if one.behind else "none")
    return row(
        Name(one.name), f"{one.days:,}", f"{one.copies:,}", f"{one.left:,}", f"{one.due:,}",
        f"{one.squads_moved:,} of {one.squads_then:,}", held,
    )  # fmt: skip


def method(report: SprintReport) -> Section:
    """Formulas, inputs, and what could not be known."""
    return Section(
        "method",
        "How this was counted",
        (),
        tuple(_formulas(report.rates)),
        (),
        tuple(line(Name(note)) for note in report.notes),
    )


def _factors(rates: Rates) -> str:
    *some, last = (f"{one:g}" for one in rates.complexity_factors)
    return f"{', '.join(some)} or {last}"


def _formulas(rates: Rates) -> Iterator[Line]:
    low, high = rates.first_commit_minutes
    yield line(
        f"From size: lines, weighed by complexity, divided by {pair(*rates.lines_per_hour)} lines an hour "
        "(`effort.lines_per_hour`). The Personal Software Process reports about 25 over all phases (Hayes and Over, "
        "CMU/SEI-97-TR-001)."
    )
    yield line(
        f"Complexity: a line counts {_factors(rates)}, where a function has no branch, and where its McCabe's number "
        "is up to 5, 10, 20, and above (`effort.complexity_factors`; the ratings of COCOMO II, 2000). Where no source "
        "is kept, a line counts 1."
    )
    yield line(
        f"From commits, in the manner of git-hours: an author's commits at most {rates.session_gap_minutes} minutes "
        "apart (`effort.session_gap_minutes`) are one session; the minutes between them count, and "
        f"{low} to {high} for each session (`effort.first_commit_minutes`). Commits of the first {rates.building_days} "
        "days of a copy (`effort.building_days`). A squashed branch is one commit, so it counts low; a commit may hold "
        "other work too, so it may count high."
    )
    yield line(
        f"Upkeep: changes to copies outside the one that changed most, at {pair(*rates.change_hours)} h each "
        "(`effort.change_hours`); the low end counts only those whose subject another copy has too."
    )
    yield line(
        f"Cost of a shared version: the largest copy x {rates.write_for_reuse:g} and all copies x {rates.reuse:g}, "
        "from size (`effort.write_for_reuse`, `effort.reuse`; Poulin, Measuring Software Reuse, 1997)."
    )
    yield line(
        "Low ends are rounded down and high ends up, to half hours. Dates are the authors', in UTC. Names of people "
        "say whom to ask; nothing here measures a person."
    )
