"""Two estimates of what a writing took, which know nothing of each other.

From size: lines, weighed by how much they branch (`complexity.py`), divided by a rate (the Personal Software Process
measures lines an hour over all phases; Hayes and Over, CMU/SEI-97-TR-001). From commits, in the manner of git-hours
(github.com/kimmobrunfeldt/git-hours): the commits of one author no further apart than the gap are one session; the
time between them counts, and an allowance for what came before the first. Every low end is rounded down and every
high end up, to half hours.

Neither knows what was thought, read or thrown away, and a commit may hold other work too: that is why both are ranges.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dupfinder.config import EffortSettings
from dupfinder.histories import FragmentHistory
from dupfinder.sprint.complexity import Weigh
from dupfinder.sprints import Counted, CountedCommit, Effort, Hours, NewWriting, Rates
from dupfinder_scanners.history.records import Revision

MINUTES = 60
HALVES = 2


@dataclass(frozen=True, slots=True)
class Sessions:
    """Commits as sessions of work: how many, how many sessions, and the minutes between commits within them."""

    commits: tuple[CountedCommit, ...]
    gap_minutes: int

    @property
    def number(self) -> int:
        """How many sessions."""
        return sum(one.opens for one in self.commits)


def rates(settings: EffortSettings) -> Rates:
    """The inputs as a report shows them."""
    return Rates(**{name: getattr(settings, name) for name in EffortSettings.model_fields})


def hours(low: float, high: float) -> Hours:
    """A range in whole half hours, at least half an hour at its high end where there is anything."""
    return Hours(math.floor(low * HALVES) / HALVES, math.ceil(high * HALVES) / HALVES)


def from_size(lines: float, settings: EffortSettings) -> Hours:
    """Hours for lines: divided by the high rate, and by the low one."""
    slow, fast = settings.lines_per_hour
    return hours(lines / fast, lines / slow)


def building(fragments: Iterable[FragmentHistory], settings: EffortSettings) -> list[tuple[Revision, str]]:
    """The commits that built copies, each once, in order of date, with the path of the copy it is first met in.

    Those of the first days, counted from each copy's own first commit; what was before a cut is not known.
    """
    found: dict[str, tuple[Revision, str]] = {}
    for one in fragments:
        if one.first is None:
            continue
        until = one.first + timedelta(days=settings.building_days)
        for revision in one.history.revisions:
            if revision.authored <= until:
                found.setdefault(revision.commit, (revision, f"{one.fragment.repository}:{one.fragment.path}"))
    return sorted(found.values(), key=lambda item: (item[0].authored, item[0].commit))


def sessions(commits: Sequence[tuple[Revision, str]], settings: EffortSettings) -> Sessions:
    """Group commits, in order of date, to sessions of one author each."""
    counted = tuple(_counted(commits, settings.session_gap_minutes))
    return Sessions(counted, sum(one.minutes or 0 for one in counted if not one.opens))


def _counted(commits: Sequence[tuple[Revision, str]], gap: int) -> Iterator[CountedCommit]:
    numbers: dict[str, int] = {}
    last: dict[str, Revision] = {}
    for revision, place in commits:
        before = last.get(revision.author)
        minutes = round((revision.authored - before.authored).total_seconds() / MINUTES) if before else None
        yield CountedCommit(
            revision.commit,
            revision.authored,
            revision.subject,
            place,
            numbers.setdefault(revision.author, len(numbers) + 1),
            minutes,
            minutes is None or minutes > gap,
        )
        last[revision.author] = revision


def from_commits(found: Sessions, settings: EffortSettings) -> Hours | None:
    """Hours of sessions; None where there is no commit."""
    if not found.commits:
        return None
    low, high = settings.first_commit_minutes
    return hours(*((found.gap_minutes + found.number * allowance) / MINUTES for allowance in (low, high)))


def effort(fragments: Sequence[FragmentHistory], settings: EffortSettings, weigh: Weigh) -> Effort:
    """Both estimates of the copies that one squad wrote."""
    lines = sum(one.fragment.lines for one in fragments)
    weighed = round(sum(weigh(one.fragment) for one in fragments), 1)
    found = sessions(building(fragments, settings), settings)
    work = from_commits(found, settings)
    return Effort(lines, from_size(weighed, settings), len(found.commits), found.number, work, weighed)


def counted(new: NewWriting, fragments: Sequence[FragmentHistory], settings: EffortSettings) -> Counted:
    """The estimate from commits of one writing, so that a doubter can follow it."""
    found = sessions(building(fragments, settings), settings)
    return Counted(new, found.commits, found.gap_minutes)
