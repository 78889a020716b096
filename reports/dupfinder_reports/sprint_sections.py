"""What happened in the days of a review: written again, counted, moved, changed, worth funding, adopted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from dupfinder.adoption import Adoption
from dupfinder.histories import Writing
from dupfinder.sprints import (
    Counted,
    CountedCommit,
    Edit,
    FamilyWritings,
    Fund,
    Movement,
    NewWriting,
    SprintReport,
    Step,
    total,
)
from dupfinder_reports.sprint_outline import Group, Line, Name, Section, Table, line, names, one_group, row
from dupfinder_reports.sprint_wording import after, copies, day, hours, later, number, ordinal, pair, signed, time_of
from dupfinder_reports.wording import count
from dupfinder_scanners.history.records import Origin

STORIES = 6
TOLD = 2
"""Squads that a story names, before these days and in them."""
A_SPRINT = timedelta(weeks=6)
"""Longer windows are no sprint."""
EDITS = 20
STEPS = 60
COMMIT = 10
"""Characters of a commit's id."""

MOVEMENTS = {
    Movement.NEW: "new",
    Movement.GROWN: "grown",
    Movement.SHRUNK: "shrunk",
    Movement.GONE: "gone: consolidated, removed, or no longer alike",
    Movement.SET_ASIDE: "set aside by a decision",
}


def written(report: SprintReport) -> Section:
    """New second and later writings, by family."""
    news = report.writings
    if not news:
        told = "Git tells of no squad that wrote in these days what another squad had."
        return Section("written", "Written again", (line(told),), after=_undated(report))
    lead = line(
        f"{count(len(news), 'writing')} of {count(len(report.families), 'job')} that another squad had already: "
        f"{hours(total(one.effort.size for one in news))} from size, "
        f"{hours(total(one.effort.work for one in news))} from commits. Two estimates of the same work: never add them."
    )
    return Section(
        "written", "Written again", (lead,), tuple(_stories(report)), (_writings(report.families),), _undated(report)
    )  # fmt: skip


def _stories(report: SprintReport) -> Iterator[Line]:
    """The last writing of each candidate with all that came before it, most writings first."""
    last: dict[str, NewWriting] = {}
    for one in sorted(report.writings, key=lambda new: (new.writing.on, new.writing.ordinal)):
        last[one.candidate] = one
    ordered = sorted(last.values(), key=lambda new: (-new.writing.ordinal, new.candidate))
    for one in ordered[:STORIES]:
        yield _story(one, report)
    if len(ordered) > STORIES:
        yield line(f"and {len(ordered) - STORIES:,} more in the table.")


def _story(new: NewWriting, report: SprintReport) -> Line:
    """The first writing, and those of these days; of others only how many, where they are many."""
    first, rest = new.first, (*new.earlier[1:], new.writing)
    within = [one for one in rest if report.window.holds(one.on)]
    before = [one for one in rest if not report.window.holds(one.on)]
    pieces: list[str | Name] = [Name(new.job), ": ", Name(first.squad), f" wrote it on {day(first.on)}"]
    if len(before) > TOLD:
        pieces.append(f"; {len(before):,} more squads wrote it again, the last {later(before[-1].days)}")
    else:
        pieces += _told(before, "")
    here = " in this sprint" if report.window.until - report.window.since < A_SPRINT else " in these days"
    pieces += _told(within[:TOLD], here)
    if len(within) > TOLD:
        pieces.append(f"; and {count(len(within) - TOLD, 'more squad')}{here}")
    pieces.append("." if new.certain else "; less certain: no two copies are alike as code.")
    return tuple(pieces)


def _told(writings: Sequence[Writing], here: str) -> Iterator[str | Name]:
    for one in writings:
        yield from ("; ", Name(one.squad), f" wrote it {time_of(one.ordinal)} {later(one.days)}{here}")


def _writings(families: Sequence[FamilyWritings]) -> Table:
    groups = [
        Group((Name(one.title),), tuple(map(_writing, one.writings)), _sums("sum", one.writings)) for one in families
    ]
    titles = ("what", "squad", "which", "written on", ">copies", ">lines", ">from size", ">from commits", ">commits",
              "whom to ask")  # fmt: skip
    every = [new for one in families for new in one.writings]
    return Table("New writings, by job", titles, tuple(groups), _sums("in all", every))


def _writing(new: NewWriting) -> tuple[Line, ...]:
    effort, writing = new.effort, new.writing
    how = f", {writing.origin.value} in" if writing.origin in (Origin.COPIED, Origin.MOVED) else ""
    return row(
        line(Name(new.job), " ", Name(new.candidate)),
        Name(writing.squad),
        line(f"{ordinal(writing.ordinal)}, {after(writing.days)} ", Name(new.first.squad), how),
        f"{writing.on:%Y-%m-%d}",
        f"{new.copies:,}",
        f"{effort.lines:,}",
        hours(effort.size),
        hours(effort.work),
        f"{effort.commits:,} in {count(effort.sessions, 'session')}" if effort.commits else "",
        Name(writing.author),
    )


def _sums(title: str, news: Sequence[NewWriting]) -> tuple[Line, ...]:
    efforts = [new.effort for new in news]
    return row(
        title, "", count(len(news), "writing"), "", f"{sum(new.copies for new in news):,}",
        f"{sum(one.lines for one in efforts):,}", hours(total(one.size for one in efforts)),
        hours(total(one.work for one in efforts)), "", "",
    )  # fmt: skip


def _undated(report: SprintReport) -> tuple[Line, ...]:
    if not report.undated:
        return ()
    many = count(len(report.undated), "candidate")
    told = (
        f"Of {many} git does not date every squad's copy: a writing may be missing here, and a second one be a third."
    )
    return (line(told),)


def counted(found: Counted, report: SprintReport) -> Section:
    """One writing, commit by commit."""
    new, rates = found.new, report.rates
    low, high = rates.first_commit_minutes
    gap, sessions = found.gap_minutes, found.sessions
    ends = [gap + sessions * one for one in (low, high)]
    lead = line(
        Name(new.writing.squad), " wrote ", Name(new.job), f" in {count(len(found.commits), 'commit')}. An author's "
        f"commits at most {rates.session_gap_minutes} minutes apart are one session; the minutes between them count, "
        f"and {low} to {high} minutes for what came before the first of each."
    )  # fmt: skip
    sums = line(
        f"{count(gap, 'minute')} within sessions + {count(sessions, 'session')} x {low} to {high} minutes = "
        f"{ends[0]:,} to {ends[1]:,} minutes, in whole half hours {hours(new.effort.work)}. From size: "
        f"{count(new.effort.lines, 'line')}, weighed by branches {number(new.effort.weighed)}, at "
        f"{pair(*rates.lines_per_hour)} lines an hour = {hours(new.effort.size)}."
    )
    table = Table(
        "The commits, in order",
        ("commit", "authored, UTC", "author", ">minutes since the one before", "counted as", "subject", "repository"),
        one_group([_commit(one) for one in found.commits]),
    )  # fmt: skip
    return Section("counted", "One of them, commit by commit", (lead,), (), (table,), (sums,))


def _commit(one: CountedCommit) -> tuple[Line, ...]:
    return row(
        Name(one.commit[:COMMIT]), f"{one.authored:%Y-%m-%d %H:%M}", f"{one.author}",
        "" if one.minutes is None else f"{one.minutes:,}", "a new session" if one.opens else f"{one.minutes:,} min",
        Name(one.subject), Name(one.place.partition(":")[0]),
    )  # fmt: skip


def moved(report: SprintReport) -> Section:
    """What grew, shrank and went between the two runs."""
    ends = report.ends
    if ends.before is None or ends.before_at is None:
        told = "Not known, nor the lines of each squad: there are no two runs to compare."
        return Section("moved", "What grew, what shrank", (line(told),))
    tally = ", ".join(
        f"{sum(step.movement is kind for step in report.steps):,} {kind.value.replace('-', ' ')}" for kind in Movement
    )
    lead = line(
        f"From run {ends.before} of {day(ends.before_at)} to run {ends.after} of {day(ends.after_at)}: {tally}."
    )
    table = Table(
        "Candidates that moved",
        ("what", "became", "squads", "joined", "left", ">copies", ">lines", "into"),
        one_group([_step(one) for one in report.steps[:STEPS]] + _more_steps(report.steps[STEPS:])),
        _step_sums("in all", report.steps),
    )
    return Section("moved", "What grew, what shrank", (lead,), (), (table,) if report.steps else ())


def _step(one: Step) -> tuple[Line, ...]:
    return row(
        line(Name(one.job), " ", Name(one.candidate)), MOVEMENTS[one.movement], names(one.squads),
        names(one.squads_joined), names(one.squads_left), f"{one.copies_before:,} to {one.copies_after:,}",
        f"{one.lines_before:,} to {one.lines_after:,}", Name(one.name) if one.name else "",
    )  # fmt: skip


def _more_steps(rest: Sequence[Step]) -> list[tuple[Line, ...]]:
    return [_step_sums(f"{len(rest):,} more", rest)] if rest else []


def _step_sums(title: str, steps: Sequence[Step]) -> tuple[Line, ...]:
    copies_ = [sum(getattr(one, name) for one in steps) for name in ("copies_before", "copies_after")]
    lines = [sum(getattr(one, name) for one in steps) for name in ("lines_before", "lines_after")]
    return row(title, "", "", "", "", f"{copies_[0]:,} to {copies_[1]:,}", f"{lines[0]:,} to {lines[1]:,}", "")


def squads(report: SprintReport) -> Section:
    """Lines in copies, by squad: who pays."""
    found = report.squads
    fields = ("before", "written", "joined", "undated", "removed", "after")
    lead = line(
        "Lines of all copies that a squad keeps. Written: new in these days, or grown. Became a copy: older code that "
        "another squad has now too, or that changed hands. A squad is named because it keeps the code, not for blame."
    )
    shown = [one for one in found if one.before or one.after]
    table = Table(
        "Lines in copies, by squad",
        ("squad", ">before", ">written", ">became a copy", ">not dated", ">removed", ">after"),
        one_group([row(Name(one.squad), *(f"{getattr(one, name):,}" for name in fields)) for one in shown]),
        row("in all", *(f"{sum(getattr(one, name) for one in found):,}" for name in fields)),
    )
    return Section("squads", "Lines in copies, by squad", (lead,), (), (table,))


def upkeep(report: SprintReport) -> Section:
    """The running price: the same change, copy by copy."""
    found = report.edits
    if not found:
        told = "Git tells of no change to a copy in these days, apart from its first writing."
        return Section("upkeep", "The same change, copy by copy", (line(told),))
    repeated = [one for one in found if len(one.places) > 1]
    alone = [one for one in found if one.lacking]
    lead = line(
        f"{count(len(found), 'change')} in copies; {len(repeated):,} of them made in more than one copy, "
        f"{len(alone):,} missing in some. Matched by the subjects of commits; whether a copy needs the change is for "
        "its squad to say."
    )
    table = Table(
        "Changes, those made most often first",
        ("change", "in", "on", ">made in", "by", ">missing in", "kept by", ">not dated"),
        one_group([_edit(one) for one in found[:EDITS]] + _more_edits(found[EDITS:])),
        _edit_sums("in all", found),
    )
    return Section("upkeep", "The same change, copy by copy", (lead,), (), (table,))


def _more_edits(rest: Sequence[Edit]) -> list[tuple[Line, ...]]:
    return [_edit_sums(f"{len(rest):,} more, listed in the JSON", rest)] if rest else []


def _edit_sums(title: str, found: Sequence[Edit]) -> tuple[Line, ...]:
    undated = f"{sum(one.undated for one in found):,}"
    return row(title, "", "", _in_copies(found, "places"), "", _in_copies(found, "lacking"), "", undated)


def _in_copies(found: Sequence[Edit], name: str) -> str:
    return copies(sum(len(getattr(one, name)) for one in found))


def _edit(one: Edit) -> tuple[Line, ...]:
    return row(
        Name(one.subject), line(Name(one.job), " ", Name(one.candidate)), f"{one.on:%Y-%m-%d}", copies(len(one.places)),
        names(one.squads), copies(len(one.lacking)), names(one.squads_lacking), f"{one.undated:,}",
    )  # fmt: skip


def fund(report: SprintReport) -> Section:
    """The top three, with what they would save and cost."""
    title = "Worth funding next"
    if not report.fund:
        return Section("fund", title, (line("Nothing is open: every candidate was decided on, or there is none."),))
    lead = line("The best candidates that nobody has decided on. Savings and costs are ranges; they do not add up.")
    return Section("fund", title, (lead,), tuple(map(_worth, report.fund)), (_funds(report.fund),))


def _worth(one: Fund) -> Line:
    has = (" The platform has one already, in ", Name(one.platform), ": move to it.") if one.platform else ()
    return (
        Name(one.job),
        " ",
        Name(one.candidate),
        f": {count(len(one.squads), 'squad')} keep {copies(one.copies)}. Would save {pair(*one.lines)} lines, and the "
        f"next squad {hours(one.next_writing)}. {_year(one)} Would cost {hours(one.cost)}.",
        *has,
    )


def _year(one: Fund) -> str:
    if one.upkeep is None:
        return "What its copies cost to keep is not told by git."
    if not one.changes:
        return "Its copies were not changed in a year."
    again = f", {one.repeated:,} of them a change that another copy had too" if one.repeated else ""
    return f"In a year its copies had {count(one.changes, 'change')}{again}: {hours(one.upkeep)} too much."


def _funds(found: Sequence[Fund]) -> Table:
    rows = [
        row(
            line(Name(one.job), " ", Name(one.candidate)), f"{one.rank:,}", names(one.squads), f"{one.copies:,}",
            pair(*one.lines), hours(one.next_writing),
            hours(one.upkeep) if one.upkeep is None or one.changes else "no change", hours(one.cost),
        )
        for one in found
    ]  # fmt: skip
    titles = ("what", ">rank", "squads", ">copies", ">lines that go", ">next writing", ">upkeep a year", ">cost")
    return Table("What each would save, and cost", titles, one_group(rows))


def adoption(report: SprintReport) -> Section:
    """What became of what was decided before."""
    title = "What was funded before"
    found = report.adoptions
    if not found:
        told = "Nothing is tracked yet: `dupfinder track accept` begins."
        return Section("adoption", title, (line(told),))
    lead = line(
        f"{copies(sum(one.left for one in found))} left of {number(sum(one.decision.copies for one in found))} "
        f"in {count(len(found), 'decision')}."
    )
    table = Table(
        "Decisions and copies left",
        ("what", "stage", "owner", "by", ">copies then", ">left", ">change", "moved", "still there", "new since"),
        one_group([_adopted(one) for one in found]),
        row("in all", "", "", "", f"{sum(one.decision.copies for one in found):,}",
            f"{sum(one.left for one in found):,}", signed(sum(one.left - one.decision.copies for one in found)),
            "", "", ""),
    )  # fmt: skip
    return Section("adoption", title, (lead,), (), (table,))


def _adopted(one: Adoption) -> tuple[Line, ...]:
    decision = one.decision
    return row(
        Name(decision.name or decision.candidate), decision.stage.value, Name(decision.owner) if decision.owner else "",
        str(decision.by or ""), f"{decision.copies:,}", f"{one.left:,}", signed(one.left - decision.copies),
        names(one.migrated), names(one.waiting), names(one.joined),
    )  # fmt: skip
