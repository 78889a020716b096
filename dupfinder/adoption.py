"""What an organisation decided about its candidates, and how far each squad has moved: the frozen types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

SCHEMA_VERSION = 1


class Stage(StrEnum):
    """How far a decision has come, in order; `REJECTED` ends it."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    BUILDING = "building"
    MIGRATING = "migrating"
    DONE = "done"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on one candidate, by the id that it had `on` that day, with who had a copy then.

    `name` is what the shared version is called, `owner` the squad that keeps it, `by` the day on which the last copy
    shall be gone. A rejection has a `reason` instead of a day.
    """

    candidate: str
    stage: Stage
    on: date
    name: str = ""
    owner: str = ""
    by: date | None = None
    reason: str = ""
    squads: tuple[str, ...] = ()
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision and the fingerprints of every fragment that its candidate ever had, so that its copies are known
    again whatever the candidate is called by then."""

    decision: Decision
    fingerprints: frozenset[str]


@dataclass(frozen=True, slots=True)
class Point:
    """What one run found of it: copies by squad, the owner's own left out; empty where no two squads share it."""

    run: int
    at: datetime
    copies: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """Copies in all."""
        return sum(count for _, count in self.copies)

    @property
    def squads(self) -> tuple[str, ...]:
        """Who still had one, sorted."""
        return tuple(squad for squad, _ in self.copies)


@dataclass(frozen=True, slots=True)
class Adoption:
    """A decision and what became of it. `current` is its id in the latest run, None where it is there no more.

    `points` stand in the order of the runs since the decision, with one of them at least where the index has any.
    """

    decision: Decision
    current: str | None
    points: tuple[Point, ...]

    @property
    def left(self) -> int:
        """Copies in the latest run; before any run, those of the day of the decision."""
        return self.points[-1].total if self.points else self.decision.copies

    @property
    def waiting(self) -> tuple[str, ...]:
        """Squads with a copy in the latest run."""
        return self.points[-1].squads if self.points else self.decision.squads

    @property
    def migrated(self) -> tuple[str, ...]:
        """Squads that had a copy on the day of the decision and have none now."""
        return tuple(squad for squad in self.decision.squads if squad not in self.waiting)

    @property
    def joined(self) -> tuple[str, ...]:
        """Squads that wrote one since."""
        return tuple(squad for squad in self.waiting if squad not in self.decision.squads)

    @property
    def added(self) -> int:
        """Copies that came since the day of the decision, whether or not they are there still."""
        counts = [dict(point.copies) for point in self.points]
        return sum(
            max(0, count - before.get(squad, 0)) for before, after in pairwise(counts) for squad, count in after.items()
        )

    @property
    def active(self) -> bool:
        """Whether copies are to be moved: decided on, not rejected, and not a mere proposal."""
        return self.decision.stage not in (Stage.REJECTED, Stage.PROPOSED)

    def late(self, today: date) -> bool:
        """Whether copies are left after the day on which the last should be gone."""
        return self.decision.by is not None and self.left > 0 and today > self.decision.by

    def due(self, today: date) -> int:
        """Copies that a straight line from the day of the decision to `by` would leave today."""
        start, end = self.decision.on, self.decision.by
        if end is None or today >= end or end <= start:
            return 0
        share = (end - max(today, start)).days / (end - start).days
        return round(self.decision.copies * share)
