"""What a reader said of a candidate, found again when the same code comes up under another rank or title.

A sheet has one row a candidate: the places of one copy a squad, the verdict (`true`: one job that several squads have;
`false`: anything else) and the reason. A row is that of a candidate when at least two of its squads' places are among
those of its first part: a verdict must not pass to a larger candidate that swallowed the judged one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.scoring import overlap
from benchmarks.accuracy.tools.interface import Found, Place

HEAD = ("rank", "squads", "title", "verdict", "reason", "places")
ENOUGH = 2
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row of a sheet."""

    verdict: str
    reason: str
    places: tuple[Place, ...]


def read(path: Path) -> list[Judgement]:
    """The judged rows of a sheet, none where there is no file."""
    if not path.is_file():
        return []
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Judgement(row["verdict"], row["reason"], tuple(map(_parsed, row["places"].split(" | "))))
        for row in rows
        if row["verdict"]
    ]


def of(candidate: Found, judgements: Iterable[Judgement]) -> Judgement | None:
    """The judgement that shares most squads' places with a candidate, or None where nobody has read it."""
    best: tuple[int, Judgement] | None = None
    leading = {*candidate.parts[0], *shown(candidate)}
    for judgement in judgements:
        shared = {
            place.repository
            for place in judgement.places
            for other in leading
            if (other.repository, other.path) == (place.repository, place.path) and overlap(place, other) > 0
        }
        if len(shared) >= ENOUGH and (best is None or len(shared) > best[0]):
            best = (len(shared), judgement)
    return best[1] if best else None


def write_sheet(path: Path, candidates: Sequence[Found], judgements: Sequence[Judgement]) -> dict[str, int]:
    """Write the candidates with what is known of them, and count the verdicts."""
    count = {"true": 0, "false": 0, "not read": 0}
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEAD)
        for rank, one in enumerate(candidates, 1):
            said = of(one, judgements)
            verdict, reason = (said.verdict, said.reason) if said else ("", "")
            count[verdict or "not read"] += 1
            writer.writerow([rank, len(one.squads), one.title, verdict, reason, " | ".join(map(_written, shown(one)))])
    return count


def shown(candidate: Found) -> list[Place]:
    """One place of the first part for each of up to eight squads; of candidates without copies, one of each part."""
    first: dict[str, Place] = {}
    for part in candidate.parts:
        for place in part:
            first.setdefault(place.repository, place)
        if len(first) >= ENOUGH:
            break
    return list(first.values())[:SHOWN]


def _written(place: Place) -> str:
    return f"{place.repository}:{place.path}:{place.start_line}-{place.end_line}"


def _parsed(text: str) -> Place:
    repository, rest = text.split(":", 1)
    path, _, lines = rest.rpartition(":")
    start, end = lines.split("-")
    return Place(repository, path, int(start), int(end))
