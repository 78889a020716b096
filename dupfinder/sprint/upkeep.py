"""The running price of copies: one change made in how many of them, and which have no such change.

Changes are matched by the subject of their commits, without ticket numbers and the like: a fix that is carried over is
mostly called the same. That misses a fix under another name, and says nothing on whether a copy needs it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dupfinder.histories import CandidateHistory, FragmentHistory
from dupfinder.model import Candidate
from dupfinder.sprints import Edit
from dupfinder_scanners.history.records import Revision

FEWEST_WORDS = 2
"""A subject of one word (`fix`, `wip`) names no change: each such commit stands for itself."""

_NOISE = re.compile(r"\(?[#!]\d+\)?|\b[a-z][a-z0-9]+-\d+\b|^\w+(\([^)]*\))?!?:", re.IGNORECASE)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Made:
    """A change of one copy; `building` where the copy was still being written."""

    copy: FragmentHistory
    revision: Revision
    building: bool


def edits(
    candidate: Candidate, history: CandidateHistory, start: datetime, end: datetime, building_days: int
) -> list[Edit]:  # fmt: skip
    """The changes of one candidate from `start` to before `end`, in order of date; what only built a copy is none."""
    groups: dict[str, list[Made]] = defaultdict(list)
    for made in _made(history, building_days):
        if start <= made.revision.authored < end:
            groups[_named(made.revision)].append(made)
    found = [_edit(candidate, group, history) for group in groups.values() if not all(one.building for one in group)]
    return sorted(found, key=lambda one: (one.on, one.commits))


def _made(history: CandidateHistory, building_days: int) -> Iterator[Made]:
    """Every change but the first writing of each copy."""
    for copy in history.fragments:
        first = copy.first
        # The first is the writing itself, or the edge of what git knows: there every line looks new.
        for revision in copy.history.revisions[1:]:
            building = first is not None and revision.authored <= first + timedelta(days=building_days)
            yield Made(copy, revision, building)


def _named(revision: Revision) -> str:
    words = _WORD.findall(_NOISE.sub(" ", revision.subject).casefold())
    return " ".join(words) if len(words) >= FEWEST_WORDS else revision.commit


def _edit(candidate: Candidate, group: Sequence[Made], history: CandidateHistory) -> Edit:
    ordered = sorted(group, key=lambda one: (one.revision.authored, one.revision.commit))
    having = {one.copy.fragment.place: one.copy.fragment.squad for one in group}
    last = ordered[-1].revision.authored
    others = [one for one in history.fragments if one.fragment.place not in having]
    lacking = {one.fragment.place: one.fragment.squad for one in others if one.first is not None and one.first <= last}
    return Edit(
        candidate.id,
        candidate.job,
        ordered[0].revision.subject,
        ordered[0].revision.authored,
        tuple(dict.fromkeys(one.revision.commit for one in ordered)),
        tuple(sorted(having)),
        tuple(sorted(set(having.values()))),
        tuple(sorted(lacking)),
        tuple(sorted(set(lacking.values()))),
        sum(one.first is None for one in others),
    )


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Changes of a candidate's copies: how many, how many repeat one of another copy, and how many were made outside
    the copy that changed most: what one shared version would have saved at least, and at most."""

    changes: int
    repeated: int
    elsewhere: int


def upkeep(found: Sequence[Edit], changes: Mapping[str, int]) -> Upkeep:
    """`changes` counts by copy; of `found` each edit made in n copies repeats n - 1 times."""
    made = sum(changes.values())
    repeated = sum(len(one.places) - 1 for one in found)
    elsewhere = made - max(changes.values(), default=0)
    return Upkeep(made, min(repeated, elsewhere), elsewhere)


def changes_by_copy(
    history: CandidateHistory, start: datetime, end: datetime, building_days: int
) -> dict[str, int]:  # fmt: skip
    """Changes of each copy in a time, those that built it left out."""
    counts: dict[str, int] = {}
    for made in _made(history, building_days):
        if not made.building and start <= made.revision.authored < end:
            counts[made.copy.fragment.place] = counts.get(made.copy.fragment.place, 0) + 1
    return counts
