"""What became of a candidate in every run since somebody decided about it, by the lineage that the index keeps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from dupfinder.adoption import Adoption, Decision, Point, Standing
from dupfinder.index import IndexFileError, Line, PastCandidate, Run, candidates_of, lines_of
from dupfinder.lookup import beside, opened
from dupfinder_scanners.fragments import Fragment

_HASH = re.compile(r"[0-9a-f]{16}")


def follow(index: Path, decision: Decision) -> Adoption:
    """The adoption of one decision. Raises an `IndexFileError`; a candidate that the index never had has no points."""
    return follow_all(index, [decision])[0]


def follow_all(index: Path, decisions: Iterable[Decision]) -> tuple[Adoption, ...]:
    """The adoption of each decision, in their order. Raises an `IndexFileError`."""
    decided = tuple(decisions)
    if not decided:
        return ()
    lines = lines_of(index, [one.candidate for one in decided])
    return tuple(_adoption(index, one, lines[one.candidate]) for one in decided)


def standings(index: Path, decisions: Iterable[Decision]) -> tuple[Standing, ...]:
    """The decisions with every fragment that their candidates ever had. Raises an `IndexFileError`."""
    decided = tuple(decisions)
    if not decided:
        return ()
    lines = lines_of(index, [one.candidate for one in decided])
    return tuple(Standing(one, _fingerprints(lines[one.candidate])) for one in decided)


def _fingerprints(line: Line) -> frozenset[str]:
    members = (member for _, found in line if found is not None for member in found.members)
    return frozenset(member.fingerprint for member in members if member.fingerprint)


def _adoption(index: Path, decision: Decision, line: Line) -> Adoption:
    since = [(run, found) for run, found in line if run.info.at.date() >= decision.on]
    # A decision is made on what the run before it said: without that run the line would have no start.
    before = [(run, found) for run, found in line if run.info.at.date() < decision.on][-1:]
    last = line[-1][1] if line else None
    alone: Mapping[str, int] = {}
    if line and last is None:
        last, alone = _again(index, line), _alone(index, line, decision)
        since = [*since[:-1], (line[-1][0], last)]
    points = tuple(_point(run, found, decision, alone) for run, found in [*before, *since])
    return Adoption(decision, last.figures.id if last else None, points)


def _point(run: Run, found: PastCandidate | None, decision: Decision, alone: Mapping[str, int]) -> Point:
    copies = Counter(copy.squad for copy in found.copies if copy.squad != decision.owner) if found else alone
    return Point(run.number, run.info.at, tuple(sorted(copies.items())))


def _again(index: Path, line: Line) -> PastCandidate | None:
    """The candidate of the latest run that holds most of what a line that has ended once had; None where none does."""
    known = _fingerprints(line)
    found = candidates_of(index, line[-1][0].number)
    shared = {one.figures.id: sum(member.fingerprint in known for member in one.members) for one in found}
    best = max(found, key=lambda one: (shared[one.figures.id], -one.figures.rank), default=None)
    return best if best is not None and shared[best.figures.id] else None


def _alone(index: Path, line: Line, decision: Decision) -> Mapping[str, int]:
    """Copies by squad that are still there after the line has ended: what one squad alone has is no candidate.

    They are known by their unchanged fragments in the tables of the latest scan; without those none are known.
    """
    ended = next(found for _, found in reversed(line) if found is not None)
    inside = {
        copy: {member.fingerprint for member in ended.members if member.fingerprint and _within(member, copy)}
        for copy in ended.copies
        if copy.squad != decision.owner
    }
    there = _there(index, {one for ones in inside.values() for one in ones})
    return Counter(copy.squad for copy, ones in inside.items() if any((copy.repository, one) in there for one in ones))


def _there(index: Path, fingerprints: set[str]) -> set[tuple[str, str]]:
    """Repositories with each of some fingerprints in the latest scan."""
    if not fingerprints:
        return set()
    wanted = np.array(sorted(int(one, 16) for one in fingerprints if _HASH.fullmatch(one)), np.uint64)
    try:
        with opened(beside(index)) as lookup:
            shapes = lookup.same(wanted)
            places = lookup.places(np.array([shape for _, shape in shapes], np.int64))
    except IndexFileError:
        return set()
    return {(place.repository, f"{value:016x}") for value, shape in shapes for place in places.get(shape, ())}


def _within(member: Fragment, copy: Fragment) -> bool:
    same = (member.repository, member.path) == (copy.repository, copy.path)
    whole = member.repository == copy.repository and member.path.startswith(f"{copy.path}/")
    return whole or (same and copy.start_line <= member.start_line and member.end_line <= copy.end_line)
