"""What became of a candidate in every run since somebody decided about it, by the lineage that the index keeps."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from dupfinder.adoption import Adoption, Decision, Point
from dupfinder.index import PastCandidate, Run, line_of


def follow(index: Path, decision: Decision) -> Adoption:
    """The adoption of one decision. Raises an `IndexFileError`; a candidate that the index never had has no points."""
    line = line_of(index, decision.candidate)
    since = [(run, found) for run, found in line if run.info.at.date() >= decision.on]
    # A decision is made on what the run before it said: without that run the line would have no start.
    before = [(run, found) for run, found in line if run.info.at.date() < decision.on][-1:]
    points = tuple(_point(run, found, decision) for run, found in [*before, *since])
    last = line[-1][1] if line else None
    return Adoption(decision, last.figures.id if last else None, points)


def _point(run: Run, found: PastCandidate | None, decision: Decision) -> Point:
    copies = Counter(copy.squad for copy in found.copies if copy.squad != decision.owner) if found else Counter[str]()
    # One squad alone shares it with nobody but the owner: that is a copy left, not a candidate of several.
    return Point(run.number, run.info.at, tuple(sorted(copies.items())))
