"""When each copy of a candidate was written, and who wrote it again: the frozen types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dupfinder_scanners.fragments import Fragment
from dupfinder_scanners.history.records import LineHistory, Origin, Revision


@dataclass(frozen=True, slots=True)
class FragmentHistory:
    """One copy of a candidate and what git says about its lines."""

    fragment: Fragment
    history: LineHistory

    @property
    def first(self) -> datetime | None:
        """When it first appeared (author's date, UTC); None where git does not say or the history is cut off."""
        known = self.history.complete and self.history.revisions
        return self.history.revisions[0].authored if known else None

    @property
    def root(self) -> Revision | None:
        """The first writing of it, or of what it was copied from; None as for `first`."""
        own = self.history.revisions[0] if self.first else None
        source = self.history.root
        return source if own and source and source.authored < own.authored else own


@dataclass(frozen=True, slots=True)
class Writing:
    """One squad writing the same thing: the first of its copies, or what that was copied from inside a repository of
    the squad, though that may be gone.

    `ordinal` counts squads from 1 by the date of their first copy; `days` lie between the first writing of all and
    this one, 0 for the first. `author` is whom to talk to, never a ranking.
    """

    squad: str
    ordinal: int
    on: datetime
    merged: datetime | None
    days: int
    author: str
    origin: Origin
    place: str
    commit: str


@dataclass(frozen=True, slots=True)
class CandidateHistory:
    """The history of one candidate. `writings` are in order of date, one a squad whose first date is known;
    `unknown` are the squads whose first date is not, sorted."""

    candidate: str
    fragments: tuple[FragmentHistory, ...]
    writings: tuple[Writing, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Histories:
    """The histories of candidates by id, and clear sentences on what could not be known (shallow clones, a repository
    that is not where it was scanned, the bound on commits)."""

    candidates: Mapping[str, CandidateHistory] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
