"""What a sprint review shows: what was written again, what it cost, what to do about it. The frozen types.

Everything that is estimated is `Hours`, a range; nothing here is a figure about a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from dupfinder.adoption import Adoption
from dupfinder.histories import Writing

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a sprint in UTC, both ends in; `name` as the calendar has it, empty where dates were given."""

    since: date
    until: date
    name: str = ""

    @property
    def start(self) -> datetime:
        """The first moment of it."""
        return datetime.combine(self.since, time.min, UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.until + timedelta(days=1), time.min, UTC)

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Hours:
    """An estimate in hours, as a range. Ends are whole half hours, so that sums are exact."""

    low: float
    high: float

    def __add__(self, other: Hours) -> Hours:
        return Hours(self.low + other.low, self.high + other.high)


NO_HOURS = Hours(0.0, 0.0)


def total(estimates: Iterable[Hours | None]) -> Hours | None:
    """The sum of those that are known; None where none is."""
    known = [one for one in estimates if one is not None]
    return sum(known[1:], known[0]) if known else None


@dataclass(frozen=True, slots=True)
class Effort:
    """What one writing may have taken, by two estimates that know nothing of each other.

    `size`: its lines, weighed by how much they branch, at the stated rate. `work`: the sessions of the commits that
    built it, None where git says nothing. `commits` and `sessions` are what `work` was counted from, `weighed` the
    lines that `size` was.
    """

    lines: int
    size: Hours
    commits: int = 0
    sessions: int = 0
    work: Hours | None = None
    weighed: float = 0.0


@dataclass(frozen=True, slots=True)
class NewWriting:
    """A squad that wrote in the window what another squad had. `earlier` are the writings before it, by date, at least
    one; `copies` and the lines of `effort` are those that it wrote then, as they are today; `certain` is False where no
    two copies are alike as code."""

    candidate: str
    job: str
    writing: Writing
    earlier: tuple[Writing, ...]
    copies: int
    effort: Effort
    certain: bool = True

    @property
    def first(self) -> Writing:
        """The first writing of all."""
        return self.earlier[0]


@dataclass(frozen=True, slots=True)
class FamilyWritings:
    """The new writings of one job, by date. `slug` is empty for jobs of no family."""

    slug: str
    title: str
    writings: tuple[NewWriting, ...]

    @property
    def lines(self) -> int:
        """Lines of all of them."""
        return sum(one.effort.lines for one in self.writings)

    @property
    def size(self) -> Hours | None:
        """Their estimates from size, added up."""
        return total(one.effort.size for one in self.writings)

    @property
    def work(self) -> Hours | None:
        """Their estimates from commits, added up; None where git said nothing of any."""
        return total(one.effort.work for one in self.writings)


@dataclass(frozen=True, slots=True)
class CountedCommit:
    """One commit of an estimate, as it was counted. `author` is 1 for the first, 2 for the second: whose is not told.

    `minutes` lie between it and the author's commit before, None where there is none. `opens` a session where that is
    longer than the gap; it then adds the allowance, else its minutes.
    """

    commit: str
    authored: datetime
    subject: str
    place: str
    author: int
    minutes: int | None
    opens: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """One writing counted commit by commit: `gap_minutes` within sessions, and `sessions` times the allowance."""

    new: NewWriting
    commits: tuple[CountedCommit, ...]
    gap_minutes: int

    @property
    def sessions(self) -> int:
        """How many of the commits open one."""
        return sum(one.opens for one in self.commits)


class Movement(StrEnum):
    """What became of a candidate in the window, in the order in which it is told."""

    NEW = "new"
    GROWN = "grown"
    SHRUNK = "shrunk"
    GONE = "gone"
    SET_ASIDE = "set-aside"


@dataclass(frozen=True, slots=True)
class Step:
    """A candidate that moved. Figures before and after, 0 where it was not there or is not there any more; `name` is
    that of the shared version that was decided on, empty where none was."""

    movement: Movement
    candidate: str
    job: str
    squads: tuple[str, ...]
    squads_joined: tuple[str, ...]
    squads_left: tuple[str, ...]
    copies_before: int
    copies_after: int
    lines_before: int
    lines_after: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class SquadLines:
    """Lines of a squad's copies, so that `before + written + joined + undated - removed == after`.

    `written`: new in the window, or grown. `joined`: older code that is a copy now, as another squad wrote it too, or
    that came over from another squad. `undated`: copies that are new here and that git does not date.
    """

    squad: str
    before: int
    written: int
    joined: int
    undated: int
    removed: int
    after: int


@dataclass(frozen=True, slots=True)
class Edit:
    """One change that was made in the window, told by the subject of its commits, and the copies that have it.

    `places` have it; `lacking` are copies that were there by then and have no such change: whether they need it is for
    their squads to say. `undated` counts copies of which git does not say whether they were there.
    """

    candidate: str
    job: str
    subject: str
    on: datetime
    commits: tuple[str, ...]
    places: tuple[str, ...]
    squads: tuple[str, ...]
    lacking: tuple[str, ...]
    squads_lacking: tuple[str, ...]
    undated: int = 0


@dataclass(frozen=True, slots=True)
class Fund:
    """A candidate worth a shared version: what it would save, and what it would cost.

    `lines` that would go, at least and at most; `next_writing` is what the next squad need not write, `upkeep` what a
    year of changes made more than once cost (None where git says nothing); `cost` builds it and moves every copy over.
    """

    candidate: str
    rank: int
    job: str
    squads: tuple[str, ...]
    copies: int
    lines: tuple[int, int]
    next_writing: Hours
    upkeep: Hours | None
    repeated: int
    changes: int
    cost: Hours
    platform: str = ""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One run: candidates, duplicated lines, and copies by family (title) and by squad (today's name)."""

    run: int
    at: datetime
    candidates: int
    duplicated_lines: int
    families: Mapping[str, int]
    squads: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One candidate of the latest point through its ids of the past: copies at each point, None before it was."""

    candidate: str
    job: str
    copies: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Runs in order. `left_out` counts runs between that are not shown, to keep the series short."""

    since: date
    points: tuple[TrendPoint, ...]
    lines: tuple[TrendLine, ...] = ()
    left_out: int = 0


class Ask(StrEnum):
    """What has to hold before a platform team pays."""

    SQUADS = "squads"
    FAMILIES = "families"
    TREND = "trend"


@dataclass(frozen=True, slots=True)
class Condition:
    """One threshold: what is, what is needed, and whether it holds; None where it cannot be said yet."""

    ask: Ask
    value: float | None
    needed: float
    met: bool | None


@dataclass(frozen=True, slots=True)
class TeamCase:
    """Whether a small platform team pays: the thresholds, and what speaks against it.

    `families` fragment: jobs that enough squads each wrote, by title. `writings`, `size` and `work` are the second and
    later writings of the year before the window's end; `team_hours` is what the team costs a year. `covered` counts
    candidates that a platform repository has already, `uncertain` those in which no code is alike, `left` and `then`
    the copies of what was decided before.
    """

    conditions: tuple[Condition, ...]
    squads: tuple[str, ...]
    families: tuple[str, ...]
    writings: int
    size: Hours | None
    work: Hours | None
    team_people: int
    team_hours: int
    candidates: int
    covered: int
    uncertain: int
    copies_then: int = 0
    copies_left: int = 0

    @property
    def past(self) -> bool | None:
        """Whether the threshold is passed; None where it hangs on what is not known."""
        found = [one.met for one in self.conditions]
        return False if False in found else None if None in found else True


@dataclass(frozen=True, slots=True)
class BurnDown:
    """One decision against the straight line from its day to two quarters later. `due` is what that line leaves."""

    name: str
    candidate: str
    on: date
    days: int
    copies: int
    left: int
    due: int
    squads_then: int
    squads_moved: int
    criteria: tuple[str, ...] = ()
    """Which kill-criteria hold: `copies`, `adoption`, `growing`; only after two quarters but for the last."""

    @property
    def behind(self) -> bool:
        """Whether more is left than the line leaves."""
        return self.left > self.due


@dataclass(frozen=True, slots=True)
class KillCase:
    """Whether the platform work that exists should go on: every decision against the two-quarter line."""

    decisions: tuple[BurnDown, ...]
    line_days: int
    most_left: float
    least_moved: float

    @property
    def copies(self) -> int:
        """Copies on the days of the decisions."""
        return sum(one.copies for one in self.decisions)

    @property
    def left(self) -> int:
        """Copies left of all of them."""
        return sum(one.left for one in self.decisions)


@dataclass(frozen=True, slots=True)
class Rates:
    """The inputs of every estimate, as the config has them. Pairs are the low and the high end."""

    lines_per_hour: tuple[float, float]
    complexity_factors: tuple[float, ...]
    session_gap_minutes: int
    first_commit_minutes: tuple[int, int]
    building_days: int
    change_hours: tuple[float, float]
    write_for_reuse: float
    reuse: float


@dataclass(frozen=True, slots=True)
class Ends:
    """The runs that were compared: the last before the window (else the first in it), and the last that counts.

    `before` is None where there is no such run; `after` lies behind the window where none is in it.
    """

    before: int | None
    before_at: datetime | None
    after: int
    after_at: datetime


@dataclass(frozen=True, slots=True)
class SprintReport:
    """Everything that a sprint review may show. `today` is the day up to which it speaks; `notes` are clear sentences
    on what could not be known."""

    window: Window
    today: date
    ends: Ends
    families: tuple[FamilyWritings, ...]
    counted: Counted | None
    steps: tuple[Step, ...]
    squads: tuple[SquadLines, ...]
    edits: tuple[Edit, ...]
    fund: tuple[Fund, ...]
    adoptions: tuple[Adoption, ...]
    trend: Trend
    team: TeamCase
    kill: KillCase | None
    rates: Rates
    notes: tuple[str, ...] = ()
    undated: tuple[str, ...] = field(default=())
    """Candidates of which git dates no copy or not every squad's, by id."""

    @property
    def writings(self) -> tuple[NewWriting, ...]:
        """All new writings, family by family."""
        return tuple(one for family in self.families for one in family.writings)
