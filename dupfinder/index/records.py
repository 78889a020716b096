"""What the index says about its runs: the frozen types that callers give and get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from dupfinder.model import CloneKind, RepositorySummary, ScanResult, Spread
from dupfinder_scanners.fragments import Fragment, Level, Role


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What the caller knows about a run. `at` is the caller's clock, with a time zone; it is kept in UTC.

    `roots` are labels as given on the command line. `squad_aliases` maps past names of squads to today's, once; the
    latest run's are applied to all that is read from the past.
    """

    at: datetime
    roots: tuple[str, ...]
    tool_version: str
    config_digest: str
    squad_aliases: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("RunInfo.at needs a time zone")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the past, numbered from 1 in order of writing, with the figures of its result."""

    number: int
    info: RunInfo
    repositories: int
    candidates: int
    duplicated_lines: int
    files: int
    read: int
    skipped: int
    fragments: int
    lines: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What is kept for good of a candidate. `lines` are those of all copies; `members` counts those followed."""

    id: str
    rank: int
    score: float
    title: str
    job: str
    family: str | None
    role: Role
    level: Level
    kind: CloneKind
    squads: tuple[str, ...]
    repositories: tuple[str, ...]
    languages: tuple[str, ...]
    similarity: Spread
    copies: int
    members: int
    lines: int
    duplicated_lines: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Where one fragment stands in a past candidate: its number among the copies and among the fragments of the parts,
    -1 where it is none of them."""

    candidate: str
    copy: int
    member: int


@dataclass(frozen=True, slots=True)
class PastCandidate:
    """A candidate as it was in one run: its figures, its copies, and the fragments that its lineage follows."""

    figures: Figures
    copies: tuple[Fragment, ...]
    members: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class PastRepository:
    """A repository as it was in one run."""

    name: str
    squad: str
    commit: str
    files: int
    lines: int


class Status(StrEnum):
    """What became of a candidate between two runs."""

    SAME = "same"
    GROWN = "grown"
    SHRUNK = "shrunk"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"
    SET_ASIDE = "set-aside"


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a candidate's lineage: `before` in the last run became `after` in this one.

    `before` is None for a new candidate, `after` for one that is gone or was set aside by the config. `kept`, `joined`
    and `left` count fragments: carried over, new here, no longer here. Squads are given by today's names. A split has
    one change for each heir and a merger one for each forebear; `main` marks the one that an old id leads to.
    """

    status: Status
    before: str | None
    after: str | None
    kept: int = 0
    joined: int = 0
    left: int = 0
    squads_joined: tuple[str, ...] = ()
    squads_left: tuple[str, ...] = ()
    main: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did: the run's number, what changed since the last one, the result with past ids, and warnings."""

    run: int
    result: ScanResult
    changes: tuple[Change, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What `dupfinder index info` and `doctor` show. `size` is in bytes; `snippets` counts stored source texts."""

    path: Path
    version: int
    size: int
    runs: int
    latest: Run
    snippets: int


def past_repository(summary: RepositorySummary) -> PastRepository:
    """The part of a summary that is kept for good."""
    return PastRepository(summary.name, summary.squad, summary.commit, summary.files, summary.lines)
